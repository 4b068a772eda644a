// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "materials/constitutive_law.h"
#include "report/decks.h"
#include "solver/element.h"
#include "solver/solution_fields.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace cemvert
{
namespace
{

/// The frame the materials are given in, if its third axis is that of the load (left, posterior, superior of
/// the vertebra); else any axes of which the third is.
Mat3 deck_axes(const MaterialField& field, const Vec3& load_axis)
{
  constexpr double round_off = 1e-9;
  return (field.axes.col(2) - load_axis).norm() < round_off ? field.axes : load_frame(load_axis);
}

/// Volume mean in every cell of what differs from point to point; true in `varies` if it does in some cell.
std::vector<double> cell_means(const MaterialField& field, const std::vector<double>& of_points, bool& varies)
{
  const std::size_t n = field.n_points();
  std::vector<double> means(of_points.size() / n, 0);
  for (std::size_t cell = 0; cell < means.size(); ++cell) {
    const double* value = of_points.data() + cell * n;
    for (std::size_t q = 0; q < n; ++q) {
      means[cell] += field.quadrature.weights[q] * value[q];
      varies = varies || value[q] != value[0];
    }
  }
  return means;
}

DeckMaterial deck_material(const Material& material)
{
  DeckMaterial made{material.name, material.law->isotropic(), engineering_constants(material), {}};
  if (const auto slope = material.law->von_mises_slope(material.values))
    made.hardening = *slope / material.values[0];
  return made;
}

std::vector<int> nodes_of(const LoadFace& face, const OutputNumbering& numbering, std::size_t vertices)
{
  std::vector<int> nodes = face.vertices;
  for (std::size_t e = 0; e < numbering.edges.size(); ++e)
    if (face.holds(numbering.edges[e]))
      nodes.push_back(static_cast<int>(vertices + e));
  return nodes;
}

/// Boundary facets all of whose nodes belong to the face.
std::vector<std::vector<int>> facets_of(const DeckModel& model, const std::vector<int>& face)
{
  std::map<std::vector<int>, std::vector<int>> found; // by sorted nodes; empty once seen from both sides
  std::vector<int> facet;
  for (std::size_t cell = 0; cell < model.size(); ++cell)
    for (const auto& positions : model.shape->facets) {
      facet.clear();
      for (const int position : positions)
        facet.push_back(model.cells[cell * model.shape->nodes + static_cast<std::size_t>(position)]);
      const bool on_face = std::all_of(facet.begin(), facet.end(), [&face](int node) {
        return std::binary_search(face.begin(), face.end(), node);
      });
      if (!on_face)
        continue;
      std::vector<int> sorted = facet;
      std::sort(sorted.begin(), sorted.end());
      const auto [entry, is_new] = found.emplace(sorted, facet);
      if (!is_new)
        entry->second.clear();
    }
  std::vector<std::vector<int>> facets;
  for (const auto& [sorted, nodes] : found)
    if (!nodes.empty())
      facets.push_back(nodes);
  return facets;
}

DeckFace deck_face(const DeckModel& model, const LoadFace& face, const OutputNumbering& numbering,
                   std::size_t vertices)
{
  DeckFace result;
  result.nodes = nodes_of(face, numbering, vertices);
  result.facets = facets_of(model, result.nodes);
  return result;
}

} // namespace

DeckModel deck_model(const Mesh& mesh, const MaterialField& field, const std::string& state, int degree,
                     const LoadSettings& load, double mean_height)
{
  const LoadCase load_case = find_load_case(load.kind);
  if (load_case.tilts_freely || load_case.flexes || load_case.moves_endplates || load.goal == LoadGoal::force)
    throw ConfigError(
        "decks are written for platens that do not turn and travel a given way, not for 'load.kind: " +
        load.kind + "' or a force.\n    Leave --export out, or take 'flat layers' or 'disc pads'.");
  if (!field.membrane.faces.empty())
    throw ConfigError(
        "decks hold solids only, not the membrane of 'materials.cortex'.\n    Leave --export out, or the "
        "membrane.");
  DeckModel model;
  model.state = state;
  for (const Material& material : field.materials)
    model.materials.push_back(deck_material(material));
  const LoadFaces faces = load_faces(mesh);
  const OutputNumbering numbering = output_numbering(mesh, degree);
  model.shape = &deck_cell(static_cast<std::size_t>(make_element(mesh.shape(), degree)->nodes()));
  model.nodes = numbering.fields.nodes;
  for (const auto& cell : numbering.fields.cells)
    model.cells.insert(model.cells.end(), cell.begin(),
                       cell.begin() + static_cast<std::ptrdiff_t>(model.shape->nodes));
  model.regions = mesh.regions;
  for (std::size_t cell = 0; cell < mesh.n_cells(); ++cell)
    model.volumes.push_back(cell_volume(mesh, cell));
  model.young_modulus = cell_means(field, field.young_modulus, model.modulus_varies_in_cells);
  model.yield_stress = cell_means(field, field.yield_stress, model.modulus_varies_in_cells);
  model.material_of_cell = field.material_of_cell;
  model.axes = deck_axes(field, mesh.load_axis);
  model.material_axes = field.axes;
  model.lower = deck_face(model, faces.lower, numbering, mesh.vertices.size());
  model.upper = deck_face(model, faces.upper, numbering, mesh.vertices.size());
  model.lateral = load.lateral;
  if (load.lateral == LateralSupport::free)
    model.pins = lateral_pins(mesh, faces.lower, model.axes);
  model.travel = load.goal == LoadGoal::travel ? load.travel : load.compression * mean_height;
  if (!model.yield_stress.empty())
    model.steps = static_cast<int>(std::ceil(model.travel / (load.largest_step * mean_height) - 1e-9));
  return model;
}

} // namespace cemvert
