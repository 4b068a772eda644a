// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/comparison.h"

#include "core/error.h"
#include "study/r_program.h"
#include "study/table.h"

#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <set>

namespace cemvert
{
namespace
{

using Json = nlohmann::ordered_json;

bool begins_with(const std::string& text, const std::string& start)
{
  return text.compare(0, start.size(), start) == 0;
}

/// Results have underscores where keys of the case have blanks; all results of the mechanics are deeper than
/// its keys, which stand under other sections.
bool is_result(const std::string& name)
{
  return begins_with(name, "mechanics.") || begins_with(name, "materials.states.") ||
         (begins_with(name, "measurement.") && name.find('_') != std::string::npos) ||
         (begins_with(name, "mesh.") && name.find(' ') == std::string::npos && name != "mesh.elements" &&
          name != "mesh.posterior");
}

/// Columns of study.json, as named in the table; empty where the file does not tell.
std::vector<std::string> named_columns(const nlohmann::json& summary, const char* key, const Table& table)
{
  std::vector<std::string> names;
  for (const nlohmann::json& entry : summary.value(key, nlohmann::json::array())) {
    const nlohmann::json& header = entry.is_object() ? entry.value("column", nlohmann::json()) : entry;
    if (!header.is_string())
      continue;
    if (const TableColumn* column = table.find(header.get<std::string>()))
      names.push_back(column->name);
  }
  return names;
}

/// What was varied, as far as study.json tells; else the columns in front of the first result.
struct Varied {
  std::vector<std::string> columns;
  std::vector<std::string> sampled;
  bool uncertainty = true;
};

Varied varied_in(const std::filesystem::path& folder, const Table& table)
{
  Varied varied;
  std::ifstream stream(folder / "study.json");
  const nlohmann::json summary = stream ? nlohmann::json::parse(stream, nullptr, false) : nlohmann::json();
  if (summary.is_object()) {
    varied.columns = named_columns(summary, "axes", table);
    varied.sampled = named_columns(summary, "sampled", table);
    varied.columns.insert(varied.columns.end(), varied.sampled.begin(), varied.sampled.end());
    varied.uncertainty = summary.value("uncertainty", false);
    return varied;
  }
  const std::set<std::string> about_case = {"case", "status", "reason"};
  for (const TableColumn& column : table.columns) {
    if (is_result(column.name))
      break;
    if (!about_case.count(column.name))
      varied.columns.push_back(column.name);
  }
  return varied;
}

std::vector<std::string> results_in(const Table& table, const Varied& varied)
{
  const std::set<std::string> about_case = {"case", "status", "reason"};
  std::vector<std::string> names;
  for (const TableColumn& column : table.columns)
    if (!about_case.count(column.name) &&
        std::find(varied.columns.begin(), varied.columns.end(), column.name) == varied.columns.end())
      names.push_back(column.name);
  return names;
}

/// Every curve.STATE.csv of the cases, in the order of their names.
Json curves_in(const std::filesystem::path& folder)
{
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& one_case : std::filesystem::directory_iterator(folder / "cases", error))
    for (const auto& file : std::filesystem::directory_iterator(one_case.path(), error))
      if (begins_with(file.path().filename().string(), "curve.") && file.path().extension() == ".csv")
        files.push_back(file.path());
  std::sort(files.begin(), files.end());
  Json curves = Json::array();
  for (const std::filesystem::path& file : files) {
    const std::string stem = file.stem().string(); // "curve.fractured cemented"
    curves.push_back({{"case", file.parent_path().filename().string()},
                      {"state", stem.substr(stem.find('.') + 1)},
                      {"file", std::filesystem::absolute(file).string()}});
  }
  return curves;
}

} // namespace

void compare_study(const std::filesystem::path& folder, RunLog& log)
{
  const Table table = read_table(folder / "study.csv");
  if (!has_r()) {
    log.warning(
        std::string("no comparison was made: it needs R. Install it, then collect the study again: ") +
        how_to_install_r);
    return;
  }
  log.station("comparison");
  const Varied varied = varied_in(folder, table);
  const Json request = {{"job", "comparison"},
                        {"table", table_json(table)},
                        {"axes", varied.columns},
                        {"sampled", varied.sampled},
                        {"uncertainty", varied.uncertainty},
                        {"results", results_in(table, varied)},
                        {"curves", curves_in(folder)},
                        {"seed", 1}};
  std::filesystem::remove_all(folder / "figures");
  const std::string compared = run_r(request, folder, log);
  log.finish(compared.empty() ? "nothing to compare"
                              : compared + " cases compared: " + (folder / "comparison.md").string());
}

} // namespace cemvert
