// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/runner.h"

#include "core/case_text.h"
#include "core/error.h"
#include "core/key_text.h"
#include "core/output_file.h"
#include "study/case_outcome.h"
#include "study/child_process.h"
#include "study/machine.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <deque>
#include <numeric>
#include <set>
#include <thread>

namespace cemvert
{
namespace
{

using Clock = std::chrono::steady_clock;

volatile std::sig_atomic_t asked_to_stop = 0; // all a signal handler may touch

void ask_to_stop(int)
{
  asked_to_stop = 1;
}

/// While it lives, the signals that end a program only ask for an orderly end.
class OrderlyEnd
{
public:
  OrderlyEnd()
  {
    asked_to_stop = 0;
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
      std::signal(number, ask_to_stop);
  }
  ~OrderlyEnd()
  {
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
      std::signal(number, SIG_DFL);
  }
  OrderlyEnd(const OrderlyEnd&) = delete;
  OrderlyEnd& operator=(const OrderlyEnd&) = delete;
};

/// A signal that somebody sent to the case: it has not failed, it was not finished.
bool was_stopped(const ChildOutcome& outcome)
{
  return outcome.signal == SIGTERM || outcome.signal == SIGINT || outcome.signal == SIGHUP;
}

std::string duration(double seconds)
{
  if (seconds < 90)
    return fmt::format("{:.0f} s", seconds);
  return seconds < 5400 ? fmt::format("{:.0f} min", seconds / 60) : fmt::format("{:.1f} h", seconds / 3600);
}

/// One case that is running.
struct RunningCase {
  std::size_t row;
  std::string geometry;
  FileLock lock;
  ChildProcess process;
};

class Runner
{
public:
  Runner(const RunOrder& order, std::vector<StudyRow>& rows, Fingerprints& fingerprints,
         const KeyTable& table, RunLog& log)
      : order_(order), rows_(rows), fingerprints_(fingerprints), table_(table), log_(log),
        todo_(order.todo.begin(), order.todo.end())
  {
  }

