// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/output_file.h"

#include "core/error.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <unistd.h>

namespace cemvert
{
namespace
{

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& reason)
{
  throw OutputError(
      file.string() + ": the file could not be written (" + reason +
      ").\n    Free some space or choose another folder with -o; nothing half-written was left.");
}

/// Asks the disk itself whether it has the data: a full disk often shows only here.
void flush_to_disk(const std::filesystem::path& file)
{
  const int descriptor = ::open(file.c_str(), O_RDONLY);
  if (descriptor < 0)
    throw std::system_error(errno, std::generic_category());
  const int result = ::fsync(descriptor);
  const int error = errno;
  ::close(descriptor);
  if (result != 0)
    throw std::system_error(error, std::generic_category());
}

} // namespace

void write_atomically(const std::filesystem::path& file,
                      const std::function<void(const std::filesystem::path&)>& write)
{
  const std::filesystem::path partial = file.parent_path() / (".part." + file.filename().string());
  std::error_code ignored;
  try {
    write(partial);
    flush_to_disk(partial);
    std::filesystem::rename(partial, file);
  } catch (const OutputError&) {
    std::filesystem::remove(partial, ignored);
    throw;
  } catch (const std::system_error& error) {
    std::filesystem::remove(partial, ignored);
    fail(file, error.code().message());
  } catch (const std::exception& error) {
    std::filesystem::remove(partial, ignored);
    fail(file, error.what());
  }
}

void write_text_atomically(const std::filesystem::path& file, const std::string& text)
{
  write_atomically(file, [&](const std::filesystem::path& partial) {
    errno = 0;
    std::ofstream stream(partial, std::ios::binary);
    stream << text;
    stream.close();
    if (!stream)
      throw std::system_error(errno ? errno : EIO, std::generic_category());
  });
}

} // namespace cemvert
