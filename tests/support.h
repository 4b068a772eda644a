// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <unistd.h>

namespace cemvert
{

/// A folder of its own for one test, removed at its end.
class ScratchFolder
{
public:
  explicit ScratchFolder(const std::filesystem::path& parent = std::filesystem::temp_directory_path())
  {
    std::string name = (parent / "cemvert-test-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~ScratchFolder()
  {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

/// The message of the Expected error `action` throws; fails the test if it throws none.
template <class Expected, class Action>
std::string message_of(const Action& action)
{
  try {
    action();
  } catch (const Expected& error) {
    return error.what();
  }
  ADD_FAILURE() << "the expected error was not thrown";
  return {};
}

inline void expect_contains(const std::string& text, const std::string& part)
{
  EXPECT_NE(text.find(part), std::string::npos) << "looked for: " << part << "\nin: " << text;
}

} // namespace cemvert
