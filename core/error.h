// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>
#include <string>

namespace cemvert
{

/// What the program answers to the shell. 2 to 5 are the user's business, 70 and 74 (sysexits.h) are ours and
/// the disk's.
enum class ExitCode {
  success = 0,
  case_file = 2,
  input_data = 3,
  mesh = 4,
  no_convergence = 5,
  bug = 70,
  output = 74
};

/// The one exception of the program: a message a user can act on (what was asked, what was found, where,
/// what next) and the exit code that goes with it. Thrown where the fault is seen, caught once in main.
class Error : public std::runtime_error
{
public:
  Error(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ExitCode code() const noexcept { return code_; }

private:
  ExitCode code_;
};

/// The case file or the command line asks for something that cannot be.
class ConfigError : public Error
{
public:
  explicit ConfigError(const std::string& message) : Error(ExitCode::case_file, message) {}
};

/// An image, a label map or another input file is missing, unreadable or contradicts the case.
class DataError : public Error
{
public:
  explicit DataError(const std::string& message) : Error(ExitCode::input_data, message) {}
};

/// No usable mesh could be made.
class MeshError : public Error
{
public:
  explicit MeshError(const std::string& message) : Error(ExitCode::mesh, message) {}
};

/// A result could not be written (disk full, folder not writable).
class OutputError : public Error
{
public:
  explicit OutputError(const std::string& message) : Error(ExitCode::output, message) {}
};

/// Something that must never happen did: throws Error with ExitCode::bug and asks for a report.
[[noreturn]] void throw_bug(const std::string& what);

} // namespace cemvert
