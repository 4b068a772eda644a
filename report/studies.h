// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "report/text_layout.h"

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

/// Stiffness of each state [N/mm]; a state that did not converge is absent.
using Stiffnesses = std::map<std::string, double>;
std::optional<double> stiffness_of(const Stiffnesses& all, const std::string& state);
/// Cemented over intact.
std::optional<double> gain_of(const Stiffnesses& all);

/// One mesh of `run --convergence`.
struct ConvergenceLevel {
  double edge_length = 0; ///< as asked for, mm
  double mean_edge = 0;   ///< as it came out, mm
  std::size_t cells = 0, dofs = 0;
  Stiffnesses stiffness;
};

/// What `run --convergence` found. Coarsest mesh first.
struct ConvergenceReport {
  std::vector<ConvergenceLevel> levels;
  int degree = 2;     ///< of the elements, as they are
  std::string reason; ///< why there are fewer levels than asked for; empty if all are there
};

/// One changed assumption of `run --sensitivity`.
struct SensitivityVariant {
  std::string name;      ///< e.g. "density +15 mg/cc"
  Stiffnesses stiffness; ///< on the mesh of the run itself
  std::string reason;    ///< why it was not solved; empty if it was
};

/// What `run --sensitivity` found.
struct SensitivityReport {
  Stiffnesses base; ///< of the run itself
  std::vector<SensitivityVariant> variants;
};

/// Sections `convergence` and `sensitivity` of results.json: quantities {"value", "unit"} or null with a
/// "reason", as everywhere in it.
nlohmann::json convergence_json(const ConvergenceReport& report);
nlohmann::json sensitivity_json(const SensitivityReport& report);

/// The same sections as a user reads them at the end of a run.
Lines convergence_table(const nlohmann::json& convergence);
Lines sensitivity_table(const nlohmann::json& sensitivity);

} // namespace cemvert
