// SPDX-License-Identifier: GPL-3.0-or-later
// Input of FEBio, specification 4.0.
#include "core/error.h"
#include "report/deck_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace cemvert
{
namespace
{

/// The cells of one region: an element set, a material and, where the modulus differs from cell to cell, a
/// map.
struct Part {
  std::string name;
  std::vector<int> cells;
  const DeckMaterial* material;
  bool one_modulus;

  std::string map() const { return "E_" + name; }
};

std::vector<Part> parts_of(const DeckModel& model)
{
  std::vector<Part> parts;
  for (const Region region : deck_regions) {
    Part part{deck_name(region_name(region)), cells_of(model, region), nullptr, false};
    if (part.cells.empty())
      continue;
    const auto modulus = [&model](int cell) { return model.young_modulus[cell]; };
    part.material = &model.materials[model.material_of_cell[part.cells.front()]];
    part.one_modulus = std::all_of(part.cells.begin(), part.cells.end(),
                                   [&](int cell) { return modulus(cell) == modulus(part.cells.front()); });
    parts.push_back(std::move(part));
  }
  return parts;
}

/// One constant of a part that goes with the modulus: a number, the map itself, or a multiple of the map.
std::string scaled(const DeckModel& model, const Part& part, const std::string& tag, double factor)
{
  if (part.one_modulus)
    return fmt::format("      <{0}>{1:.10g}</{0}>\n", tag, factor * model.young_modulus[part.cells.front()]);
  if (part.material->isotropic)
    return fmt::format("      <{0} type=\"map\">{1}</{0}>\n", tag, part.map());
  return fmt::format("      <{0} type=\"math\">{1:.10g}*{2}</{0}>\n", tag, factor, part.map());
}

std::string material(const DeckModel& model, const Part& part, int id)
{
  const EngineeringConstants& c = part.material->constants;
  std::string text =
      fmt::format("    <!-- {} -->\n    <material id=\"{}\" name=\"{}\" type=\"{}\">\n", part.material->name,
                  id, part.name, part.material->isotropic ? "isotropic elastic" : "orthotropic elastic");
  if (part.material->isotropic) {
    text += scaled(model, part, "E", 1) + fmt::format("      <v>{:.10g}</v>\n", c.poisson[0]);
  } else {
    const Mat3 turned = model.axes.transpose() * model.material_axes;
    text += fmt::format("      <mat_axis type=\"vector\">\n        <a>{:.12f},{:.12f},{:.12f}</a>\n"
                        "        <d>{:.12f},{:.12f},{:.12f}</d>\n      </mat_axis>\n",
                        turned(0, 0), turned(1, 0), turned(2, 0), turned(0, 1), turned(1, 1), turned(2, 1));
    for (const auto& [tag, factor] : {std::pair("E1", c.young[0]),
                                      {"E2", c.young[1]},
                                      {"E3", c.young[2]},
                                      {"G12", c.shear[0]},
                                      {"G23", c.shear[2]},
                                      {"G31", c.shear[1]}})
      text += scaled(model, part, tag, factor);
    // reciprocity: nu31 / E3 = nu13 / E1
    text += fmt::format("      <v12>{:.10g}</v12>\n      <v23>{:.10g}</v23>\n      <v31>{:.10g}</v31>\n",
                        c.poisson[0], c.poisson[2], c.poisson[1] * c.young[2] / c.young[0]);
  }
  return text + "    </material>\n";
}

std::string mesh(const DeckModel& model, const std::vector<Part>& parts)
{
  std::string text = "  <Mesh>\n    <Nodes name=\"all_nodes\">\n";
  for (std::size_t node = 0; node < model.nodes.size(); ++node) {
    const Vec3 point = model.axes.transpose() * model.nodes[node];
    fmt::format_to(std::back_inserter(text), "      <node id=\"{}\">{:.12g},{:.12g},{:.12g}</node>\n",
                   node + 1, point.x(), point.y(), point.z());
  }
  text += "    </Nodes>\n";
  for (const Part& part : parts) {
    text += fmt::format("    <Elements type=\"{}\" name=\"{}\">\n", model.shape->febio.name, part.name);
    for (const int cell : part.cells)
      fmt::format_to(
          std::back_inserter(text), "      <elem id=\"{}\">{}</elem>\n", cell + 1,
          fmt::join(foreign_nodes(model, static_cast<std::size_t>(cell), model.shape->febio), ","));
    text += "    </Elements>\n";
  }
  for (std::size_t pin = 0; pin < model.pins.size(); ++pin)
    text += fmt::format("    <NodeSet name=\"pin_{}\">{}</NodeSet>\n", pin + 1, model.pins[pin].vertex + 1);
  for (const auto& [name, face] : {std::pair("lower_face", &model.lower), {"upper_face", &model.upper}}) {
    text += fmt::format("    <NodeSet name=\"{}\">\n{}    </NodeSet>\n    <Surface name=\"{}\">\n", name,
                        number_lines(face->nodes, ",\n"), name);
    for (std::size_t facet = 0; facet < face->facets.size(); ++facet) {
      std::vector<int> nodes = face->facets[facet];
      for (int& node : nodes)
        ++node;
      fmt::format_to(std::back_inserter(text), "      <{0} id=\"{1}\">{2}</{0}>\n", model.shape->febio_facet,
                     facet + 1, fmt::join(nodes, ","));
    }
    text += "    </Surface>\n";
  }
  return text + "  </Mesh>\n";
}

std::string mesh_data(const DeckModel& model, const std::vector<Part>& parts)
{
  std::string text = "  <MeshDomains>\n";
  for (const Part& part : parts)
    text += fmt::format("    <SolidDomain name=\"{0}\" mat=\"{0}\"/>\n", part.name);
  text += "  </MeshDomains>\n  <MeshData>\n";
  for (const Part& part : parts) {
    if (part.one_modulus)
      continue;
    text += fmt::format("    <ElementData name=\"{}\" data_type=\"scalar\" elem_set=\"{}\">\n", part.map(),
                        part.name);
    for (std::size_t local = 0; local < part.cells.size(); ++local)
      fmt::format_to(std::back_inserter(text), "      <elem lid=\"{}\">{:.10g}</elem>\n", local + 1,
                     model.young_modulus[part.cells[local]]);
    text += "    </ElementData>\n";
  }
  return text + "  </MeshData>\n";
}

std::string held(const std::string& set, const std::array<bool, 3>& components)
{
  std::string text =
      fmt::format("    <bc name=\"{0} held\" type=\"zero displacement\" node_set=\"{0}\">\n", set);
  for (std::size_t c = 0; c < 3; ++c)
    text += fmt::format("      <{0}_dof>{1}</{0}_dof>\n", "xyz"[c], static_cast<int>(components[c]));
  return text + "    </bc>\n";
}

std::string boundary(const DeckModel& model)
{
  const bool lower_held = model.lateral != LateralSupport::free;
  std::string text = "  <Boundary>\n" + held("lower_face", {lower_held, lower_held, true});
  if (model.lateral == LateralSupport::fixed)
    text += held("upper_face", {true, true, false});
  for (std::size_t pin = 0; pin < model.pins.size(); ++pin)
    text += held(fmt::format("pin_{}", pin + 1),
                 {model.pins[pin].component == 0, model.pins[pin].component == 1, false});
  text += fmt::format(
      "    <bc name=\"upper_face moved\" type=\"prescribed displacement\" node_set=\"upper_face\">\n"
      "      <dof>z</dof>\n      <value lc=\"1\">{:.12g}</value>\n      <relative>0</relative>\n"
      "    </bc>\n  </Boundary>\n",
      -model.travel);
  return text;
}

/// The first step is so small that FEBio's finite strains do not matter: its reaction over its travel is the
/// stiffness of the linear model. The second goes to the full travel.
constexpr double first_step = 1e-3;

std::string control()
{
  return "  <Control>\n    <analysis>STATIC</analysis>\n    <time_steps>2</time_steps>\n"
         "    <step_size>1</step_size>\n    <solver type=\"solid\">\n"
         "      <symmetric_stiffness>symmetric</symmetric_stiffness>\n      <dtol>1e-6</dtol>\n"
         "      <etol>1e-8</etol>\n    </solver>\n  </Control>\n";
}

std::string load_and_output(const DeckModel& model)
{
  std::string text =
      fmt::format("  <LoadData>\n    <load_controller id=\"1\" name=\"travel\" type=\"loadcurve\">\n"
                  "      <interpolate>LINEAR</interpolate>\n      <extend>CONSTANT</extend>\n      <points>\n"
                  "        <pt>0,0</pt>\n        <pt>1,{:g}</pt>\n        <pt>2,1</pt>\n      </points>\n"
                  "    </load_controller>\n  </LoadData>\n",
                  first_step);
  text +=
      "  <Output>\n    <plotfile type=\"febio\">\n      <var type=\"displacement\"/>\n"
      "      <var type=\"stress\"/>\n      <var type=\"reaction forces\"/>\n    </plotfile>\n    <logfile>\n"
      "      <!-- columns: node, Rx, Ry, Rz [N]; the sum of a column is the reaction of the face -->\n";
  text += fmt::format("      <node_data data=\"Rx;Ry;Rz\" name=\"reaction of upper_face\" delim=\",\" "
                      "file=\"{}.reaction.csv\">\n{}      </node_data>\n",
                      model.state, number_lines(model.upper.nodes, ",\n"));
  return text + "    </logfile>\n  </Output>\n";
}

} // namespace

std::string feb_deck(const DeckModel& model)
{
  if (model.steps > 1)
    throw ConfigError(
        "--export feb: this deck is of linear laws only, and the case has one that yields.\n    Export "
        "inp, or take linear laws.");
  const std::vector<Part> parts = parts_of(model);
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!--\n";
  for (const std::string& line : deck_remarks(model, true))
    text += "  " + line + "\n";
  text += fmt::format(
      "  FEBio takes finite strains into account: compare the reaction at time 1, where {:g} of the "
      "travel is\n  reached, with the linear model, not the one at time 2 (all of it).\n-->\n"
      "<febio_spec version=\"4.0\">\n  <Module type=\"solid\"/>\n",
      first_step);
  text += control() + "  <Material>\n";
  for (std::size_t part = 0; part < parts.size(); ++part)
    text += material(model, parts[part], static_cast<int>(part) + 1);
  text += "  </Material>\n" + mesh(model, parts) + mesh_data(model, parts) + boundary(model) +
          load_and_output(model);
  return text + "</febio_spec>\n";
}

} // namespace cemvert
