// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/mesh.h"

#include "core/error.h"
#include "mesh/hex_shape.h"
#include "mesh/tet_mesh.h"

namespace cemvert
{

std::string region_name(Region region)
{
  switch (region) {
  case Region::body:
    return "body";
  case Region::posterior:
    return "posterior";
  case Region::cement:
    return "cement";
  case Region::lower_layer:
    return "lower layer";
  case Region::upper_layer:
    return "upper layer";
  }
  throw_bug("no region has the number " + std::to_string(static_cast<int>(region)));
}

std::string plural_name(CellShape shape)
{
  return shape == CellShape::tetrahedron ? "tetrahedra" : "hexahedra";
}

const std::vector<std::array<int, 4>>& cell_faces(CellShape shape)
{
  static const std::vector<std::array<int, 4>> of_tet{
      {1, 2, 3, -1}, {0, 3, 2, -1}, {0, 1, 3, -1}, {0, 2, 1, -1}};
  static const std::vector<std::array<int, 4>> of_hex{{0, 4, 6, 2}, {1, 3, 7, 5}, {0, 1, 5, 4},
                                                      {2, 6, 7, 3}, {0, 2, 3, 1}, {4, 5, 7, 6}};
  return shape == CellShape::tetrahedron ? of_tet : of_hex;
}

double cell_volume(const Mesh& mesh, std::size_t cell)
{
  return mesh.hexes.empty() ? tet_volume(mesh, cell) : hex_volume(hex_corners(mesh, cell));
}

Vec3 cell_centre(const Mesh& mesh, std::size_t cell)
{
  const CellVertices corners = mesh.cell(cell);
  Vec3 sum = Vec3::Zero();
  for (const int vertex : corners)
    sum += mesh.vertices[vertex];
  return sum / corners.size();
}

} // namespace cemvert
