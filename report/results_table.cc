// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/results.h"

#include "core/error.h"
#include "report/mechanics_table.h"
#include "report/number_text.h"
#include "report/quantity_text.h"
#include "report/studies.h"

#include <algorithm>
#include <set>

namespace cemvert
{
namespace
{

using nlohmann::json;

constexpr std::size_t label_width = 31;
constexpr std::size_t value_width = 13;
constexpr std::size_t most_warnings = 6;

/// Line of a measure: its key in results.json, its name, the digits that are true, and what it means.
struct MeasureRow {
  const char* key;
  const char* label;
  int digits;
  const char* remark;
};

// Three digits: the volumes of voxels with +-1 voxel of doubt at the surface, and the angles of planes fitted
// to them, are not known better.
const MeasureRow measure_rows[] = {
    {"body_volume", "vertebral body", 3, "with the cement in it"},
    {"vertebra_volume", "whole vertebra", 3, "body and posterior elements"},
    {"cement_volume", "cement in the body", 3, ""},
    {"cement_outside_body", "cement outside the body", 3, "measured, not meshed"},
    {"distribution_rate", "distribution rate (DR)", 3, "cement / body volume, cement included"},
    {"distribution_class", "distribution class", 3, "HDR from 20 %, MDR from 10 %, LDR below"},
    {"distribution_rate_whole_vertebra", "DR of the whole vertebra", 3, "cement / whole vertebra"},
    {"max_cross_section_ratio", "largest cross-section ratio", 3, "cement / body area on one axial slice"},
    {"max_cross_section_above_43", "cross-section ratio above 43 %", 3, ""},
    {"contact_class", "contact class", 3, "sides bridged by cement: A both, B one, C none"},
    {"contact_area_upper", "contact with the upper endplate", 3, "area of cement in the endplate's band"},
    {"contact_area_lower", "contact with the lower endplate", 3, "area of cement in the endplate's band"},
    {"anterior_height", "anterior height", 3, "in the mid-sagittal slab"},
    {"middle_height", "middle height", 3, ""},
    {"posterior_height", "posterior height", 3, ""},
    {"avhr", "anterior height ratio (AVHR)", 3, "2 x anterior height / sum of both neighbours'"},
    {"local_kyphotic_angle", "local kyphotic angle", 3, "upper against lower endplate, kyphosis positive"},
    {"regional_kyphotic_angle", "regional kyphotic angle", 3, "level above against level below"},
    {"deformity/wedge_angle", "wedge angle", 3, "by the anterior and posterior heights"},
    {"deformity/biconcavity_ratio", "biconcavity", 3, "middle over posterior height"},
    {"deformity/genant_grade", "Genant grade", 1, "by the largest loss of height"},
    {"deformity/compression_grade", "compression grade", 1,
     "lost anterior height: I < 33 %, II to 66 %, III"},
    {"body_isolation_quality", "quality of the body's isolation", 2, "0 to 1, doubtful below 0.5"}};

Lines measure_line(const std::string& label, const json& quantity, int digits, const std::string& remark)
{
  std::string head =
      left_aligned("  " + label, label_width + 2) + right_aligned(value_text(quantity, digits), value_width);
  if (!has_value(quantity))
    return wrapped(head + "  ", "(" + reason_of(quantity) + ")");
  std::string words = remark;
  if (quantity.contains("uncertainty"))
    words =
        "+-" + plain_text(quantity["uncertainty"].get<double>(), 2) + (remark.empty() ? "" : "; ") + remark;
  return words.empty() ? Lines{head} : wrapped(head + "  ", "[" + words + "]");
}

/// The four touches in one line: "upper left, lower left".
Lines contact_line(const json& contacts)
{
  std::string touched;
  for (const char* const key : {"upper_left", "upper_right", "lower_left", "lower_right"}) {
    const json entry = contacts.value(key, json());
    if (!has_value(entry))
      return measure_line("cement touches", entry, 3, "");
    if (entry["value"] != true)
      continue;
    std::string name = key;
    std::replace(name.begin(), name.end(), '_', ' ');
    touched += (touched.empty() ? "" : ", ") + name;
  }
  return wrapped(left_aligned("  cement touches", label_width + 4),
                 touched.empty() ? "no endplate" : touched);
}

Lines measurement_lines(const json& measurement)
{
  if (measurement.contains("reason"))
    return {"Cement and shape: " + measurement["reason"].get<std::string>()};
  Lines lines = {"Cement and shape"};
  std::set<std::string> shown = {"contacts"};
  for (const MeasureRow& row : measure_rows) {
    shown.insert(row.key);
    const json entry = at_path(measurement, std::string("/") + row.key);
    if (entry.is_null())
      continue;
    append(lines, measure_line(row.label, entry, row.digits, row.remark));
    if (row.key == std::string("contact_class") && measurement.contains("contacts"))
      append(lines, contact_line(measurement["contacts"]));
  }
  // A measure added later is shown without waiting for a line in the list above.
  for (const auto& [key, quantity] : measurement.items())
    if (shown.count(key) == 0 && quantity.is_object() && quantity.contains("value")) {
      std::string label = key;
      std::replace(label.begin(), label.end(), '_', ' ');
      append(lines, measure_line(label, quantity, 3, ""));
    }
  return lines;
}

/// "force balance 2e-13, energy 1e-12, residual 8e-09", the worst of all states.
Lines check_lines(const json& states)
{
  std::string text;
  const std::pair<const char*, const char*> checks[] = {{"force_imbalance", "force balance"},
                                                        {"moment_imbalance", "moments"},
                                                        {"energy_error", "energy"},
                                                        {"residual", "residual"}};
  for (const auto& [key, label] : checks) {
    double worst = -1;
    for (const auto& [name, state] : states.items()) {
      const json entry = at_path(state, std::string("/checks/") + key);
      if (has_value(entry))
        worst = std::max(worst, entry["value"].get<double>());
    }
    text +=
        (text.empty() ? "" : ", ") + std::string(label) + " " + (worst < 0 ? "-" : exponent_text(worst, 2));
  }
  return wrapped("Checks     ", text + " (relative errors, worst state)");
}

/// "body +0.3 %, cement -1.1 %": volume of the mesh against that of the voxels.
std::string volume_errors(const json& regions)
{
  std::string text;
  for (const auto& [name, volumes] : regions.items()) {
    const json mesh = volumes.value("mesh", json()), voxels = volumes.value("voxels", json());
    if (!has_value(mesh) || !has_value(voxels) || voxels["value"].get<double>() <= 0)
      continue;
    const double percent = 100 * (mesh["value"].get<double>() / voxels["value"].get<double>() - 1);
    text += (text.empty() ? "" : ", ") + name + (percent < 0 ? " " : " +") + decimal_text(percent, 1) + " %";
  }
  return text;
}

Lines mesh_lines(const json& mesh)
{
  const json tets = mesh.value("tets", json());
  std::string text =
      value_text(mesh.value("vertices", json()), 6) + " vertices, " +
      (has_value(tets) ? value_text(tets, 6) + " tets, "
                       : value_text(mesh.value("hexahedra", json()), 6) + " hexahedra, ") +
      value_text(mesh.value("dofs", json()), 6) + " degrees of freedom" +
      (has_value(tets) ? "; smallest dihedral " + value_text(at_path(mesh, "/quality/smallest_dihedral"), 3)
                       : "") +
      "; cement pieces " + value_text(mesh.value("cement_pieces_meshed", json()), 6) + " of " +
      value_text(mesh.value("cement_pieces", json()), 6);
  const std::string errors = volume_errors(mesh.value("volume_by_region", json::object()));
  if (!errors.empty())
    text += "; volume against the voxels: " + errors;
  return wrapped("Mesh       ", text);
}

/// Counts of the first state: bone is the same in all.
Lines material_lines(const json& materials)
{
  Lines lines;
  const json states = materials.value("states", json::object());
  if (!states.empty()) {
    const std::string name = state_names(states).front();
    const json& counts = states[name];
    const auto text_of = [&](const char* key) { return value_text(counts.value(key, json()), 3); };
    append(lines,
           wrapped("Bone       ", "mineral " + text_of("bone_mass") + ", mean modulus " +
                                      text_of("mean_modulus") + " (" + name +
                                      "); beyond the relation's "
                                      "fitted range " +
                                      text_of("outside_fit_volume") + ", floored " +
                                      text_of("floored_volume") + ", capped " + text_of("capped_volume")));
  }
  const std::string source = materials.value("density_source", "");
  if (!source.empty())
    append(lines, wrapped("Density    ", source));
  return lines;
}

/// A station that takes less [s] is not worth a word.
constexpr double shortest_station = 0.01;

Lines timing_lines(const json& results)
{
  std::vector<std::pair<double, std::string>> stations;
  double total = 0;
  const json timing = results.value("timing", json::object());
  for (const auto& [name, time] : timing.items())
    if (has_value(time)) {
      stations.emplace_back(time["value"].get<double>(), name);
      total += stations.back().first;
    }
  stations.erase(std::remove_if(stations.begin(), stations.end(),
                                [](const auto& station) { return station.first < shortest_station; }),
                 stations.end());
  std::sort(stations.rbegin(), stations.rend());
  std::string text = plain_text(total, 3) + " s";
  for (std::size_t i = 0; i < stations.size(); ++i)
    text += (i == 0 ? ": " : ", ") + stations[i].second + " " + plain_text(stations[i].first, 2);
  const json memory = results.value("peak_memory", json());
  if (has_value(memory))
    text += "; peak memory " + value_text(memory, 3);
  return wrapped("Time       ", text);
}

Lines warning_lines(const json& warnings)
{
  Lines lines;
  for (std::size_t i = 0; i < std::min(warnings.size(), most_warnings); ++i)
    append(lines, wrapped("Warning    ", warnings[i].get<std::string>()));
  if (warnings.size() > most_warnings)
    append(lines, wrapped("           ", std::to_string(warnings.size() - most_warnings) +
                                             " more warnings stand in results.json."));
  return lines;
}

std::string composed(const json& results)
{
  const json provenance = results.value("provenance", json::object());
  Lines lines = {"CemVert " + provenance.value("version", "") + ", " + provenance.value("date", "") +
                     ". For research, not a medical device.",
                 ""};
  const json measurement = results.value("measurement", json::object());
  if (!measurement.empty()) {
    append(lines, measurement_lines(measurement));
    lines.emplace_back();
  }
  const json states = at_path(results, "/mechanics/states");
  if (states.is_object() && !states.empty()) {
    append(lines, mechanics_table(results["mechanics"]));
    lines.emplace_back();
    append(lines, check_lines(states));
  }
  using Section = std::pair<const char*, Lines (*)(const json&)>;
  for (const auto& [section, table] :
       {Section{"convergence", convergence_table}, Section{"sensitivity", sensitivity_table}})
    if (results.contains(section)) {
      append(lines, table(results[section]));
      lines.emplace_back();
    }
  const json mesh = results.value("mesh", json::object());
  if (has_value(mesh.value("vertices", json())))
    append(lines, mesh_lines(mesh));
  append(lines, material_lines(results.value("materials", json::object())));
  append(lines, timing_lines(results));
  append(lines, warning_lines(results.value("warnings", json::array())));
  std::string text;
  for (const std::string& line : lines)
    text += line + "\n";
  return text;
}

} // namespace

std::string results_table(const json& results)
{
  const char* const schema = "cemvert-results/1";
  const json found = results.is_object() ? results.value("schema", json()) : json();
  if (found != schema)
    throw DataError("results.json: this is not a result that this version of CemVert can read (schema " +
                    found.dump() + ", wanted \"" + schema + "\").\n    Run the case again.");
  try {
    return composed(results);
  } catch (const json::exception& error) {
    throw DataError(std::string("results.json: an entry is not what a result of CemVert holds there (") +
                    error.what() + ").\n    The file was changed by hand; run the case again.");
  }
}

} // namespace cemvert
