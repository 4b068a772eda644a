// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/r_program.h"

#include "core/error.h"
#include "core/output_file.h"
#include "study/process_words.h"
#include "study/r_sources.h"

#include <array>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <functional>
#include <spawn.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace cemvert
{

const char* const how_to_install_r =
    "apt-get install --no-install-recommends r-base-core r-cran-jsonlite r-cran-survival r-cran-proc";

namespace
{

std::string rscript()
{
  const char* const named = std::getenv("CEMVERT_RSCRIPT");
  return named && *named ? named : "Rscript";
}

/// This process' environment, with names in the same order everywhere and one thread: the ranks and workers
/// of a study are the parallelism.
std::vector<std::string> environment_of_r()
{
  return environment_with({"LC_ALL=C.UTF-8", "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1"});
}

void read_lines(int descriptor, const std::function<void(const std::string&)>& take)
{
  std::string line;
  std::array<char, 4096> buffer{};
  for (ssize_t n; (n = read(descriptor, buffer.data(), buffer.size())) > 0;)
    for (ssize_t i = 0; i < n; ++i) {
      if (buffer[static_cast<std::size_t>(i)] == '\n') {
        take(line);
        line.clear();
      } else {
        line += buffer[static_cast<std::size_t>(i)];
      }
    }
  if (!line.empty())
    take(line);
}

/// Runs a program without a shell and hands over each line it prints. @returns its exit code, 127 if there is
/// no such program
int run(std::vector<std::string> arguments, const std::function<void(const std::string&)>& take)
{
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0)
    throw OutputError(std::string("no pipe to R could be made (") + std::strerror(errno) + ").");
  std::vector<std::string> variables = environment_of_r();
  const std::vector<char*> argument_pointers = pointers_to(arguments),
                           variable_pointers = pointers_to(variables);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  pid_t process = 0;
  const int failure = posix_spawnp(&process, argument_pointers.front(), &actions, nullptr,
                                   argument_pointers.data(), variable_pointers.data());
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (failure == 0)
    read_lines(ends[0], take);
  close(ends[0]);
  if (failure != 0)
    return 127;
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// What R said, read line by line.
struct Told {
  std::string summary; ///< "12 of 13"
  std::string rest;    ///< what is no message of ours: R's own words
};

void take_line(const std::string& line, Told& told, RunLog& log)
{
  std::istringstream words(line);
  std::string first;
  double done = 0, of = 0;
  words >> first;
  if (first == "progress" && words >> done >> of && of > 0)
    log.progress(done / of);
  else if (first == "warning")
    log.warning(line.substr(line.find(' ') + 1));
  else if (first == "summary" && words >> done >> of)
    told.summary = std::to_string(static_cast<int>(done)) + " of " + std::to_string(static_cast<int>(of));
  else
    told.rest += "    " + line + "\n";
}

} // namespace

bool has_r()
{
  return run({rscript(), "--version"}, [](const std::string&) {}) == 0;
}

std::string run_r(const nlohmann::ordered_json& request, const std::filesystem::path& folder, RunLog& log)
{
  const std::string missing =
      std::string("statistics need R, the language of statistics.\n    Install it and start again: ") +
      how_to_install_r;
  if (!has_r())
    throw DataError(missing);
  write_text_atomically(folder / "statistics.R", r_sources());
  write_text_atomically(folder / "request.json", request.dump(1) + "\n");
  Told told;
  const int code = run({rscript(), "--vanilla", (folder / "statistics.R").string(),
                        (folder / "request.json").string(), folder.string()},
                       [&](const std::string& line) { take_line(line, told, log); });
  if (code == 0)
    return told.summary;
  if (told.rest.find("there is no package called") != std::string::npos)
    throw DataError("a package of R is missing:\n" + told.rest +
                    "    Install it and start again: " + how_to_install_r);
  throw Error(ExitCode::bug, "R stopped with exit code " + std::to_string(code) + ":\n" + told.rest +
                                 "    To see more: Rscript " + (folder / "statistics.R").string() + " " +
                                 (folder / "request.json").string() + " " + folder.string());
}

} // namespace cemvert
