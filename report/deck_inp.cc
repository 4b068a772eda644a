// SPDX-License-Identifier: GPL-3.0-or-later
// Input of CalculiX, in the part of the language it shares with Abaqus.
#include "report/deck_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace cemvert
{
namespace
{

/// Cells of one material whose moduli are so near to each other that the deck gives them one.
struct ModulusGroup {
  int material;
  double modulus, yield_stress; ///< MPa, volume means; yield stress 0 of what does not yield
  std::vector<int> cells;
};

/// No cell's modulus differs from its group's by more than this part of it, and the volume mean of a group is
/// kept. A *MATERIAL per cell would be exact, but CalculiX reads them in a time that grows with the square of
/// their number (83 000: 11 s against 1 s); temperature cannot carry the modulus of a cell, since it belongs
/// to nodes, which cells share.
constexpr double group_width = 1e-3;

std::vector<ModulusGroup> modulus_groups(const DeckModel& model)
{
  std::vector<int> order(model.size());
  for (std::size_t cell = 0; cell < order.size(); ++cell)
    order[cell] = static_cast<int>(cell);
  const auto key = [&model](int cell) {
    return std::pair(model.material_of_cell[cell], model.young_modulus[cell]);
  };
  std::stable_sort(order.begin(), order.end(), [&key](int a, int b) { return key(a) < key(b); });
  std::vector<ModulusGroup> groups;
  double smallest = 0;
  for (const int cell : order) {
    const auto [material, modulus] = key(cell);
    if (groups.empty() || groups.back().material != material || modulus > smallest * (1 + group_width)) {
      groups.push_back({material, 0, 0, {}});
      smallest = modulus;
    }
    groups.back().cells.push_back(cell);
  }
  for (ModulusGroup& group : groups) {
    double volume = 0;
    for (const int cell : group.cells) {
      volume += model.volumes[cell];
      group.modulus += model.volumes[cell] * model.young_modulus[cell];
      group.yield_stress += model.yield_stress.empty() ? 0 : model.volumes[cell] * model.yield_stress[cell];
    }
    group.modulus /= volume;
    group.yield_stress /= volume;
    std::sort(group.cells.begin(), group.cells.end());
  }
  return groups;
}

std::string upper_case(const std::string& name)
{
  std::string result = deck_name(name);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return result;
}

std::string nodes_and_elements(const DeckModel& model)
{
  std::string text = "*NODE, NSET=ALL_NODES\n";
  for (std::size_t node = 0; node < model.nodes.size(); ++node) {
    const Vec3 point = model.axes.transpose() * model.nodes[node];
    // CalculiX reads 20 characters of a number: 12 digits with sign, point and exponent fit
    fmt::format_to(std::back_inserter(text), "{}, {:.12g}, {:.12g}, {:.12g}\n", node + 1, point.x(),
                   point.y(), point.z());
  }
  for (const Region region : deck_regions) {
    const std::vector<int> cells = cells_of(model, region);
    if (cells.empty())
      continue;
    fmt::format_to(std::back_inserter(text), "*ELEMENT, TYPE={}, ELSET={}\n", model.shape->abaqus.name,
                   upper_case(region_name(region)));
    for (const int cell : cells)
      fmt::format_to(
          std::back_inserter(text), "{}, {}\n", cell + 1,
          fmt::join(foreign_nodes(model, static_cast<std::size_t>(cell), model.shape->abaqus), ", "));
  }
  for (const auto& [name, face] : {std::pair("LOWER_FACE", &model.lower), {"UPPER_FACE", &model.upper}})
    text += fmt::format("*NSET, NSET={}\n{}", name, number_lines(face->nodes, "\n"));
  for (std::size_t pin = 0; pin < model.pins.size(); ++pin)
    text += fmt::format("*NSET, NSET=PIN_{}\n{}\n", pin + 1, model.pins[pin].vertex + 1);
  return text;
}

std::string elastic(const DeckMaterial& material, double modulus)
{
  const EngineeringConstants& c = material.constants;
  if (material.isotropic)
    return fmt::format("*ELASTIC\n{:.10g}, {:.10g}\n", modulus, c.poisson[0]);
  return fmt::format("*ELASTIC, TYPE=ENGINEERING CONSTANTS\n{:.10g}, {:.10g}, {:.10g}, {:.10g}, {:.10g}, "
                     "{:.10g}, {:.10g}, {:.10g}\n{:.10g}\n",
                     modulus * c.young[0], modulus * c.young[1], modulus * c.young[2], c.poisson[0],
                     c.poisson[1], c.poisson[2], modulus * c.shear[0], modulus * c.shear[1],
                     modulus * c.shear[2]);
}

/// Two points of the line of hardening; programs keep the stress of the last one, so it lies far away.
std::string plastic(const DeckMaterial& material, const ModulusGroup& group)
{
  if (!material.hardening)
    return "";
  const double slope = *material.hardening * group.modulus;
  return fmt::format("*PLASTIC\n{:.10g}, 0.\n{:.10g}, 1.\n", group.yield_stress, group.yield_stress + slope);
}

std::string materials(const DeckModel& model)
{
  std::string text;
  const Mat3 turned = model.axes.transpose() * model.material_axes;
  const bool oriented = std::any_of(model.materials.begin(), model.materials.end(),
                                    [](const DeckMaterial& material) { return !material.isotropic; });
  if (oriented) // two points: on the first axis, and in the plane of the first and second
    text += fmt::format(
        "*ORIENTATION, NAME=MATERIAL_AXES, SYSTEM=RECTANGULAR\n{:.12f}, {:.12f}, {:.12f}, {:.12f}, "
        "{:.12f}, {:.12f}\n",
        turned(0, 0), turned(1, 0), turned(2, 0), turned(0, 1), turned(1, 1), turned(2, 1));
  int number = 0;
  for (const ModulusGroup& group : modulus_groups(model)) {
    const DeckMaterial& material = model.materials[group.material];
    const std::string name = fmt::format("{}_{}", upper_case(material.name), ++number);
    text += fmt::format(
        "*ELSET, ELSET={0}\n{1}*MATERIAL, NAME={0}\n{2}{3}*SOLID SECTION, ELSET={0}, MATERIAL={0}{4}\n", name,
        number_lines(group.cells, "\n"), elastic(material, group.modulus), plastic(material, group),
        material.isotropic ? "" : ", ORIENTATION=MATERIAL_AXES");
  }
  return text;
}

std::string load(const DeckModel& model)
{
  std::string text = "*BOUNDARY\n";
  text += model.lateral == LateralSupport::free ? "LOWER_FACE, 3, 3\n" : "LOWER_FACE, 1, 3\n";
  if (model.lateral == LateralSupport::fixed)
    text += "UPPER_FACE, 1, 2\n";
  for (std::size_t pin = 0; pin < model.pins.size(); ++pin)
    text += fmt::format("PIN_{}, {}, {}\n", pin + 1, model.pins[pin].component + 1,
                        model.pins[pin].component + 1);
  text += model.steps == 1
              ? "*STEP\n*STATIC\n"
              : fmt::format("*STEP, INC=100000\n*STATIC\n{0:.10g}, 1., 1e-8, {0:.10g}\n", 1.0 / model.steps);
  text += fmt::format("*BOUNDARY\nUPPER_FACE, 3, 3, {:.12g}\n", -model.travel);
  for (const char* face : {"UPPER_FACE", "LOWER_FACE"})
    text += fmt::format("*NODE PRINT, NSET={}, TOTALS=ONLY\nRF\n", face);
  return text + "*NODE FILE\nU\n*EL FILE\nS\n*END STEP\n";
}

} // namespace

std::string inp_deck(const DeckModel& model)
{
  std::string text;
  for (const std::string& line : deck_remarks(model, true))
    text += "** " + line + "\n";
  text +=
      fmt::format("** Elements whose moduli differ by less than {:.3g} share a material; the volume mean of "
                  "each group\n** is kept. The reaction of the faces is printed to the .dat file.\n",
                  group_width);
  return text + nodes_and_elements(model) + materials(model) + load(model);
}

} // namespace cemvert
