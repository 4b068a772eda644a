// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/study_command.h"

#include "apps/case_config.h"
#include "core/case_text.h"
#include "core/error.h"
#include "core/output_file.h"
#include "study/comparison.h"
#include "study/machine.h"
#include "study/runner.h"
#include "study/slurm.h"
#include "study/study_listing.h"

#include <fmt/core.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iostream>
#include <set>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

constexpr int stopped_by_signal = 128 + SIGINT; // as shells tell it

/// A study with its cases, read and checked.
struct OpenStudy {
  KeyTable table = case_keys();
  Study study;
  std::vector<StudyCase> cases;
  StudyFolder folder;
};

/// A rule between keys that a case breaks is told before anything is run.
void check_cases(const std::vector<StudyCase>& cases)
{
  for (const StudyCase& one : cases) {
    try {
      case_config(one.file);
    } catch (const ConfigError& error) {
      throw ConfigError(
          "case '" + one.id + "' of the study cannot be run: " + error.what() +
          "\n    'exclude' leaves combinations out; keys that change together go into one axis of "
          "your own naming.");
    }
  }
}

/// A folder belongs to one study: the names of its cases tell nothing of the base case.
void claim_study_folder(const StudyFolder& folder, const Study& study)
{
  std::ifstream stream(folder.root / "study.json");
  const nlohmann::json before = stream ? nlohmann::json::parse(stream, nullptr, false) : nlohmann::json();
  if (before.is_object() && before.value("name", study.name) != study.name)
    throw ConfigError(folder.root.string() + ": holds the study '" + before.value("name", "") + "', not '" +
                      study.name + "'.\n    Choose another folder with -o.");
  if (fs::exists(folder.root / "results.json"))
    throw ConfigError(folder.root.string() +
                      ": holds the results of a single case. Choose another folder with -o.");
}

OpenStudy open_study(const Command& command)
{
  OpenStudy open;
  open.study = read_study(command.case_file, open.table, command.overrides);
  if (command.workers > 0)
    open.study.run.workers = command.workers;
  open.cases = study_cases(open.study, command.allow_many);
  check_cases(open.cases);
  open.folder.root = fs::absolute(command.output).lexically_normal();
  claim_study_folder(open.folder, open.study);
  return open;
}

/// Records of cases that are no longer part of the study.
std::size_t strangers(const StudyFolder& folder, const std::vector<StudyCase>& cases)
{
  std::set<std::string> known;
  for (const StudyCase& one : cases)
    known.insert(one.id + ".json");
  std::size_t count = 0;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder.records(), none))
    if (known.count(entry.path().filename().string()) == 0 && entry.path().extension() == ".json")
      ++count;
  return count;
}

int write_slurm_script(const Command& command, const OpenStudy& open, const std::vector<StudyRow>& rows,
                       Estimator& estimator)
{
  SlurmRequest request;
  request.program = own_program();
  request.study_file = fs::absolute(command.case_file).lexically_normal();
  request.folder = open.folder.root;
  request.tasks = std::min(command.slurm_tasks, static_cast<int>(rows.size()));
  request.run = open.study.run;
  request.overrides = command.overrides;
  request.allow_many = command.allow_many;
  for (int task = 1; task <= request.tasks; ++task) {
    double seconds = 0;
    for (const std::size_t row : rows_of_task(rows, {task, request.tasks}, open.table))
      if (const auto estimate = estimator.of(rows[row].one, open.study.run)) {
        seconds += estimate->seconds;
        if (!request.largest || request.largest->memory < estimate->memory)
          request.largest = estimate;
      }
    request.longest_share = std::max(request.longest_share, seconds);
  }
  fs::create_directories(request.folder);
  const fs::path file = request.folder / "study.slurm";
  write_text_atomically(file, slurm_script(request));
  std::cout << "A job script of " << request.tasks << " tasks is in " << file.string() << ".\nNext:  sbatch "
            << file.string() << "\nthen:  cemvert study " << command.case_file.string() << " -o "
            << command.output.string() << " --collect\n";
  return 0;
}

