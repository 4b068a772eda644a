// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/deck_text.h"

#include "core/provenance.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace cemvert
{
namespace
{

std::string support_text(LateralSupport lateral)
{
  switch (lateral) {
  case LateralSupport::fixed:
    return "both faces are held laterally";
  case LateralSupport::upper_free:
    return "the lower face is held laterally, the upper one is free to spread";
  case LateralSupport::free:
    return "both faces are free to spread; single nodes keep the model in place and carry no force";
  }
  return {};
}

} // namespace

std::vector<int> cells_of(const DeckModel& model, Region region)
{
  std::vector<int> cells;
  for (std::size_t cell = 0; cell < model.size(); ++cell)
    if (model.regions[cell] == region)
      cells.push_back(static_cast<int>(cell));
  return cells;
}

std::string deck_name(const std::string& name)
{
  std::string result = name;
  std::replace(result.begin(), result.end(), ' ', '_');
  return result;
}

std::string number_lines(const std::vector<int>& numbers_from_0, std::string_view line_end)
{
  constexpr std::size_t per_line = 12;
  std::string text;
  for (std::size_t n = 0; n < numbers_from_0.size(); ++n) {
    const bool last = n + 1 == numbers_from_0.size();
    fmt::format_to(std::back_inserter(text), "{}{}", numbers_from_0[n] + 1,
                   last                      ? "\n"
                   : (n + 1) % per_line == 0 ? line_end
                                             : ", ");
  }
  return text;
}

std::vector<int> foreign_nodes(const DeckModel& model, std::size_t cell, const ForeignCell& foreign)
{
  std::vector<int> nodes;
  for (const int position : foreign.order)
    nodes.push_back(model.cells[cell * model.shape->nodes + static_cast<std::size_t>(position)] + 1);
  return nodes;
}

std::vector<std::string> deck_remarks(const DeckModel& model, bool in_load_axes)
{
  std::vector<std::string> lines = {
      fmt::format("State '{}' of a vertebra under compression, written by cemvert {}.", model.state,
                  program_version()),
      "Units: mm, N, MPa. Node and element n are point and cell n - 1 of fields." + model.state + ".vtu."};
  if (in_load_axes) {
    lines.emplace_back(
        "Coordinates: axes of the load, z superior. They are M p, where p is the point in patient "
        "LPS and M is");
    for (int row = 0; row < 3; ++row)
      lines.push_back(fmt::format("  {: .15f} {: .15f} {: .15f}", model.axes(0, row), model.axes(1, row),
                                  model.axes(2, row)));
  } else {
    lines.emplace_back("Coordinates: patient LPS.");
  }
  lines.emplace_back("Young modulus: one per element, its volume mean.");
  if (model.modulus_varies_in_cells) {
    lines.emplace_back(
        "The run of cemvert itself took the modulus at several points of each element, so its");
    lines.emplace_back(
        "reaction differs slightly. With 'materials.bone.mapping: element mean modulus' it uses the");
    lines.emplace_back("values of this file.");
  }
  lines.push_back(
      fmt::format("Load: the lower face is held, the upper face moves by {:.9g} mm along the load "
                  "axis;",
                  -model.travel));
  lines.push_back(support_text(model.lateral) + ".");
  return lines;
}

} // namespace cemvert
