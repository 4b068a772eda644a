// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

/// What libFuzzer calls with each input, and replay.cc with each file of the corpus.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace cemvert
{

/// A folder that holds the input as the reader expects it, removed afterwards.
class InputFolder
{
public:
  InputFolder()
  {
    std::string name = (std::filesystem::temp_directory_path() / "cemvert-fuzz-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
      throw std::runtime_error("no folder for the input could be made in " + name);
    path_ = name;
  }
  ~InputFolder()
  {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  InputFolder(const InputFolder&) = delete;
  InputFolder& operator=(const InputFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

  std::filesystem::path write(const std::string& name, const void* bytes, std::size_t size) const
  {
    std::ofstream stream(path_ / name, std::ios::binary);
    stream.write(static_cast<const char*>(bytes), static_cast<std::streamsize>(size));
    if (!stream.flush())
      throw std::runtime_error("the input could not be written to " + path_.string());
    return path_ / name;
  }

private:
  std::filesystem::path path_;
};

/// Throws, which stops the fuzzer, unless a promise of the reader holds.
inline void expect(bool promise, const std::string& what)
{
  if (!promise)
    throw std::logic_error(what);
}

/// Lets `read` take the input. The right answer to a bad one is an Error that names the file; any other
/// exception, and an Error that speaks of a bug, is passed on and stops the fuzzer.
template <class Reader>
void expect_a_value_or_an_error(const std::string& file, const Reader& read)
{
  try {
    read();
  } catch (const Error& error) {
    if (error.code() == ExitCode::bug)
      throw;
    expect(std::string_view(error.what()).find(file) != std::string_view::npos,
           std::string("a message that does not name the file: ") + error.what());
  }
}

} // namespace cemvert