void write_tables(const OpenStudy& open, const std::vector<StudyRow>& rows, RunLog& log)
{
  const StudyCounts counts = count_rows(rows);
  write_text_atomically(open.folder.root / "study.csv", study_csv(open.study, rows));
  write_text_atomically(open.folder.root / "study.times.csv", times_csv(rows));
  write_text_atomically(open.folder.root / "study.json", study_summary(open.study, counts).dump(2) + "\n");
  if (counts.done > 0)
    compare_study(open.folder.root, log);
  std::cout << fmt::format("Study '{}': {} cases, {} done, {} failed, {} missing.\n", open.study.name,
                           rows.size(), counts.done, counts.failed, counts.missing);
  for (const StudyRow& row : rows)
    if (row.record && row.record->status == CaseStatus::failed)
      std::cout << "  failed: " << row.one.id << ": " << row.record->reason << "\n";
  if (counts.failed > 0)
    std::cout << "  'cemvert study ... --retry-failed' runs them once more.\n";
  std::cout << "Results in " << open.folder.root.string()
            << ":\n"
               "  study.csv         one row per case: what was varied, and every result with its unit\n"
               "  study.times.csv   time and memory of each case\n"
               "  comparison.md     tables, tests and figures of the comparison, if R is there\n"
               "  cases/ID/         everything of one case\n";
}

/// Rows that have no record yet, of this task.
std::vector<std::size_t> missing_rows(const Command& command, const OpenStudy& open,
                                      const std::vector<StudyRow>& rows)
{
  const TaskShare share = command.task.empty() ? TaskShare() : task_share(command.task);
  std::vector<std::size_t> todo;
  for (const std::size_t row : rows_of_task(rows, share, open.table)) {
    const auto& record = rows[row].record;
    if (!record || (command.retry && record->status == CaseStatus::failed))
      todo.push_back(row);
  }
  return todo;
}

RunEnd run_missing(const Command& command, const OpenStudy& open, std::vector<StudyRow>& rows,
                   Fingerprints& fingerprints, Estimator& estimator, RunLog& log)
{
  RunOrder order{own_program(), open.folder, open.study.run, 1, missing_rows(command, open, rows)};
  double memory = 0;
  for (const std::size_t row : order.todo)
    if (const auto estimate = estimator.of(rows[row].one, open.study.run))
      memory = std::max(memory, estimate->memory);
  order.workers = fitting_workers(open.study.run, memory);
  log.note(fmt::format("{} of {} cases to run, {} at a time", order.todo.size(), rows.size(), order.workers));
  log.station("cases");
  const RunEnd end = run_cases(order, rows, fingerprints, open.table, log);
  log.finish();
  return end;
}

} // namespace

int run_study(const Command& command)
{
  const OpenStudy open = open_study(command);
  Fingerprints fingerprints(open.table);
  std::vector<StudyRow> rows = study_rows(open.folder, open.cases, open.study.run, fingerprints);
  Estimator estimator(open.table);
  estimator.learn(rows, open.study.run);
  if (command.dry_run) {
    std::cout << study_listing(open.study, rows, estimator);
    return 0;
  }
  if (command.slurm_tasks > 0)
    return write_slurm_script(command, open, rows, estimator);

  RunLog log;
  if (const std::size_t count = strangers(open.folder, open.cases); count > 0)
    log.note(fmt::format("{} finished cases in the folder are not part of this study (any more): left alone",
                         count));
  const auto changed =
      std::count_if(rows.begin(), rows.end(), [](const StudyRow& row) { return row.changed; });
  if (changed > 0)
    log.note(
        fmt::format("{} cases have changed since they were run: their results no longer count", changed));
  if (!command.collect) {
    const RunEnd end = run_missing(command, open, rows, fingerprints, estimator, log);
    if (end.stopped) {
      std::cerr << "Stopped. What has ended is kept; the same command goes on with the rest.\n";
      return stopped_by_signal;
    }
    if (!command.task.empty()) {
      std::cout << "Task " << command.task << " has ended. When all have:  cemvert study "
                << command.case_file.string() << " -o " << command.output.string() << " --collect\n";
      return 0;
    }
  }
  write_tables(open, rows, log);
  return 0;
}

} // namespace cemvert
