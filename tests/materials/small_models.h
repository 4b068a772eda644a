// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/volume.h"
#include "mesh/tet_mesh.h"

#include <Eigen/LU>

#include <array>
#include <cmath>
#include <functional>
#include <random>

namespace cemvert
{

/// Reproducible on every platform, unlike std::uniform_real_distribution: -1 .. 1.
inline double random_number(std::mt19937& generator)
{
  return 2.0 * static_cast<double>(generator()) / 4294967295.0 - 1.0;
}

/// A grid that is neither isotropic nor aligned with the patient.
inline Grid oblique_grid(const Index3& size)
{
  Grid grid;
  grid.size = size;
  grid.spacing = Vec3(0.7, 0.8, 1.1);
  grid.origin = Vec3(-12, 30, 205);
  grid.direction =
      (Eigen::AngleAxisd(0.4, Vec3(1, 2, 3).normalized()) * Eigen::AngleAxisd(-0.2, Vec3::UnitX()))
          .toRotationMatrix();
  return grid;
}

inline Grid cubic_grid(const Index3& size, double spacing = 1)
{
  Grid grid;
  grid.size = size;
  grid.spacing = Vec3::Constant(spacing);
  return grid;
}

inline ScalarImage sampled(const Grid& grid, const std::function<double(const Vec3&)>& value)
{
  ScalarImage image(grid);
  for (std::size_t voxel = 0; voxel < grid.voxels(); ++voxel)
    image[voxel] = static_cast<float>(value(grid.point(grid.index_of(voxel))));
  return image;
}

/// Adds the brick of voxel indices low .. high (continuous) as six tetrahedra round its diagonal (Kuhn 1960).
inline void add_brick(TetMesh& mesh, const Grid& grid, const Vec3& low, const Vec3& high, Region region)
{
  const int first = static_cast<int>(mesh.vertices.size());
  for (int corner = 0; corner < 8; ++corner) {
    const Vec3 part(corner & 1, corner >> 1 & 1, corner >> 2 & 1);
    const Vec3 index = low + (high - low).cwiseProduct(part);
    mesh.vertices.push_back(grid.point(index.x(), index.y(), index.z()));
  }
  for (const auto& [a, b] :
       std::array<std::array<int, 2>, 6>{{{1, 3}, {3, 2}, {2, 6}, {6, 4}, {4, 5}, {5, 1}}}) {
    mesh.tets.push_back({first, first + a, first + b, first + 7});
    mesh.regions.push_back(region);
  }
  mesh.node_sets.resize(mesh.vertices.size(), 0);
}

/// A box of n^3 bricks between two continuous voxel indices, inner vertices shaken by up to 0.3 of a brick.
inline TetMesh distorted_box(const Grid& grid, const Vec3& low, const Vec3& high, int n)
{
  TetMesh mesh;
  std::mt19937 generator(7);
  const Vec3 step = (high - low) / n;
  const auto vertex = [n](int i, int j, int k) { return i + (n + 1) * (j + (n + 1) * k); };
  for (int k = 0; k <= n; ++k)
    for (int j = 0; j <= n; ++j)
      for (int i = 0; i <= n; ++i) {
        const Vec3 shake =
            0.3 * Vec3(random_number(generator), random_number(generator), random_number(generator));
        Vec3 position(i, j, k);
        for (int axis = 0; axis < 3; ++axis)
          if (position[axis] > 0 && position[axis] < n)
            position[axis] += shake[axis];
        const Vec3 index = low + step.cwiseProduct(position);
        mesh.vertices.push_back(grid.point(index.x(), index.y(), index.z()));
      }
  for (int k = 0; k < n; ++k)
    for (int j = 0; j < n; ++j)
      for (int i = 0; i < n; ++i) {
        std::array<int, 8> corners{};
        for (int c = 0; c < 8; ++c)
          corners[c] = vertex(i + (c & 1), j + (c >> 1 & 1), k + (c >> 2 & 1));
        for (const auto& [a, b] :
             std::array<std::array<int, 2>, 6>{{{1, 3}, {3, 2}, {2, 6}, {6, 4}, {4, 5}, {5, 1}}}) {
          mesh.tets.push_back({corners[0], corners[a], corners[b], corners[7]});
          mesh.regions.push_back(Region::body);
        }
      }
  mesh.node_sets.assign(mesh.vertices.size(), 0);
  return mesh;
}

inline double volume_of_tet(const TetMesh& mesh, std::size_t tet)
{
  const auto& v = mesh.tets[tet];
  Mat3 edges;
  for (int i = 0; i < 3; ++i)
    edges.col(i) = mesh.vertices[v[i + 1]] - mesh.vertices[v[0]];
  return edges.determinant() / 6;
}

} // namespace cemvert
