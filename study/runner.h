// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/progress.h"
#include "study/estimate.h"
#include "study/study_table.h"

#include <filesystem>
#include <string>
#include <vector>

namespace cemvert
{

/// The part of a study that one task does: part `number` of `count`, from 1.
struct TaskShare {
  int number = 1, count = 1;
};

/// "2/8". @throws ConfigError  if it is not that, or the number is not 1 to count
TaskShare task_share(const std::string& text);

/// What a case shares with others of equal geometry: their mesh. Equal texts are equal sections of the case
/// file that shape it.
std::string geometry_of(const StudyCase& one, const KeyTable& table);

/// Rows of one task. Cases of one geometry stay together, so that the work they share is done by one task.
std::vector<std::size_t> rows_of_task(const std::vector<StudyRow>& rows, const TaskShare& share,
                                      const KeyTable& table);

/// Cases at a time that cores and memory allow. @param memory  MB, of one case; 0: not known
int fitting_workers(const StudyRun& run, double memory);

struct RunOrder {
  std::filesystem::path program; ///< cemvert itself
  StudyFolder folder;
  StudyRun run;
  int workers = 1;
  std::vector<std::size_t> todo; ///< rows to be run, in this order
};

/// How running ended.
struct RunEnd {
  bool stopped = false; ///< by a signal: the same command goes on where it was
};

/// Runs cases as processes of their own; each leaves a record when it has ended, and only then. A failure is
/// a record too and stops nothing. On SIGINT, SIGTERM or SIGHUP the running cases are ended and left missing.
/// A case that another process is running is waited for.
RunEnd run_cases(const RunOrder& order, std::vector<StudyRow>& rows, Fingerprints& fingerprints,
                 const KeyTable& table, RunLog& log);

} // namespace cemvert
