// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/study_listing.h"

#include "report/number_text.h"
#include "study/axis_values.h"
#include "study/runner.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

using Lines = std::vector<std::vector<std::string>>;

/// Columns as wide as their widest cell.
std::string aligned(const Lines& lines)
{
  std::vector<std::size_t> widths;
  for (const auto& line : lines)
    for (std::size_t c = 0; c < line.size(); ++c) {
      widths.resize(std::max(widths.size(), c + 1));
      widths[c] = std::max(widths[c], line[c].size());
    }
  std::string text;
  for (const auto& line : lines) {
    for (std::size_t c = 0; c < line.size(); ++c)
      text += c + 1 < line.size() ? fmt::format("{:<{}}  ", line[c], widths[c]) : line[c];
    text += "\n";
  }
  return text;
}

std::string status_of(const StudyRow& row)
{
  if (!row.record)
    return row.changed ? "changed" : "to run";
  return row.record->status == CaseStatus::done ? "done" : "failed";
}

std::string hours(double seconds)
{
  return seconds < 5400 ? fmt::format("{:.0f} min", std::max(1., seconds / 60))
                        : fmt::format("{:.1f} h", seconds / 3600);
}

} // namespace

std::string study_listing(const Study& study, const std::vector<StudyRow>& rows, Estimator& estimator)
{
  Lines lines(1);
  lines[0] = {"case"};
  for (const std::string& column : design_columns(study))
    lines[0].push_back(column);
  for (const char* header : {"dofs", "time [s]", "memory [MB]", "status"})
    lines[0].push_back(header);
  double seconds = 0, memory = 0, disk = 0;
  std::size_t unknown = 0, left = 0;
  for (const StudyRow& row : rows) {
    std::vector<std::string> line = {row.one.id};
    for (const nlohmann::json& shown : row.one.shown)
      line.push_back(shown_text(shown));
    const auto estimate = estimator.of(row.one, study.run);
    unknown += estimate ? 0 : 1;
    line.push_back(estimate ? plain_text(estimate->dofs / 1000, 2) + " k" : "-");
    line.push_back(estimate ? plain_text(estimate->seconds, 2) : "-");
    line.push_back(estimate ? fmt::format("{:.0f}", std::ceil(estimate->memory / 10) * 10) : "-");
    line.push_back(status_of(row));
    lines.push_back(line);
    if (!estimate)
      continue;
    memory = std::max(memory, estimate->memory);
    disk += study.run.kept == Kept::everything ? estimate->disk : 0;
    if (!row.record) {
      ++left;
      seconds += estimate->seconds;
    }
  }
  const int workers = fitting_workers(study.run, memory);
  std::string text = aligned(lines);
  text += fmt::format("\nStudy '{}': {} cases, {} to run, {} at a time: about {}, {:.0f} MB of memory",
                      study.name, rows.size(), left, workers, hours(seconds / workers), workers * memory);
  text += disk > 0 ? fmt::format(", {:.0f} MB on disk.\n", disk) : ".\n";
  text +=
      estimator.learned() > 0
          ? fmt::format("Estimated from size and states, corrected by {} finished cases.\n",
                        estimator.learned())
          : std::string("Estimated from size and states, to a factor of two or three; finished cases will "
                        "correct it.\n");
  if (unknown > 0)
    text += fmt::format("{} cases of unknown size are not counted.\n", unknown);
  return text;
}

} // namespace cemvert
