// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/case_file.h"
#include "core/keys.h"
#include "study/table.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

/// One kind of analysis a plan can name; the list is study/analyses.def.
struct AnalysisKind {
  std::string test;                      ///< as typed in the plan
  std::string function;                  ///< of R, in study/r/analyses
  std::vector<std::string> of_table;     ///< keys it needs, all columns of the table
  std::vector<std::string> of_summaries; ///< keys it needs instead where there is no table; empty: it cannot
  std::vector<std::string> optional;     ///< further keys it understands
  std::string meaning;
};

const std::vector<AnalysisKind>& analysis_kinds();

/// The keys of a plan as `cemvert keys statistics` tells them, NAME standing for an analysis' own name.
KeyTable statistics_keys();

/// Words the plan says mean that a value is missing; needed to read the table.
std::vector<std::string> missing_words(const CaseFile& plan);

/// What R is asked to do: {"job": "statistics", "about": .., "table": .., "analyses": [{"name", "test",
/// "file", keys...}, ..]}, in the order of the plan; columns by their names without unit.
/// @throws ConfigError  naming file and line: unknown tests, keys and columns (with the nearest known), keys
///                      that are missing or mean nothing to their test, a plan without analyses
nlohmann::ordered_json statistics_request(CaseFile plan, std::optional<Table> table);

} // namespace cemvert
