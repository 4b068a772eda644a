// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/child_process.h"

#include "core/error.h"
#include "study/process_words.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace cemvert
{
namespace
{

constexpr int could_not_start = 127;

/// In the child, between fork and exec: only functions that are safe there.
/// @param failure  told the error's number if the program cannot be started; else closed by starting it
[[noreturn]] void become(char* const* arguments, char* const* environment, int output, int lock, pid_t parent,
                         int failure)
{
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) // it died before it could be watched
    _exit(could_not_start);
  const int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  fcntl(lock, F_SETFD, 0);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE})
    signal(number, SIG_DFL);
  execvpe(arguments[0], arguments, environment);
  const int error = errno;
  const ssize_t told = write(failure, &error, sizeof error);
  static_cast<void>(told); // nobody is left to be told otherwise
  _exit(could_not_start);
}

} // namespace

std::optional<FileLock> FileLock::taken(const std::filesystem::path& file)
{
  const int descriptor = open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666);
  if (descriptor < 0)
    throw OutputError(file.string() + ": the file could not be made (" + std::strerror(errno) +
                      "). Choose another folder with -o.");
  FileLock lock(descriptor);
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    return lock;
  if (errno == EWOULDBLOCK)
    return std::nullopt;
  throw OutputError(file.string() + ": the file could not be locked (" + std::strerror(errno) +
                    ").\n    Does the file system of this folder know locks?");
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept
{
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FileLock::~FileLock()
{
  if (descriptor_ >= 0)
    close(descriptor_);
}

ChildProcess::ChildProcess(const std::vector<std::string>& arguments,
                           const std::vector<std::string>& environment, const std::filesystem::path& output,
                           const FileLock& lock)
    : started_(std::chrono::steady_clock::now())
{
  std::vector<std::string> own_arguments = arguments, own_environment = environment_with(environment);
  const std::vector<char*> argument_pointers = pointers_to(own_arguments),
                           environment_pointers = pointers_to(own_environment);
  const int log = open(output.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0666);
  if (log < 0)
    throw OutputError(output.string() + ": the file could not be made (" + std::strerror(errno) + ").");
  int failure[2];
  if (pipe2(failure, O_CLOEXEC) != 0)
    throw OutputError(arguments.front() + ": the program could not be started (" + std::strerror(errno) +
                      ").");
  const pid_t parent = getpid();
  process_ = fork();
  if (process_ == 0)
    become(argument_pointers.data(), environment_pointers.data(), log, lock.descriptor(), parent, failure[1]);
  int error = process_ < 0 ? errno : 0;
  close(log);
  close(failure[1]);
  // ends when the child has become the program: it then is in its own group and holds no lock but its own
  const ssize_t told = read(failure[0], &error, sizeof error);
  close(failure[0]);
  if (told > 0)
    waitpid(process_, nullptr, 0);
  if (error != 0)
    throw OutputError(arguments.front() + ": the program could not be started (" + std::strerror(error) +
                      ").");
}

std::optional<ChildOutcome> ChildProcess::outcome()
{
  int status = 0;
  rusage usage{};
  if (wait4(process_, &status, WNOHANG, &usage) != process_)
    return std::nullopt;
  ChildOutcome outcome;
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  outcome.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  outcome.memory = static_cast<double>(usage.ru_maxrss) / 1024;
  return outcome;
}

void ChildProcess::ask_to_end() const
{
  ::kill(-process_, SIGTERM);
}

void ChildProcess::kill() const
{
  ::kill(-process_, SIGKILL);
}

} // namespace cemvert
