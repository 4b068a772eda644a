// SPDX-License-Identifier: GPL-3.0-or-later
// Mesh of Gmsh, MSH 4.1 (ASCII). Written here and not through Gmsh's library, which keeps its model in global
// state; the tests read it back through that library.
#include "report/deck_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace cemvert
{
namespace
{

/// A volume (region) or a surface (load face): its number is that of its physical group too.
struct Entity {
  int dimension;
  int number;
  std::string name;
  std::vector<int>
      nodes;            ///< listed here; each node of the mesh is listed once, with the first volume it is in
  std::string elements; ///< lines of the section $Elements
  std::size_t element_count = 0;
  Vec3 low = Vec3::Constant(1e300), high = Vec3::Constant(-1e300); ///< box around its elements

  void enclose(const Vec3& point)
  {
    low = low.cwiseMin(point);
    high = high.cwiseMax(point);
  }
};

Entity volume(const DeckModel& model, Region region, std::vector<char>& listed)
{
  Entity entity{3, static_cast<int>(region), region_name(region), {}, {}, 0};
  for (const int cell : cells_of(model, region)) {
    const std::vector<int> nodes = foreign_nodes(model, static_cast<std::size_t>(cell), model.shape->gmsh);
    fmt::format_to(std::back_inserter(entity.elements), "{} {}\n", cell + 1, fmt::join(nodes, " "));
    ++entity.element_count;
    for (const int node : nodes) {
      entity.enclose(model.nodes[node - 1]);
      if (!listed[node - 1])
        entity.nodes.push_back(node - 1);
      listed[node - 1] = 1;
    }
  }
  std::sort(entity.nodes.begin(), entity.nodes.end());
  return entity;
}

Entity surface(const DeckModel& model, const DeckFace& face, int number, const std::string& name,
               std::size_t first_element)
{
  Entity entity{2, number, name, {}, {}, face.facets.size()};
  std::size_t element = first_element;
  for (const std::vector<int>& facet : face.facets) {
    fmt::format_to(std::back_inserter(entity.elements), "{}", element++);
    for (const int node : facet) {
      entity.enclose(model.nodes[node]);
      fmt::format_to(std::back_inserter(entity.elements), " {}", node + 1);
    }
    entity.elements += '\n';
  }
  return entity;
}

std::vector<Entity> entities_of(const DeckModel& model)
{
  std::vector<Entity> entities = {
      surface(model, model.lower, 1, "lower face", model.size() + 1),
      surface(model, model.upper, 2, "upper face", model.size() + model.lower.facets.size() + 1)};
  std::vector<char> listed(model.nodes.size(), 0);
  for (const Region region : deck_regions) {
    Entity entity = volume(model, region, listed);
    if (entity.element_count > 0)
      entities.push_back(std::move(entity));
  }
  return entities;
}

std::string entity_section(const std::vector<Entity>& entities)
{
  std::string text = fmt::format("$PhysicalNames\n{}\n", entities.size());
  for (const Entity& entity : entities)
    text += fmt::format("{} {} \"{}\"\n", entity.dimension, entity.number, entity.name);
  const auto surfaces = std::count_if(entities.begin(), entities.end(),
                                      [](const Entity& entity) { return entity.dimension == 2; });
  text += fmt::format("$EndPhysicalNames\n$Entities\n0 0 {} {}\n", surfaces,
                      static_cast<std::ptrdiff_t>(entities.size()) - surfaces);
  for (const Entity& entity : entities)
    text += fmt::format("{} {:.12g} {:.12g} {:.12g} {:.12g} {:.12g} {:.12g} 1 {} 0\n", entity.number,
                        entity.low.x(), entity.low.y(), entity.low.z(), entity.high.x(), entity.high.y(),
                        entity.high.z(), entity.number);
  return text + "$EndEntities\n";
}

std::string node_section(const DeckModel& model, const std::vector<Entity>& entities)
{
  std::size_t blocks = 0, count = 0;
  for (const Entity& entity : entities) {
    blocks += entity.nodes.empty() ? 0 : 1;
    count += entity.nodes.size();
  }
  std::string text = fmt::format("$Nodes\n{} {} 1 {}\n", blocks, count, model.nodes.size());
  for (const Entity& entity : entities) {
    if (entity.nodes.empty())
      continue;
    fmt::format_to(std::back_inserter(text), "{} {} 0 {}\n", entity.dimension, entity.number,
                   entity.nodes.size());
    for (const int node : entity.nodes)
      fmt::format_to(std::back_inserter(text), "{}\n", node + 1);
    for (const int node : entity.nodes)
      fmt::format_to(std::back_inserter(text), "{:.12g} {:.12g} {:.12g}\n", model.nodes[node].x(),
                     model.nodes[node].y(), model.nodes[node].z());
  }
  return text + "$EndNodes\n";
}

std::string element_section(const DeckModel& model, const std::vector<Entity>& entities)
{
  std::size_t count = 0;
  for (const Entity& entity : entities)
    count += entity.element_count;
  std::string text = fmt::format("$Elements\n{} {} 1 {}\n", entities.size(), count, count);
  for (const Entity& entity : entities)
    text += fmt::format("{} {} {} {}\n{}", entity.dimension, entity.number,
                        entity.dimension == 3 ? model.shape->gmsh.name : model.shape->gmsh_facet,
                        entity.element_count, entity.elements);
  return text + "$EndElements\n";
}

std::string modulus_section(const DeckModel& model)
{
  // one text (the name), one real (time), three integers (step, components, number of elements)
  std::string text =
      fmt::format("$ElementData\n1\n\"Young modulus [MPa]\"\n1\n0\n3\n0\n1\n{}\n", model.size());
  for (std::size_t cell = 0; cell < model.size(); ++cell)
    fmt::format_to(std::back_inserter(text), "{} {:.10g}\n", cell + 1, model.young_modulus[cell]);
  return text + "$EndElementData\n";
}

} // namespace

std::string msh_deck(const DeckModel& model)
{
  const std::vector<Entity> entities = entities_of(model);
  std::string text = "$MeshFormat\n4.1 0 8\n$EndMeshFormat\n$Comments\n";
  for (const std::string& line : deck_remarks(model, false))
    text += line + "\n";
  return text + "$EndComments\n" + entity_section(entities) + node_section(model, entities) +
         element_section(model, entities) + modulus_section(model);
}

} // namespace cemvert