  RunEnd run()
  {
    const OrderlyEnd orderly;
    while (!asked_to_stop && !(todo_.empty() && running_.empty())) {
      while (!todo_.empty() && running_.size() < workers())
        if (!start_next())
          break;
      if (!collect())
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    if (asked_to_stop)
      stop_all();
    return {asked_to_stop != 0};
  }

private:
  /// After a case was killed for want of memory the others go one by one.
  std::size_t workers() const { return one_by_one_ ? 1 : static_cast<std::size_t>(order_.workers); }

  /// The next case whose geometry nobody is meshing just now, so that it finds the mesh made; else the next.
  std::size_t take_next()
  {
    auto chosen = std::find_if(todo_.begin(), todo_.end(), [&](std::size_t row) {
      const std::string geometry = geometry_of(rows_[row].one, table_);
      return known_geometries_.count(geometry) > 0 ||
             std::none_of(running_.begin(), running_.end(),
                          [&](const RunningCase& other) { return other.geometry == geometry; });
    });
    if (chosen == todo_.end())
      chosen = todo_.begin();
    const std::size_t row = *chosen;
    todo_.erase(chosen);
    return row;
  }

  std::vector<std::string> arguments(const std::string& id) const
  {
    std::vector<std::string> list;
    if (order_.run.ranks > 1)
      list = {"mpirun", "-n", std::to_string(order_.run.ranks), "--oversubscribe", "--bind-to", "none"};
    std::vector<std::string> own = {order_.program.string(),
                                    order_.run.command,
                                    order_.folder.case_file(id).string(),
                                    "-o",
                                    order_.folder.case_folder(id).string(),
                                    "--force",
                                    "--reuse",
                                    order_.folder.shared().string()};
    if (order_.run.kept == Kept::rows) // they would be removed at once
      own.emplace_back("--no-pictures");
    list.insert(list.end(), own.begin(), own.end());
    return list;
  }

  /// False if the case is another process' own: it then waits at the end of the line. That process may be
  /// what a killed study left behind for a moment, or another study in this folder.
  bool start_next()
  {
    const std::size_t row = take_next();
    const StudyCase& one = rows_[row].one;
    std::filesystem::create_directories(order_.folder.case_folder(one.id));
    std::optional<FileLock> lock = FileLock::taken(order_.folder.lock(one.id));
    if (!lock) {
      if (told_to_wait_.insert(row).second)
        log_.note(one.id + ": another process is running it; waiting for it");
      todo_.push_back(row);
      return false;
    }
    std::optional<CaseRecord> record = read_record(order_.folder, one.id);
    if (record && record->fingerprint == fingerprints_.of(one, order_.run) && !rows_[row].record) {
      rows_[row].record = std::move(record); // another process has ended it since we looked
      return true;
    }
    rows_[row].record.reset();
    std::filesystem::remove(order_.folder.record(one.id));
    write_text_atomically(order_.folder.case_file(one.id), case_text(one.file, table_));
    ChildProcess process(arguments(one.id), {"OMP_NUM_THREADS=1"}, order_.folder.log(one.id), *lock);
    running_.push_back({row, geometry_of(one, table_), std::move(*lock), process});
    return true;
  }

  bool collect()
  {
    for (auto running = running_.begin(); running != running_.end(); ++running)
      if (const auto outcome = running->process.outcome()) {
        end_case(*running, *outcome);
        running_.erase(running);
        return true;
      }
    return false;
  }

  void end_case(const RunningCase& running, const ChildOutcome& outcome)
  {
    StudyRow& row = rows_[running.row];
    const std::string& id = row.one.id;
    if (was_stopped(outcome)) {
      log_.note(id + ": stopped from outside; left to a later start");
      return;
    }
    if (outcome.signal == SIGKILL && retried_.insert(running.row).second) {
      log_.warning(id + ": killed from outside, perhaps for want of memory; tried once more, by itself");
      one_by_one_ = true;
      todo_.push_back(running.row);
      return;
    }
    CaseRecord record = record_of(order_.folder, id, fingerprints_.of(row.one, order_.run), outcome);
    if (record.status == CaseStatus::done) {
      keep_only(order_.folder, id, order_.run.kept);
      known_geometries_.insert(running.geometry);
    }
    write_record(order_.folder, record);
    std::error_code ignored;
    std::filesystem::remove(order_.folder.lock(id), ignored); // ours until `running` is gone
    tell(record);
    row.record = std::move(record);
  }

  void tell(const CaseRecord& record)
  {
    ++ended_;
    seconds_ += record.seconds;
    const std::size_t left = todo_.size() + running_.size() - 1;
    const double mean = seconds_ / static_cast<double>(ended_);
    std::string text = fmt::format("[{}/{}] {}: ", ended_, order_.todo.size(), record.id);
    if (record.status == CaseStatus::failed)
      text += "failed: " + record.reason;
    else
      text += fmt::format("done in {}{}", duration(record.seconds),
                          record.reason.empty() ? "" : ", " + record.reason);
    if (left > 0)
      text += fmt::format("; {} left, about {}", left,
                          duration(mean * static_cast<double>(left) / static_cast<double>(workers())));
    log_.note(text);
    log_.progress(static_cast<double>(ended_) / static_cast<double>(order_.todo.size()));
  }

  /// Asks the running cases to end, and kills those that do not.
  void stop_all()
  {
    for (const RunningCase& running : running_)
      running.process.ask_to_end();
    const auto patience = Clock::now() + std::chrono::seconds(5);
    while (!running_.empty() && Clock::now() < patience) {
      running_.erase(
          std::remove_if(running_.begin(), running_.end(),
                         [](RunningCase& running) { return running.process.outcome().has_value(); }),
          running_.end());
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    for (const RunningCase& running : running_)
      running.process.kill();
  }

  const RunOrder& order_;
  std::vector<StudyRow>& rows_;
  Fingerprints& fingerprints_;
  const KeyTable& table_;
  RunLog& log_;
  std::deque<std::size_t> todo_;
  std::vector<RunningCase> running_;
  std::set<std::string> known_geometries_; ///< meshed by a case that is done
  std::set<std::size_t> retried_, told_to_wait_;
  std::size_t ended_ = 0;
  double seconds_ = 0;
  bool one_by_one_ = false;
};

} // namespace

TaskShare task_share(const std::string& text)
{
  TaskShare share;
  char slash = 0, rest = 0;
  const int found = std::sscanf(text.c_str(), "%d%c%d%c", &share.number, &slash, &share.count, &rest);
  if (found != 3 || slash != '/' || share.count < 1 || share.number < 1 || share.number > share.count)
    throw ConfigError("--task " + text + ": expected K/N with K from 1 to N, for example --task 2/8.");
  return share;
}

std::string geometry_of(const StudyCase& one, const KeyTable& table)
{
  CaseFile shaping = one.file;
  for (auto entry = shaping.entries.begin(); entry != shaping.entries.end();) {
    bool shapes = entry->first == "image.file" || entry->first.rfind("image.working", 0) == 0;
    for (const char* section : {"labels", "anatomy", "cement", "mesh"})
      shapes = shapes || in_section(entry->first, section);
    entry = shapes ? std::next(entry) : shaping.entries.erase(entry);
  }
  return case_text(shaping, table);
}

std::vector<std::size_t> rows_of_task(const std::vector<StudyRow>& rows, const TaskShare& share,
                                      const KeyTable& table)
{
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::map<std::string, std::size_t> first_of_geometry;
  std::vector<std::size_t> group(rows.size());
  for (const std::size_t row : order)
    group[row] = first_of_geometry.try_emplace(geometry_of(rows[row].one, table), row).first->second;
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return group[a] < group[b]; });
  const auto count = static_cast<std::size_t>(share.count), number = static_cast<std::size_t>(share.number);
  const std::size_t begin = rows.size() * (number - 1) / count, end = rows.size() * number / count;
  return {order.begin() + static_cast<std::ptrdiff_t>(begin),
          order.begin() + static_cast<std::ptrdiff_t>(end)};
}

int fitting_workers(const StudyRun& run, double memory)
{
  if (run.workers > 0)
    return run.workers;
  int workers = std::max(1, usable_cores() / run.ranks);
  if (memory > 0)
    workers = std::min(workers, std::max(1, static_cast<int>(available_memory() / memory)));
  return workers;
}

RunEnd run_cases(const RunOrder& order, std::vector<StudyRow>& rows, Fingerprints& fingerprints,
                 const KeyTable& table, RunLog& log)
{
  std::filesystem::create_directories(order.folder.records());
  return Runner(order, rows, fingerprints, table, log).run();
}

} // namespace cemvert
