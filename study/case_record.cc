// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/case_record.h"

#include "core/case_text.h"
#include "core/error.h"
#include "core/output_file.h"
#include "core/provenance.h"

#include <algorithm>
#include <array>
#include <fstream>

namespace cemvert
{
namespace
{

using nlohmann::json;

constexpr const char* schema = "cemvert study record 1";

/// Sections that tell how a result came about, not what it is.
constexpr std::array<const char*, 6> left_out = {"schema", "case",        "provenance",
                                                 "timing", "peak_memory", "warnings"};
constexpr std::array<const char*, 2> left_out_below = {"solver_time", "traffic_per_iteration"};

bool is_quantity(const json& node)
{
  return node.is_object() && node.contains("value") && node.contains("unit");
}

/// Numbers have their unit in the header; words and yes or no have none.
std::string header(const std::string& path, const json& quantity)
{
  const std::string unit = quantity.at("unit").get<std::string>();
  const bool is_word = quantity.at("value").is_string() || quantity.at("value").is_boolean();
  return is_word || unit.empty() ? path : path + " [" + unit + "]";
}

void flatten(const json& node, const std::string& path, std::vector<ResultCell>& cells)
{
  if (is_quantity(node)) {
    cells.emplace_back(header(path, node), node.at("value"));
    return;
  }
  if (!node.is_object())
    return;
  for (const auto& [key, child] : node.items()) {
    if (std::find(left_out_below.begin(), left_out_below.end(), key) != left_out_below.end())
      continue;
    // "mechanics.cemented.stiffness": that it is a state's goes without saying
    const bool is_states = path == "mechanics" && key == "states";
    flatten(child, is_states ? path : (path.empty() ? "" : path + ".") + key, cells);
  }
}

} // namespace

void write_record(const StudyFolder& folder, const CaseRecord& record)
{
  json cells = json::array();
  for (const auto& [column, value] : record.results)
    cells.push_back({column, value});
  const json object = {{"schema", schema},
                       {"case", record.id},
                       {"fingerprint", record.fingerprint},
                       {"status", record.status == CaseStatus::done ? "done" : "failed"},
                       {"reason", record.reason},
                       {"exit_code", record.exit_code},
                       {"seconds", record.seconds},
                       {"memory_megabytes", record.memory},
                       {"host", record.host},
                       {"date", utc_now()},
                       {"results", cells}};
  write_text_atomically(folder.record(record.id), object.dump(1) + "\n");
}

std::optional<CaseRecord> read_record(const StudyFolder& folder, const std::string& id)
{
  std::ifstream stream(folder.record(id));
  if (!stream)
    return std::nullopt;
  CaseRecord record;
  record.id = id;
  try {
    const json object = json::parse(stream);
    if (object.at("schema") != schema || object.at("case") != id)
      return std::nullopt;
    record.fingerprint = object.at("fingerprint").get<std::string>();
    record.status = object.at("status") == "done" ? CaseStatus::done : CaseStatus::failed;
    record.reason = object.at("reason").get<std::string>();
    record.exit_code = object.at("exit_code").get<int>();
    record.seconds = object.at("seconds").get<double>();
    record.memory = object.at("memory_megabytes").get<double>();
    record.host = object.at("host").get<std::string>();
    for (const json& cell : object.at("results"))
      record.results.emplace_back(cell.at(0).get<std::string>(), cell.at(1));
  } catch (const json::exception&) { // somebody else's file, or a damaged one: the case is run again
    return std::nullopt;
  }
  return record;
}

std::string Fingerprints::of(const StudyCase& one, const StudyRun& run)
{
  std::string text = program_version() + "\n" + run.command + "\n" + case_text(one.file, table_);
  for (const Key& key : table_) {
    const auto entry = one.file.entries.find(key.path);
    if (key.kind != KeyKind::path || entry == one.file.entries.end())
      continue;
    const std::filesystem::path typed = entry->second.items.front();
    const std::string file =
        (typed.is_absolute() ? typed : one.file.folder / typed).lexically_normal().string();
    auto known = hash_of_file_.find(file);
    if (known == hash_of_file_.end()) {
      std::string hash = "absent";
      try {
        hash = sha256_of(file);
      } catch (const DataError&) {
      }
      known = hash_of_file_.emplace(file, hash).first;
    }
    text += key.path + " " + known->second + "\n";
  }
  return sha256_of_bytes(text);
}

std::vector<ResultCell> flat_results(const json& results)
{
  std::vector<ResultCell> cells;
  for (const auto& [key, section] : results.items())
    if (std::find(left_out.begin(), left_out.end(), key) == left_out.end())
      flatten(section, key, cells);
  return cells;
}

} // namespace cemvert
