// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/study_table.h"

#include "study/axis_values.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

namespace cemvert
{
namespace
{

using nlohmann::json;

/// A cell as RFC 4180 writes it.
std::string quoted(const std::string& text)
{
  if (text.find_first_of(",\"\r\n") == std::string::npos)
    return text;
  std::string result = "\"";
  for (const char c : text)
    result += c == '"' ? "\"\"" : std::string(1, c);
  return result + "\"";
}

std::string cell_of(const json& value)
{
  if (value.is_null())
    return "";
  if (value.is_string())
    return quoted(value.get<std::string>());
  return value.dump(); // the shortest text that reads back to the same number
}

/// "contact_class [1]" of a case without a value is the same column as "contact_class" of one with a word.
std::string without_unit(const std::string& header)
{
  const auto bracket = header.rfind(" [");
  return bracket == std::string::npos ? header : header.substr(0, bracket);
}

/// Headers of all results, each column once; words decide that a column has no unit.
std::vector<std::string> result_columns(const std::vector<StudyRow>& rows)
{
  std::set<std::string> of_words;
  for (const StudyRow& row : rows)
    if (row.record)
      for (const auto& [header, value] : row.record->results)
        if (value.is_string() || value.is_boolean())
          of_words.insert(header);
  std::vector<std::string> columns;
  std::set<std::string> known;
  for (const StudyRow& row : rows)
    if (row.record)
      for (const auto& [header, value] : row.record->results) {
        const std::string bare = without_unit(header);
        const std::string column = of_words.count(bare) > 0 ? bare : header;
        if (known.insert(column).second)
          columns.push_back(column);
      }
  std::sort(columns.begin(), columns.end()); // whichever case was the first to have a column
  return columns;
}

const char* status_of(const StudyRow& row)
{
  if (!row.record)
    return "missing";
  return row.record->status == CaseStatus::done ? "done" : "failed";
}

} // namespace

std::vector<StudyRow> study_rows(const StudyFolder& folder, const std::vector<StudyCase>& cases,
                                 const StudyRun& run, Fingerprints& fingerprints)
{
  std::vector<StudyRow> rows;
  for (const StudyCase& one : cases) {
    std::optional<CaseRecord> record = read_record(folder, one.id);
    const bool changed = record && record->fingerprint != fingerprints.of(one, run);
    if (changed)
      record.reset();
    rows.push_back({one, std::move(record), changed});
  }
  return rows;
}

StudyCounts count_rows(const std::vector<StudyRow>& rows)
{
  StudyCounts counts;
  for (const StudyRow& row : rows)
    ++(!row.record ? counts.missing : row.record->status == CaseStatus::done ? counts.done : counts.failed);
  return counts;
}

std::string study_csv(const Study& study, const std::vector<StudyRow>& rows)
{
  const std::vector<std::string> columns = result_columns(rows);
  std::string text = "case,status,reason";
  for (const std::string& column : design_columns(study))
    text += "," + quoted(column);
  for (const std::string& column : columns)
    text += "," + quoted(column);
  text += "\n";
  for (const StudyRow& row : rows) {
    text += quoted(row.one.id) + "," + status_of(row) + "," + quoted(row.record ? row.record->reason : "");
    for (const json& shown : row.one.shown)
      text += "," + (shown.is_number() ? shown_text(shown) : cell_of(shown));
    std::map<std::string, const json*> values;
    if (row.record)
      for (const auto& [header, value] : row.record->results)
        if (!value.is_null())
          values[header] = &value;
    for (const std::string& column : columns) {
      const auto found = values.find(column);
      text += "," + (found == values.end() ? "" : cell_of(*found->second));
    }
    text += "\n";
  }
  return text;
}

std::string times_csv(const std::vector<StudyRow>& rows)
{
  std::string text = "case,status,time [s],memory [MB],host\n";
  for (const StudyRow& row : rows) {
    text += quoted(row.one.id) + "," + status_of(row);
    text += row.record ? fmt::format(",{:.2f},{:.0f},{}\n", row.record->seconds, row.record->memory,
                                     quoted(row.record->host))
                       : ",,,\n";
  }
  return text;
}

json study_summary(const Study& study, const StudyCounts& counts)
{
  json axes = json::array(), sampled = json::array();
  for (const Axis& axis : study.axes) {
    json values = json::array();
    for (const AxisValue& value : axis.values)
      values.push_back(value.shown);
    axes.push_back({{"column", axis.column}, {"values", values}});
  }
  if (study.sample)
    for (const SampledKey& key : study.sample->keys)
      sampled.push_back(key.column);
  return {{"schema", "cemvert study 1"},
          {"name", study.name},
          {"uncertainty", study.uncertainty},
          {"axes", axes},
          {"sampled", sampled},
          {"done", counts.done},
          {"failed", counts.failed},
          {"missing", counts.missing}};
}

} // namespace cemvert
