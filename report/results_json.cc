// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/results.h"

#include "core/provenance.h"
#include "report/mechanics_json.h"
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
                 {"mechanics", mechanics_json(results.states, results.told_before)},
                 {"timing", timing_json(results.times)},
                 {"peak_memory", results.peak_memory > 0 ? quantity(results.peak_memory, "MB", 4)
                                                         : missing("MB", "the memory was not recorded")},
                 {"warnings", results.warnings}};
  for (const auto& [name, report] : results.time_points)
    object["time_points"][name] = measurement_json(report);
  if (!results.changes.empty())
    object["changes"] = measurement_json(results.changes);
  if (!results.injection.empty())
    object["injection"] = measurement_json(results.injection);
  for (const auto& [label, report] : results.column)
    object["column"][label] = measurement_json(report);
  if (results.convergence)
    object["convergence"] = convergence_json(*results.convergence);
  if (results.sensitivity)
    object["sensitivity"] = sensitivity_json(*results.sensitivity);
  return object;
}

} // namespace cemvert
