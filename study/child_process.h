// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace cemvert
{

/// A lock on a file that ends with the last process that holds it: this one, or a child it was handed to.
/// Nothing has to be cleaned up after a crash.
class FileLock
{
public:
  /// Takes the lock, or nothing if another process has it. @throws OutputError  the file cannot be made
  static std::optional<FileLock> taken(const std::filesystem::path& file);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();
  int descriptor() const { return descriptor_; }

private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

/// How a child process ended.
struct ChildOutcome {
  int exit_code = 0;
  int signal = 0;     ///< that ended it; 0: it ended by itself
  double seconds = 0; ///< since it was started
  double memory = 0;  ///< MB, peak of its largest process
};

/// A program run beside this one, in a process group of its own: a Ctrl-C does not reach it. It is killed if
/// this process dies, however that happens.
class ChildProcess
{
public:
  /// @param arguments    program and arguments
  /// @param environment  "NAME=value", over this process' own
  /// @param output       file for what it prints
  /// @param lock         also held by the child
  /// @throws OutputError  if it cannot be started
  ChildProcess(const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
               const std::filesystem::path& output, const FileLock& lock);

  std::optional<ChildOutcome> outcome(); ///< nothing while it runs; does not wait
  void ask_to_end() const;               ///< SIGTERM to it and its own children
  void kill() const;                     ///< SIGKILL

private:
  pid_t process_ = -1;
  std::chrono::steady_clock::time_point started_;
};

} // namespace cemvert
