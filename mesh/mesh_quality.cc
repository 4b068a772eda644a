// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/mesh_quality.h"

#include "core/error.h"
#include "mesh/tet_shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace cemvert
{
namespace
{

Corners corners(const TetMesh& mesh, std::size_t tet)
{
  const auto& v = mesh.tets[tet];
  return {mesh.vertices[v[0]], mesh.vertices[v[1]], mesh.vertices[v[2]], mesh.vertices[v[3]]};
}

double mean_edge(const TetMesh& mesh)
{
  std::unordered_set<std::uint64_t> seen;
  double sum = 0;
  for (const auto& tet : mesh.tets)
    for (int a = 0; a < 4; ++a)
      for (int b = a + 1; b < 4; ++b) {
        const auto [low, high] = std::minmax(tet[a], tet[b]);
        if (seen.insert(static_cast<std::uint64_t>(low) << 32 | static_cast<std::uint32_t>(high)).second)
          sum += (mesh.vertices[low] - mesh.vertices[high]).norm();
      }
  return seen.empty() ? 0 : sum / static_cast<double>(seen.size());
}

} // namespace

MeshQuality mesh_quality(const TetMesh& mesh)
{
  MeshQuality quality;
  if (mesh.tets.empty())
    return quality;
  std::vector<double> smallest(mesh.tets.size());
  quality.smallest_radius_ratio = 1;
  for (std::size_t t = 0; t < mesh.tets.size(); ++t) {
    const Corners tet = corners(mesh, t);
    const auto angles = dihedral_angles(tet);
    const auto [low, high] = std::minmax_element(angles.begin(), angles.end());
    smallest[t] = *low * degrees_per_radian;
    quality.largest_dihedral = std::max(quality.largest_dihedral, *high * degrees_per_radian);
    const double ratio = radius_ratio(tet);
    quality.smallest_radius_ratio = std::min(quality.smallest_radius_ratio, ratio);
    quality.mean_radius_ratio += ratio / static_cast<double>(mesh.tets.size());
    quality.volume[mesh.regions[t]] += tet_volume(mesh, t);
  }
  std::sort(smallest.begin(), smallest.end());
  quality.smallest_dihedral = smallest.front();
  const std::array<double, 5> shares{0.001, 0.01, 0.05, 0.5, 0.95};
  for (std::size_t p = 0; p < shares.size(); ++p)
    quality.dihedral_percentiles[p] =
        smallest[static_cast<std::size_t>(shares[p] * static_cast<double>(smallest.size() - 1))];
  quality.mean_edge = mean_edge(mesh);
  return quality;
}

void check_quality(const TetMesh& mesh, double smallest_dihedral)
{
  std::size_t inverted = 0, slivers = 0, worst = 0;
  double worst_angle = std::numeric_limits<double>::infinity();
  for (std::size_t t = 0; t < mesh.tets.size(); ++t) {
    const double angle =
        tet_volume(mesh, t) > 0 ? smallest_dihedral_angle(corners(mesh, t)) * degrees_per_radian : -1;
    inverted += angle < 0;
    slivers += angle >= 0 && angle < smallest_dihedral;
    if (angle < worst_angle) {
      worst_angle = angle;
      worst = t;
    }
  }
  if (inverted + slivers == 0)
    return;
  const Corners tet = corners(mesh, worst);
  const Vec3 centre = (tet[0] + tet[1] + tet[2] + tet[3]) / 4;
  throw MeshError(fmt::format(
      "mesh: {} of {} tetrahedra are inverted and {} have a dihedral angle under {:g} degrees; such a mesh "
      "gives "
      "wrong stresses.\n"
      "    Worst: tet {}, region '{}', at ({:.1f}, {:.1f}, {:.1f}) mm, {}.\n"
      "    Change 'mesh.edge length' a little (5 % is enough to get another mesh), or raise 'mesh.surface "
      "smoothing' if the labels there are ragged.",
      inverted, mesh.tets.size(), slivers, smallest_dihedral, worst, region_name(mesh.regions[worst]),
      centre.x(), centre.y(), centre.z(),
      worst_angle < 0 ? std::string("inverted or flat") : fmt::format("{:.2f} degrees", worst_angle)));
}

} // namespace cemvert
