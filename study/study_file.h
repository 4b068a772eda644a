// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/case_file.h"
#include "core/keys.h"
#include "study/sampling.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cemvert
{

/// One value of an axis: what the table shows of it, and the keys of the case it sets.
struct AxisValue {
  nlohmann::json shown; ///< a number in the key's own unit, or a text
  std::vector<std::pair<std::string, CaseEntry>> entries;
};

/// What is varied in steps: one key of the case file, or several that change together under a name.
struct Axis {
  std::string name;   ///< the key, or the name of the bundle
  std::string column; ///< of the table: the name, with the unit of a number
  std::vector<AxisValue> values;
  std::string where;
};

/// A key that a sample draws.
struct SampledKey {
  Key key;
  std::string column;
  Distribution distribution;      ///< of a number, in the key's own unit
  std::vector<AxisValue> choices; ///< of a list: each as likely as the others; the distribution is not used
  std::string where;
};

struct Sample {
  SampleKind kind = SampleKind::latin_hypercube;
  std::size_t count = 0;
  std::uint64_t seed = 1;
  std::vector<SampledKey> keys;
};

/// Combinations to be left out: those in which each named axis has one of these values (numbers of its list).
struct Exclusion {
  std::vector<std::pair<std::size_t, std::vector<std::size_t>>> axes;
};

/// What is left of a finished case beside its row.
enum class Kept { everything, results, rows };

/// How the cases are run.
struct StudyRun {
  std::string command = "run"; ///< or "measure": images only, no mesh
  int ranks = 1;               ///< of each case, under mpirun
  int workers = 0;             ///< cases at a time on this machine; 0: as cores and memory allow
  Kept kept = Kept::everything;
};

/// A study as its file asks for it, checked against the keys of the case file.
struct Study {
  std::string name;
  CaseFile base;
  std::vector<Axis> axes; ///< the slowest first; replicates are the last axis
  std::optional<Sample> sample;
  std::vector<Exclusion> exclusions;
  bool uncertainty = false; ///< the sampled keys are uncertain, not chosen
  std::size_t most_cases = 0;
  StudyRun run;
};

/// @param table      of the case file's keys
/// @param overrides  "section.key=value", over what the base says
/// @throws ConfigError  naming file, line and key: unknown keys (with the nearest known one), two axes on one
///                      key, an empty axis or sample, values that the key does not take, exclusions of what
///                      is on no axis
Study read_study(const std::filesystem::path& file, const KeyTable& table,
                 const std::vector<std::string>& overrides = {});

/// The study file's own keys, for the manual.
KeyTable study_keys();

/// JSON Schema of a study file, for editors. @param cases  keys of the case file
nlohmann::json study_schema(const KeyTable& cases);

} // namespace cemvert
