// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cement/cement.h"
#include "core/progress.h"
#include "core/quantity.h"
#include "measurement/measurement.h"
#include "mesh/mesher.h"
#include "report/studies.h"
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
  std::map<std::string, std::string> libraries;    ///< library -> version, of those the numbers depend on
  std::string date;                                ///< UTC, ISO 8601
  MeasurementReport measurement;
  std::map<std::string, MeasurementReport> time_points; ///< of other scans, by "pre" and "follow-up"
  MeasurementReport changes;                            ///< between them
  MeasurementReport injection;                          ///< how the cement was injected, if it was
  std::map<std::string, MeasurementReport> column;      ///< of measure --column, by label
  std::optional<MeshReport> mesh;
  std::size_t vertices = 0, tets = 0, hexahedra = 0, dofs = 0;
  std::map<std::string, MaterialCounts> materials; ///< by state
  std::vector<CompressionResult> states;
  std::map<std::string, nlohmann::json> told_before; ///< states taken from an earlier run, as it told them
  std::vector<std::pair<std::string, double>> times; ///< station, seconds
  double peak_memory = 0;                            ///< MB, the peaks of all ranks together; 0: not known
  std::vector<std::string> warnings;
  std::string density_source; ///< where the bone under the cement comes from, calibration, relation: one line
                              ///< for the report
  int ranks = 1;
  std::optional<ConvergenceReport> convergence; ///< of run --convergence
  std::optional<SensitivityReport> sensitivity; ///< of run --sensitivity
};

/// results.json as the output contract fixes it: every quantity {"value", "unit"}, or null with a "reason".
/// Outside `case` and `provenance` there is no bare number. At most six significant digits are written.
nlohmann::json results_json(const RunResults& results);

/// The table a user reads at the end of a run, at most 100 columns wide, from results.json alone (so
/// `cemvert report` prints the same).
/// @throws DataError if `results` is not what results_json makes.
std::string results_table(const nlohmann::json& results);

/// curve.<state>.csv and curve.crushing.csv: displacement_mm, apparent_strain, force_N.
std::string curve_csv(const std::vector<CurvePoint>& curve);

/// fields.<state>.vtu in LPS mm, and fields.<state>.pvd that points at it with the apparent strain as time.
/// Point field: displacement. Cell fields (volume means): strain, stress, von Mises (of the mean stress),
/// density, Young modulus, region, strain energy density; their units are in the string field "units".
/// A state without fields (it did not converge) has no files.
/// @throws OutputError if a file cannot be written; none is then left half-written.
void write_fields(const std::filesystem::path& folder, const CompressionResult& result, const Mesh& mesh);

/// overlay.axial.png, overlay.coronal.png, overlay.sagittal.png and, with cement, overlay.parasagittal.png:
/// the picture of the scan in grey (plain grey without one) on planes of the vertebral frame, with outlines
/// of body, cement and posterior elements, the endplates and their contact bands, the midline, scale bar,
/// letters for the directions and a legend. The sagittal picture is the mid-sagittal one and shows the
/// heights, the planes of the endplates and the angle between them; the other planes lie where their cement
/// section is largest, or through the body's centroid. Patient's left is on the right in axial and coronal
/// pictures, anterior on the left in the sagittal ones. Needs no display.
/// @param measures  what the title tells (distribution rate and class, section ratio, contact class); those
/// absent are left out
/// @param name  what the names of the three files begin with
/// @throws OutputError if a file cannot be written.
void write_overlays(const std::filesystem::path& folder, const MeasurementInput& input,
                    const MeasurementReport& measures = {}, const std::string& name = "overlay");

} // namespace cemvert
