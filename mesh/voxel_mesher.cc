// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/voxel_mesher.h"

#include "core/error.h"
#include "mesh/mesh_report.h"
#include "mesh/model_voxels.h"

#include <Eigen/LU>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

/// Hexahedra of the voxels, in the order of the voxels, and the corners they use, in the order of the grid.
Mesh hexahedra_of(const Volume<std::uint8_t>& voxels)
{
  const Grid& grid = voxels.grid;
  Grid corners = grid; // corner (i, j, k) is the lowest one of voxel (i, j, k)
  for (int& n : corners.size)
    ++n;
  std::vector<int> number(corners.voxels(), -1);
  const auto corner_of = [&corners](const Index3& voxel, int c) {
    return corners.offset(voxel[0] + (c & 1), voxel[1] + (c >> 1 & 1), voxel[2] + (c >> 2));
  };
  Mesh mesh;
  for (std::size_t v = 0; v < voxels.values.size(); ++v)
    for (int c = 0; c < 8 && voxels[v] != 0; ++c)
      number[corner_of(grid.index_of(v), c)] = 0;
  for (std::size_t n = 0; n < number.size(); ++n) {
    if (number[n] < 0)
      continue;
    number[n] = static_cast<int>(mesh.vertices.size());
    const Index3 at = corners.index_of(n);
    mesh.vertices.push_back(grid.point(at[0] - 0.5, at[1] - 0.5, at[2] - 0.5));
  }
  // In a left-handed grid the cell's own first edge runs against the grid's.
  const int first_edge = grid.direction.determinant() < 0 ? 1 : 0;
  for (std::size_t v = 0; v < voxels.values.size(); ++v) {
    if (voxels[v] == 0)
      continue;
    std::array<int, 8>& hex = mesh.hexes.emplace_back();
    for (int c = 0; c < 8; ++c)
      hex[c] = number[corner_of(grid.index_of(v), c ^ first_edge)];
    mesh.regions.push_back(static_cast<Region>(voxels[v]));
  }
  return mesh;
}

/// Bits of the corners of all faces of layer voxels that lie on the two planes.
std::vector<std::uint8_t> load_faces(const Mesh& mesh, const MeshDomain& domain, double voxel_height)
{
  std::vector<double> height(mesh.vertices.size());
  std::transform(mesh.vertices.begin(), mesh.vertices.end(), height.begin(),
                 [&domain](const Vec3& vertex) { return domain.frame.to_frame(vertex).z(); });
  std::vector<std::uint8_t> node_sets(mesh.vertices.size(), 0);
  for (std::size_t c = 0; c < mesh.n_cells(); ++c) {
    const bool upper = mesh.regions[c] == Region::upper_layer;
    if (!upper && mesh.regions[c] != Region::lower_layer)
      continue;
    for (const int vertex : mesh.cell(c))
      if (std::abs(height[vertex] - (upper ? domain.upper_plane : domain.lower_plane)) < 1e-3 * voxel_height)
        node_sets[vertex] |= upper ? on_upper_face : on_lower_face;
  }
  return node_sets;
}

} // namespace

MeshResult make_voxel_mesh(const MeshDomain& domain, const MeshSettings& settings, RunLog& log)
{
  const Volume<std::uint8_t> voxels = model_voxels(domain, settings, log);
  MeshResult result{hexahedra_of(voxels), {}};
  Mesh& mesh = result.mesh;
  mesh.load_axis = domain.frame.superior;
  mesh.model_height = domain.upper_plane - domain.lower_plane;
  mesh.node_sets = load_faces(mesh, domain, voxels.grid.spacing.z());
  for (const auto bit : {on_lower_face, on_upper_face})
    if (std::none_of(mesh.node_sets.begin(), mesh.node_sets.end(),
                     [bit](auto set) { return (set & bit) != 0; }))
      throw MeshError(std::string("mesh: the ") + (bit == on_upper_face ? "upper" : "lower") +
                      " loading layer has no flat outer face connected to the vertebra.\n    Look at "
                      "anatomy.nii.gz: is that endplate there, and is the body in one piece?");
  log.progress(0.9);
  result.report = mesh_report(mesh, domain);
  tell(result.report, log);
  check_quality(mesh);
  return result;
}

} // namespace cemvert
