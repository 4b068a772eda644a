// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/mechanics_table.h"

#include "report/quantity_text.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace cemvert
{
namespace
{

using nlohmann::json;

constexpr std::size_t label_width = 33, narrowest_column = 11, gain_width = 7;
constexpr int gain_digits = 3;

/// Line of the mechanics table: where the quantity stands in a state and, if it has a gain, in its gain.
struct MechanicsRow {
  const char* path;
  const char* label;
  const char* unit;
  double factor; ///< from the unit of results.json to `unit`
  int digits;
  const char* gain;   ///< "stiffness", or the definition of strength whose gain stands in this row
  bool missed = true; ///< told to be missing where no state has it
  double least = 0;   ///< left out where no state has more
};

// Four digits: the solver is better, but two meshes of one vertebra differ by some tenths of a per cent.
const MechanicsRow mechanics_rows[] = {
    {"/stiffness", "stiffness", "N/mm", 1, 4, "stiffness"},
    {"/strength/offset_0.2", "strength, 0.2 % offset", "N", 1, 4, "offset_0.2"},
    {"/strength/at_1.9", "strength, at 1.9 % strain", "N", 1, 4, ""},
    {"/strength/at_2.0", "strength, at 2 % strain", "N", 1, 4, ""},
    {"/strength/peak", "strength, peak", "N", 1, 4, ""},
    {"/strength/linear_0.68", "strength, linear estimate", "N", 1, 4, "linear_0.68"},
    {"/apparent_yield_strain", "apparent yield strain", "%", 100, 3, "", false},
    {"/apparent_modulus", "apparent modulus", "MPa", 1, 4, ""},
    {"/energy", "elastic energy at the end", "N mm", 1, 4, ""},
    {"/plastic_dissipation", "dissipated by plastic flow", "N mm", 1, 4, "", false},
    {"/damage_dissipation", "dissipated by damage", "N mm", 1, 4, "", false},
    {"/yielded_volume_fraction", "yielded bone", "%", 100, 3, ""},
    {"/mean_damage", "mean damage of the bone", "%", 100, 3, "", false},
    {"/residual_height_loss/anterior", "residual loss, anterior", "mm", 1, 3, "", false},
    {"/residual_height_loss/middle", "  middle", "mm", 1, 3, "", false},
    {"/residual_height_loss/posterior", "  posterior", "mm", 1, 3, "", false},
    {"/endplate_flexion", "forward turn of endplates", "deg", 1, 3, "", false, 0.05},
    {"/peak_cement_stress", "von Mises stress of cement", "MPa", 1, 3, "", false, 0.1},
    {"/cement_load_share", "load carried by cement", "%", 100, 3, ""},
    {"/layer_share_of_travel", "travel taken by the layers", "%", 100, 3, ""},
    {"/converged", "converged", "", 1, 3, ""}};

/// One column per state.
struct Columns {
  std::vector<std::string> names;
  json states, gains;
};

std::size_t column_width(const std::string& name)
{
  return std::max(name.size() + 2, narrowest_column);
}

bool converged(const json& state)
{
  return at_path(state, "/converged/value") == true;
}

std::string scaled_text(json quantity, double factor, int digits)
{
  if (has_value(quantity) && quantity["value"].is_number() && factor != 1)
    quantity["value"] = quantity["value"].get<double>() * factor;
  return value_text(quantity, digits, false);
}

bool yields(const Columns& columns)
{
  return std::any_of(columns.names.begin(), columns.names.end(), [&](const auto& name) {
    return has_value(at_path(columns.states[name], "/load_steps"));
  });
}

std::string head_line(const Columns& columns)
{
  std::string line =
      left_aligned(yields(columns) ? "Mechanics (with yielding)" : "Mechanics (linear elastic)", label_width);
  for (const std::string& name : columns.names) {
    line += right_aligned(name, column_width(name));
    if (columns.gains.contains(name))
      line += right_aligned("gain", gain_width);
  }
  return line;
}

std::string row_line(const MechanicsRow& row, const Columns& columns)
{
  const std::string unit = *row.unit ? std::string(" [") + row.unit + "]" : "";
  std::string line = left_aligned("  " + std::string(row.label) + unit, label_width);
  for (const std::string& name : columns.names) {
    const json quantity = at_path(columns.states[name], row.path);
    line += right_aligned(scaled_text(quantity, row.factor, row.digits), column_width(name));
    if (!columns.gains.contains(name))
      continue;
    const json& gains = columns.gains[name];
    const bool of_stiffness = row.gain == std::string("stiffness");
    const bool of_strength = gains.value("strength_definition", "") == row.gain;
    line += right_aligned(
        of_stiffness || of_strength
            ? value_text(gains.value(of_stiffness ? "stiffness" : "strength", json()), gain_digits)
            : "",
        gain_width);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

bool is_worth_a_line(const MechanicsRow& row, const Columns& columns)
{
  return row.least == 0 || std::any_of(columns.names.begin(), columns.names.end(), [&](const auto& name) {
           const json value = at_path(columns.states[name], row.path).value("value", json());
           return value.is_number() && std::abs(value.template get<double>()) >= row.least;
         });
}

/// Why no state has a value in this row: the reason of a state that converged, empty if none did (that is
/// told by a line of its own).
std::string reason_of_row(const MechanicsRow& row, const Columns& columns)
{
  for (const std::string& name : columns.names)
    if (converged(columns.states[name]))
      return reason_of(at_path(columns.states[name], row.path));
  return "";
}

} // namespace

std::vector<std::string> state_names(const json& states)
{
  std::vector<std::string> names;
  for (const char* const name : {"intact", "fractured", "cemented", "fractured cemented"})
    if (states.contains(name))
      names.emplace_back(name);
  for (const auto& [name, state] : states.items())
    if (std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(name);
  return names;
}

Lines mechanics_table(const json& mechanics)
{
  Columns columns;
  columns.states = mechanics.value("states", json::object());
  columns.gains = mechanics.value("gains", json::object());
  columns.names = state_names(columns.states);
  Lines lines = {head_line(columns)};
  // What no state has is not worth a line of dashes: those are gathered by reason below the table.
  std::map<std::string, std::string> missing;
  for (const MechanicsRow& row : mechanics_rows) {
    if (std::any_of(columns.names.begin(), columns.names.end(),
                    [&](const auto& name) { return has_value(at_path(columns.states[name], row.path)); })) {
      if (is_worth_a_line(row, columns))
        lines.push_back(row_line(row, columns));
      continue;
    }
    const std::string reason = reason_of_row(row, columns);
    if (row.missed && !reason.empty())
      missing[reason] += (missing[reason].empty() ? "" : "; ") + std::string(row.label);
  }
  for (const auto& [reason, labels] : missing)
    append(lines, wrapped("  -  ", labels + ": " + reason));
  for (const std::string& name : columns.names)
    if (!converged(columns.states[name]))
      append(lines, wrapped("  -  ", name + ": did not converge: " +
                                         columns.states[name]["converged"].value("reason", "")));
  for (const auto& [name, gain] : columns.gains.items())
    if (!has_value(gain.value("stiffness", json())))
      append(lines, wrapped("  -  ", "gain of '" + name + "': " + reason_of(gain["stiffness"])));
  append(lines,
         yields(columns)
             ? wrapped("  ", "0.2 % offset: where the curve meets the elastic line shifted by 0.2 % apparent "
                             "strain. Linear estimate: 0.68 % x height x stiffness (Crawford 2003).")
             : wrapped("  ", "Linear estimate: 0.68 % x height x stiffness (Crawford 2003); its gain is "
                             "that of the stiffness."));
  return lines;
}

} // namespace cemvert
