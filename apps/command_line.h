// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cemvert
{

/// What the user asked for, as typed.
struct Command {
  std::string name; ///< "run", "measure", "mesh", "solve", "report", "study", "statistics", "phantom",
                    ///< "check", "keys", "check-law"
  std::filesystem::path case_file;    ///< case, spec or study file
  std::filesystem::path output;       ///< -o
  std::vector<std::string> overrides; ///< --set section.key=value
  bool force = false;                 ///< --force
  std::string topic;                  ///< section for `keys`, law for `check-law`
  bool schema = false;                ///< keys --schema
  std::vector<std::string> decks;     ///< --export: formats of decks for other solvers
  bool column = false;                ///< measure --column
  bool convergence = false;           ///< run --convergence
  bool sensitivity = false;           ///< run --sensitivity
  bool pictures = true;               ///< run, measure: false with --no-pictures
  std::filesystem::path reuse;        ///< run --reuse: folder of work shared with other runs
  bool dry_run = false;               ///< study --dry-run
  bool collect = false;               ///< study --collect
  bool retry = false;                 ///< study --retry-failed
  bool allow_many = false;            ///< study --allow-many
  std::string task;                   ///< study --task: "K/N"; empty: all of it
  int slurm_tasks = 0;                ///< study --slurm: tasks of the job script; 0: none is written
  int workers = 0;                    ///< study --workers: over the study file; 0: as it says
  std::filesystem::path plan;         ///< statistics --plan
};

/// What is to be done: a command, or a text to print and an exit code (--help, --version).
struct ParsedCommandLine {
  Command command;
  bool finished = false; ///< nothing left to do but print `text` and leave with success
  std::string text;
};

/// @throws ConfigError with a one-line message and a pointer to --help.
ParsedCommandLine parse_command_line(int argc, const char* const* argv);

} // namespace cemvert
