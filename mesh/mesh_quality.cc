// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/mesh_quality.h"

#include "core/error.h"
#include "mesh/hex_shape.h"
#include "mesh/tet_mesh.h"
#include "mesh/tet_shape.h"

#include <Eigen/LU>

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

/// Local corners of the edges: every pair of a tet, those of a hex that differ in one direction.
std::vector<std::array<int, 2>> cell_edges(CellShape shape)
{
  std::vector<std::array<int, 2>> edges;
  const int corners = shape == CellShape::tetrahedron ? 4 : 8;
  for (int a = 0; a < corners; ++a)
    for (int b = a + 1; b < corners; ++b)
      if (shape == CellShape::tetrahedron || (a ^ b) == 1 || (a ^ b) == 2 || (a ^ b) == 4)
        edges.push_back({a, b});
  return edges;
}

double mean_edge(const Mesh& mesh)
{
  const auto edges = cell_edges(mesh.shape());
  std::unordered_set<std::uint64_t> seen;
  double sum = 0;
  for (std::size_t c = 0; c < mesh.n_cells(); ++c)
    for (const auto& [a, b] : edges) {
      const auto [low, high] = std::minmax({mesh.cell(c)[a], mesh.cell(c)[b]});
      if (seen.insert(static_cast<std::uint64_t>(low) << 32 | static_cast<std::uint32_t>(high)).second)
        sum += (mesh.vertices[low] - mesh.vertices[high]).norm();
    }
  return seen.empty() ? 0 : sum / static_cast<double>(seen.size());
}

/// Determinant at a corner over the product of the three edges that meet there; the least of the eight.
double scaled_jacobian(const HexCorners& hex)
{
  double least = 1;
  for (int c = 0; c < 8; ++c) {
    const Mat3 edges = hex_jacobian(hex, hex_gradients(Vec3(c & 1, c >> 1 & 1, c >> 2)));
    const double lengths = edges.colwise().norm().prod();
    least = std::min(least, lengths > 0 ? edges.determinant() / lengths : 0);
  }
  return least;
}

double aspect_ratio(const HexCorners& hex)
{
  double shortest = std::numeric_limits<double>::infinity(), longest = 0;
  for (const auto& [a, b] : cell_edges(CellShape::hexahedron)) {
    const double length = (hex[a] - hex[b]).norm();
    shortest = std::min(shortest, length);
    longest = std::max(longest, length);
  }
  return longest / shortest;
}

void add_hexahedra(const Mesh& mesh, MeshQuality& quality)
{
  quality.smallest_scaled_jacobian = 1;
  for (std::size_t h = 0; h < mesh.hexes.size(); ++h) {
    const HexCorners hex = hex_corners(mesh, h);
    quality.smallest_scaled_jacobian = std::min(quality.smallest_scaled_jacobian, scaled_jacobian(hex));
    quality.largest_aspect_ratio = std::max(quality.largest_aspect_ratio, aspect_ratio(hex));
    quality.volume[mesh.regions[h]] += hex_volume(hex);
  }
}

void add_tetrahedra(const TetMesh& mesh, MeshQuality& quality)
{
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
}

void check_hexahedra(const Mesh& mesh)
{
  for (std::size_t h = 0; h < mesh.hexes.size(); ++h) {
    if (scaled_jacobian(hex_corners(mesh, h)) > 0)
      continue;
    const Vec3 centre = cell_centre(mesh, h);
    throw MeshError(
        fmt::format("mesh: hexahedron {} of {} is inverted or flat (region '{}', at ({:.1f}, {:.1f}, "
                    "{:.1f}) mm); such a mesh gives wrong stresses.\n    Make it again with "
                    "'cemvert mesh'.",
                    h, mesh.hexes.size(), region_name(mesh.regions[h]), centre.x(), centre.y(), centre.z()));
  }
}

/// Degrees; below 0 if the tet is inverted or flat.
double angle_of(const TetMesh& mesh, std::size_t tet)
{
  return tet_volume(mesh, tet) > 0 ? smallest_dihedral_angle(corners(mesh, tet)) * degrees_per_radian : -1;
}

/// Tets that give wrong stresses.
struct BadTets {
  std::size_t inverted = 0, slivers = 0, worst = 0;
  double worst_angle = std::numeric_limits<double>::infinity(); ///< degrees
};

BadTets bad_tets(const TetMesh& mesh, double smallest_dihedral)
{
  BadTets bad;
  for (std::size_t t = 0; t < mesh.tets.size(); ++t) {
    const double angle = angle_of(mesh, t);
    bad.inverted += angle < 0;
    bad.slivers += angle >= 0 && angle < smallest_dihedral;
    if (angle < bad.worst_angle) {
      bad.worst_angle = angle;
      bad.worst = t;
    }
  }
  return bad;
}

void check_tetrahedra(const TetMesh& mesh, double smallest_dihedral)
{
  const BadTets bad = bad_tets(mesh, smallest_dihedral);
  if (bad.inverted + bad.slivers == 0)
    return;
  const Corners tet = corners(mesh, bad.worst);
  const Vec3 centre = (tet[0] + tet[1] + tet[2] + tet[3]) / 4;
  throw MeshError(fmt::format(
      "mesh: {} of {} tetrahedra are inverted and {} have a dihedral angle under {:g} degrees; such a mesh "
      "gives wrong stresses.\n"
      "    Worst: tet {}, region '{}', at ({:.1f}, {:.1f}, {:.1f}) mm, {}.\n"
      "    Change 'mesh.edge length' a little (5 % is enough to get another mesh), or raise 'mesh.surface "
      "smoothing' if the labels there are ragged.",
      bad.inverted, mesh.tets.size(), bad.slivers, smallest_dihedral, bad.worst,
      region_name(mesh.regions[bad.worst]), centre.x(), centre.y(), centre.z(),
      bad.worst_angle < 0 ? std::string("inverted or flat")
                          : fmt::format("{:.2f} degrees", bad.worst_angle)));
}

} // namespace

MeshQuality mesh_quality(const Mesh& mesh)
{
  MeshQuality quality;
  quality.shape = mesh.shape();
  if (mesh.n_cells() == 0)
    return quality;
  if (mesh.shape() == CellShape::tetrahedron)
    add_tetrahedra(mesh, quality);
  else
    add_hexahedra(mesh, quality);
  quality.mean_edge = mean_edge(mesh);
  return quality;
}

std::size_t count_of_bad_tets(const TetMesh& mesh)
{
  const BadTets bad = bad_tets(mesh, least_dihedral);
  return bad.inverted + bad.slivers;
}

void check_quality(const Mesh& mesh, double smallest_dihedral)
{
  if (mesh.shape() == CellShape::tetrahedron)
    check_tetrahedra(mesh, smallest_dihedral);
  else
    check_hexahedra(mesh);
}

} // namespace cemvert
