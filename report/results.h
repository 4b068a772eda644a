// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cement/cement.h"
#include "core/progress.h"
#include "core/quantity.h"
#include "measurement/measurement.h"
#include "mesh/mesher.h"
#include "solver/compression.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

/// Everything one run found, as far as it went: `measure` leaves mesh and states empty.
struct RunResults {
  nlohmann::json case_echo;
  std::map<std::string, std::string> input_hashes; ///< file -> SHA-256
  MeasurementReport measurement;
  std::optional<MeshReport> mesh;
  std::size_t vertices = 0, tets = 0, dofs = 0;
  std::map<std::string, MaterialCounts> materials; ///< by state
  std::vector<CompressionResult> states;
  std::vector<std::pair<std::string, double>> times; ///< station, seconds
  std::vector<std::string> warnings;
  std::string density_source; ///< where the bone under the cement comes from, calibration, relation: one line
                              ///< for the report
  int ranks = 1;
};

/// results.json as the output contract fixes it: every quantity {"value", "unit"} or null with a "reason".
nlohmann::json results_json(const RunResults& results);

/// The table a user reads at the end of a run, from results.json alone (so `cemvert report` prints the same).
std::string results_table(const nlohmann::json& results);

/// curve.<state>.csv: displacement_mm, apparent_strain, force_N.
std::string curve_csv(const CompressionResult& result);

/// fields.<state>.pvd and its VTU piece(s), LPS mm.
void write_fields(const std::filesystem::path& folder, const CompressionResult& result, const TetMesh& mesh);

/// overlay.axial.png (at the largest cement section), overlay.coronal.png, overlay.sagittal.png: CT in grey,
/// outlines of body, cement, posterior elements and both endplates, with scale bar, letters for the
/// directions and a legend.
void write_overlays(const std::filesystem::path& folder, const MeasurementInput& input);

} // namespace cemvert
