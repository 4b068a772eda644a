// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "study/design.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cemvert
{

/// What stands in the study's folder, and where. Each case has files of its own, so that no two tasks write
/// the same one.
struct StudyFolder {
  std::filesystem::path root;

  std::filesystem::path case_folder(const std::string& id) const { return root / "cases" / id; }
  std::filesystem::path case_file(const std::string& id) const { return case_folder(id) / "input.yaml"; }
  std::filesystem::path log(const std::string& id) const { return case_folder(id) / "run.log"; }
  std::filesystem::path lock(const std::string& id) const { return case_folder(id) / "lock"; }
  std::filesystem::path records() const { return root / "records"; }
  std::filesystem::path record(const std::string& id) const { return records() / (id + ".json"); }
  std::filesystem::path shared() const { return root / "shared"; }
};

enum class CaseStatus { done, failed };

/// One number or word of a case's results, with its column header.
using ResultCell = std::pair<std::string, nlohmann::json>;

/// How one case ended: written once, when it has ended.
struct CaseRecord {
  std::string id;
  std::string fingerprint; ///< of what it was made from
  CaseStatus status = CaseStatus::done;
  std::string reason; ///< why it failed, or what is doubtful of a case that is done
  int exit_code = 0;
  double seconds = 0; ///< from its start to its end
  double memory = 0;  ///< MB, at its peak
  std::string host;
  std::vector<ResultCell> results;
};

void write_record(const StudyFolder& folder, const CaseRecord& record);

/// The record of a case, or nothing if it has not ended (or its file is not one that CemVert wrote).
std::optional<CaseRecord> read_record(const StudyFolder& folder, const std::string& id);

/// Tells whether a case has changed: SHA-256 over its text, the bytes of its input files and the program's
/// version.
class Fingerprints
{
public:
  explicit Fingerprints(const KeyTable& table) : table_(table) {}
  /// A file that cannot be read counts as absent: the case itself will say so.
  std::string of(const StudyCase& one, const StudyRun& run);

private:
  const KeyTable& table_;
  std::map<std::string, std::string> hash_of_file_; ///< each file is read once
};

/// Every single value of results.json with a header, e.g. "mechanics.cemented.stiffness [N/mm]", in the
/// order of the file. Times, the case and its provenance are left out: they are not results.
std::vector<ResultCell> flat_results(const nlohmann::json& results);

} // namespace cemvert
