// SPDX-License-Identifier: GPL-3.0-or-later
#include "materials/membrane.h"

#include "core/error.h"
#include "core/key_makers.h"

#include <algorithm>
#include <array>

namespace cemvert
{
namespace
{

struct Facet {
  std::array<int, 3> vertices; ///< ascending
  std::size_t cell;
  int face;
};

bool is_layer(Region region)
{
  return region == Region::lower_layer || region == Region::upper_layer;
}

bool is_bone(Region region)
{
  return region == Region::body || region == Region::posterior;
}

} // namespace

KeyTable membrane_keys()
{
  return {
      // conventional constants of segment models: 12 000 MPa, 0.3, 0.4 mm (numbers of the field, not measured
      // on the vertebra at hand); 0.35 mm is the usual thickness of a vertebral shell
      number_key(
          "materials.cortex.thickness", "mm", 0, 3, "0 mm",
          "of an elastic membrane on the bone's surface, endplates included, beside what the image shows; 0: "
          "none, 0.35 mm is usual"),
      number_key("materials.cortex.young modulus", "MPa", 1, 1e5, "12000 MPa", "of the membrane"),
      number_key("materials.cortex.poisson ratio", "1", -0.9, 0.495, "0.3", "of the membrane"),
  };
}

Membrane membrane_settings(const CaseValues& values)
{
  return {values.number("materials.cortex.thickness"),
          values.number("materials.cortex.young modulus"),
          values.number("materials.cortex.poisson ratio"),
          {}};
}

Membrane membrane_on_bone(Membrane membrane, const Mesh& mesh)
{
  if (membrane.thickness == 0)
    return membrane;
  if (mesh.shape() != CellShape::tetrahedron)
    throw ConfigError(
        "materials.cortex.thickness: the surface of voxels is stepped and bears no membrane.\n    Take "
        "'mesh.elements: tetrahedra', or leave the cortex to the image.");
  const auto& local = cell_faces(CellShape::tetrahedron);
  std::vector<Facet> facets;
  for (std::size_t c = 0; c < mesh.n_cells(); ++c)
    for (std::size_t f = 0; f < local.size(); ++f) {
      const CellVertices cell = mesh.cell(c);
      Facet facet{{cell[local[f][0]], cell[local[f][1]], cell[local[f][2]]}, c, static_cast<int>(f)};
      std::sort(facet.vertices.begin(), facet.vertices.end());
      facets.push_back(facet);
    }
  std::sort(facets.begin(), facets.end(),
            [](const Facet& a, const Facet& b) { return a.vertices < b.vertices; });
  membrane.faces.assign(mesh.n_cells(), 0);
  const auto bear = [&](const Facet& facet) {
    membrane.faces[facet.cell] = static_cast<std::uint8_t>(membrane.faces[facet.cell] | 1U << facet.face);
  };
  for (std::size_t n = 0; n < facets.size(); ++n) {
    const bool shared = n + 1 < facets.size() && facets[n].vertices == facets[n + 1].vertices;
    const Region here = mesh.regions[facets[n].cell];
    if (!shared) {
      if (is_bone(here))
        bear(facets[n]);
      continue;
    }
    const Region there = mesh.regions[facets[n + 1].cell];
    if (is_bone(here) && is_layer(there))
      bear(facets[n]);
    else if (is_layer(here) && is_bone(there))
      bear(facets[n + 1]);
    ++n;
  }
  return membrane;
}

} // namespace cemvert
