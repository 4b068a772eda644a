// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/results.h"

#include "core/provenance.h"
#include "report/number_text.h"
#include "report/quantity_text.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace cemvert
{
namespace
{

using nlohmann::json;

/// Crawford, Cann & Keaveny 2003, Bone 33:744: strength of a vertebral body from a linear model is the force
/// at this apparent strain, 0.68 %.
constexpr double crawford_strain = 0.0068;

const char* const linear_reason = "the material laws of this run are linear";

json provenance_json(const RunResults& results)
{
  return {{"program", "CemVert"},           {"version", program_version()},   {"date", results.date},
          {"inputs", results.input_hashes}, {"libraries", results.libraries}, {"ranks", results.ranks}};
}

/// "contacts.upper_left" becomes {"contacts": {"upper_left": ..}}.
json measurement_json(const MeasurementReport& report)
{
  if (report.empty())
    return {{"reason", "nothing was measured in this run"}};
  json object = json::object();
  for (const auto& [key, measured] : report) {
    Quantity entry = measured;
    if (entry.value.is_number_float()) {
      // Two guard digits beyond the true ones, so that differences of two runs can still be formed.
      const auto value = entry.value.get<double>();
      if (std::isfinite(value))
        entry.value = rounded(value, std::min(entry.digits + 2, most_digits));
      else
        entry = unknown(entry.unit, entry.definition, "the number is not finite");
    }
    if (entry.uncertainty)
      entry.uncertainty = rounded(*entry.uncertainty, 2);
    std::string path = "/" + key;
    std::replace(path.begin(), path.end(), '.', '/');
    object[json::json_pointer(path)] = to_json_object(entry);
  }
  return object;
}

/// Of each shape of cells the measures that it has; those of the other one say why they are missing.
json quality_json(const MeshQuality& quality)
{
  const auto& percentile = quality.dihedral_percentiles;
  const auto of = [&quality](CellShape shape, double value, const std::string& unit) {
    return quality.shape == shape ? quantity(value, unit)
                                  : missing(unit, "the mesh is of " + plural_name(quality.shape));
  };
  const auto of_tets = [&of](double value, const std::string& unit) {
    return of(CellShape::tetrahedron, value, unit);
  };
  return {{"smallest_dihedral", of_tets(quality.smallest_dihedral, "deg")},
          {"largest_dihedral", of_tets(quality.largest_dihedral, "deg")},
          {"smallest_radius_ratio", of_tets(quality.smallest_radius_ratio, "1")},
          {"mean_radius_ratio", of_tets(quality.mean_radius_ratio, "1")},
          {"mean_edge", quantity(quality.mean_edge, "mm")},
          {"smallest_dihedral_percentiles",
           {{"p0.1", of_tets(percentile[0], "deg")},
            {"p1", of_tets(percentile[1], "deg")},
            {"p5", of_tets(percentile[2], "deg")},
            {"p50", of_tets(percentile[3], "deg")},
            {"p95", of_tets(percentile[4], "deg")}}},
          {"smallest_scaled_jacobian", of(CellShape::hexahedron, quality.smallest_scaled_jacobian, "1")},
          {"largest_aspect_ratio", of(CellShape::hexahedron, quality.largest_aspect_ratio, "1")}};
}

json region_volumes_json(const MeshReport& report)
{
  constexpr double mm3_per_ml = 1000;
  std::set<Region> regions;
  for (const auto& [region, volume] : report.quality.volume)
    regions.insert(region);
  for (const auto& [region, volume] : report.voxel_volume)
    regions.insert(region);
  json object = json::object();
  for (const Region region : regions) {
    const auto mesh = report.quality.volume.find(region);
    const auto voxels = report.voxel_volume.find(region);
    object[region_name(region)] = {
        {"mesh", mesh == report.quality.volume.end() ? missing("ml", "the mesh has no such region")
                                                     : quantity(mesh->second / mm3_per_ml, "ml")},
        {"voxels", voxels == report.voxel_volume.end() ? missing("ml", "this region is not made from voxels")
                                                       : quantity(voxels->second / mm3_per_ml, "ml")}};
  }
  return object;
}

json mesh_json(const RunResults& results)
{
  if (!results.mesh) {
    const std::string reason = "no mesh was made in this run";
    return {{"vertices", missing("1", reason)},      {"tets", missing("1", reason)},
            {"hexahedra", missing("1", reason)},     {"dofs", missing("1", reason)},
            {"volume_by_region", json::object()},    {"quality", json::object()},
            {"cement_pieces", missing("1", reason)}, {"cement_pieces_meshed", missing("1", reason)}};
  }
  const auto cells = [&results](std::size_t number) {
    return number > 0 ? count(number)
                      : missing("1", "the mesh is of " + plural_name(results.mesh->quality.shape));
  };
  return {{"vertices", count(results.vertices)},
          {"tets", cells(results.tets)},
          {"hexahedra", cells(results.hexahedra)},
          {"dofs", results.dofs ? count(results.dofs) : missing("1", "no state was solved in this run")},
          {"volume_by_region", region_volumes_json(*results.mesh)},
          {"quality", quality_json(results.mesh->quality)},
          {"cement_pieces", to_json_object(known(results.mesh->cement_pieces, "1", ""))},
          {"cement_pieces_meshed", to_json_object(known(results.mesh->cement_pieces_meshed, "1", ""))}};
}

json materials_json(const RunResults& results)
{
  json states = json::object();
  for (const auto& [state, counts] : results.materials)
    states[state] = {{"floored_volume", quantity(counts.floored_volume, "mm3")},
                     {"capped_volume", quantity(counts.capped_volume, "mm3")},
                     {"outside_fit_volume", quantity(counts.outside_fit_volume, "mm3")},
                     {"bone_mass", quantity(counts.bone_mass, "g")},
                     {"mean_modulus", quantity(counts.mean_modulus, "MPa")}};
  return {{"density_source", results.density_source}, {"states", states}};
}

bool is_cemented(const std::string& state)
{
  const std::string word = "cemented";
  return state.size() >= word.size() && state.compare(state.size() - word.size(), word.size(), word) == 0;
}

/// What cement is compared with: "cemented" with "intact", "fractured cemented" with "fractured".
std::string state_without_cement(const std::string& state)
{
  const auto blank = state.rfind(' ');
  return blank == std::string::npos ? "intact" : state.substr(0, blank);
}

/// The last point of the curve that moved, if there is one.
std::optional<CurvePoint> last_point(const CompressionResult& result)
{
  for (auto point = result.curve.rbegin(); point != result.curve.rend(); ++point)
    if (point->apparent_strain > 0)
      return *point;
  return {};
}

/// Force at Crawford's strain, 0.0068 * stiffness * height [N]; the height is what the solver divided the
/// travel by to get the apparent strain.
Quantity linear_strength(const CompressionResult& result)
{
  const std::string definition = "0.68 % of the body's height times the stiffness";
  if (!result.converged && !result.yields)
    return unknown("N", definition, result.reason);
  const auto point = last_point(result);
  if (!point)
    return unknown("N", definition, "the curve has no point with travel");
  const double height = point->displacement / point->apparent_strain;
  return known(rounded(crawford_strain * result.stiffness * height, most_digits), "N", definition);
}

/// A strength read off the curve; a curve that ends early still has those it reached.
Quantity curve_strength(const CompressionResult& result, const Strength& strength)
{
  if (strength.force)
    return known(rounded(*strength.force, most_digits), "N", "");
  if (!result.yields)
    return unknown("N", "", result.converged ? linear_reason : result.reason);
  return unknown("N", "", result.converged ? strength.reason : strength.reason + ": " + result.reason);
}

json strength_json(const CompressionResult& result)
{
  const auto of = [&](const Strength& strength) { return to_json_object(curve_strength(result, strength)); };
  return {{"offset_0.2", of(result.strengths.offset)},
          {"at_1.9", of(result.strengths.at_1_9)},
          {"at_2.0", of(result.strengths.at_2_0)},
          {"peak", of(result.strengths.peak)},
          {"linear_0.68", to_json_object(linear_strength(result))}};
}

/// What only a state that yields has.
json yield_json(const CompressionResult& result)
{
  const std::string reason = result.converged ? linear_reason : result.reason;
  const bool moved = result.yields && result.curve.size() > 1;
  const auto of = [&](double value, const std::string& unit) {
    return moved ? quantity(value, unit) : missing(unit, reason);
  };
  return {{"yielded_volume_fraction", of(result.yielded_volume_fraction, "1")},
          {"mean_damage", of(result.damaged_volume_fraction, "1")},
          {"apparent_yield_strain", moved && result.strengths.offset.force
                                        ? quantity(result.strengths.offset_strain, "1", 4)
                                        : missing("1", moved ? result.strengths.offset.reason : reason)},
          {"external_work", of(result.external_work, "N mm")},
          {"plastic_dissipation", of(result.plastic_dissipation, "N mm")},
          {"damage_dissipation", of(result.damage_dissipation, "N mm")},
          {"load_steps", moved ? count(result.curve.size() - 1) : missing("1", reason)},
          {"rejected_steps",
           moved ? to_json_object(known(result.rejected_steps, "1", "")) : missing("1", reason)},
          {"newton_iterations",
           moved ? to_json_object(known(result.newton_iterations, "1", "")) : missing("1", reason)}};
}

json state_json(const CompressionResult& result)
{
  // a state that stops while it yields keeps what it had before
  const auto outcome = [&](double value, const std::string& unit) {
    return result.converged || result.yields ? quantity(value, unit) : missing(unit, result.reason);
  };
  json converged = to_json_object(known(result.converged, "1", ""));
  if (!result.converged)
    converged["reason"] = result.reason;
  json state = {{"stiffness", outcome(result.stiffness, "N/mm")},
                {"strength", strength_json(result)},
                {"apparent_modulus", outcome(result.apparent_modulus, "MPa")},
                {"energy", outcome(result.energy, "N mm")},
                {"cement_load_share", is_cemented(result.state) ? outcome(result.cement_load_share, "1")
                                                                : missing("1", "no cement in this state")},
                {"layer_share_of_travel", outcome(result.layer_share_of_travel, "1")},
                {"converged", converged},
                {"iterations", to_json_object(known(result.iterations, "1", ""))},
                {"traffic_per_iteration", quantity(result.bytes_per_iteration / 1e6, "MB", 3)},
                {"checks",
                 {{"force_imbalance", quantity(result.checks.force_imbalance, "1", 3)},
                  {"moment_imbalance", quantity(result.checks.moment_imbalance, "1", 3)},
                  {"energy_error", quantity(result.checks.energy_error, "1", 3)},
                  {"residual", quantity(result.checks.residual, "1", 3)}}},
                {"solver_time",
                 {{"assembly", quantity(result.seconds[0], "s", 3)},
                  {"preconditioner", quantity(result.seconds[1], "s", 3)},
                  {"solve", quantity(result.seconds[2], "s", 3)}}}};
  state.update(yield_json(result));
  return state;
}

/// The strength that is compared: where the state yields, that at an offset of 0.2 %.
Quantity compared_strength(const CompressionResult& result)
{
  return result.yields ? curve_strength(result, result.strengths.offset) : linear_strength(result);
}

json gain_json(const CompressionResult& cemented, const std::vector<CompressionResult>& states)
{
  const std::string baseline = state_without_cement(cemented.state);
  const auto found = std::find_if(states.begin(), states.end(),
                                  [&](const CompressionResult& state) { return state.state == baseline; });
  std::string reason;
  if (found == states.end())
    reason = "the state '" + baseline + "' it is compared with was not solved";
  else if ((!cemented.converged && !cemented.yields) || (!found->converged && !found->yields))
    reason = "the state '" + (cemented.converged ? baseline : cemented.state) + "' did not converge";
  const auto ratio = [&](const Quantity& with, const Quantity& without) {
    if (!with.value.is_number() || !without.value.is_number())
      return missing("1", "one of the two strengths is not known");
    return quantity(with.value.get<double>() / without.value.get<double>(), "1");
  };
  return {{"over", baseline},
          {"stiffness",
           reason.empty() ? quantity(cemented.stiffness / found->stiffness, "1") : missing("1", reason)},
          {"strength", reason.empty() ? ratio(compared_strength(cemented), compared_strength(*found))
                                      : missing("1", reason)},
          {"strength_definition", cemented.yields ? "offset_0.2" : "linear_0.68"}};
}

json mechanics_json(const std::vector<CompressionResult>& results)
{
  json states = json::object(), gains = json::object();
  for (const CompressionResult& result : results) {
    states[result.state] = state_json(result);
    if (is_cemented(result.state))
      gains[result.state] = gain_json(result, results);
  }
  json mechanics = {{"states", states}, {"gains", gains}};
  if (results.empty())
    mechanics["reason"] = "no state was solved in this run";
  return mechanics;
}

/// A station that ran more than once (one solve per state) counts with the sum of its times.
json timing_json(const std::vector<std::pair<std::string, double>>& times)
{
  std::map<std::string, double> sums;
  for (const auto& [station, seconds] : times)
    sums[station] += seconds;
  json object = json::object();
  for (const auto& [station, seconds] : sums)
    object[station] = quantity(seconds, "s", 3);
  return object;
}

} // namespace

json results_json(const RunResults& results)
{
  json object = {{"schema", "cemvert-results/1"},
                 {"case", results.case_echo},
                 {"provenance", provenance_json(results)},
                 {"measurement", measurement_json(results.measurement)},
                 {"mesh", mesh_json(results)},
                 {"materials", materials_json(results)},
                 {"mechanics", mechanics_json(results.states)},
                 {"timing", timing_json(results.times)},
                 {"peak_memory", results.peak_memory > 0 ? quantity(results.peak_memory, "MB", 4)
                                                         : missing("MB", "the memory was not recorded")},
                 {"warnings", results.warnings}};
  for (const auto& [name, report] : results.time_points)
    object["time_points"][name] = measurement_json(report);
  if (!results.changes.empty())
    object["changes"] = measurement_json(results.changes);
  for (const auto& [label, report] : results.column)
    object["column"][label] = measurement_json(report);
  if (results.convergence)
    object["convergence"] = convergence_json(*results.convergence);
  if (results.sensitivity)
    object["sensitivity"] = sensitivity_json(*results.sensitivity);
  return object;
}

} // namespace cemvert
