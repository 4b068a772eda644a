// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/cell_order.h"
#include "mesh/tet_shape.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace cemvert
{
namespace
{

/// One tetrahedron at the lower corner of every brick of 1 mm, in a random order.
TetMesh scattered_tets(unsigned int seed)
{
  constexpr int bricks = 8;
  std::vector<Vec3> corners;
  for (int k = 0; k < bricks; ++k)
    for (int j = 0; j < bricks; ++j)
      for (int i = 0; i < bricks; ++i)
        corners.emplace_back(i, j, k);
  std::shuffle(corners.begin(), corners.end(), std::mt19937(seed));
  TetMesh mesh;
  for (const Vec3& corner : corners) {
    const int first = static_cast<int>(mesh.vertices.size());
    for (const Vec3& step : {Vec3(0, 0, 0), Vec3(0.9, 0, 0), Vec3(0, 0.9, 0), Vec3(0, 0, 0.9)})
      mesh.vertices.emplace_back(corner + step);
    mesh.tets.push_back({first, first + 1, first + 2, first + 3});
    mesh.regions.push_back(corner.x() < 3 ? Region::cement : Region::body);
    for (int n = 0; n < 4; ++n)
      mesh.node_sets.push_back(mesh.vertices[first + n].z() < 0.5 ? on_lower_face : 0);
  }
  return mesh;
}

Vec3 middle(const TetMesh& mesh, std::size_t tet)
{
  Vec3 sum = Vec3::Zero();
  for (const int vertex : mesh.tets[tet])
    sum += 0.25 * mesh.vertices[vertex];
  return sum;
}

TEST(CellOrder, LeavesEveryTetWhereAndWhatItIs)
{
  const TetMesh before = scattered_tets(1), after = along_curve(before, before.vertices);
  ASSERT_EQ(after.tets.size(), before.tets.size());
  ASSERT_EQ(after.vertices.size(), before.vertices.size());
  ASSERT_EQ(after.node_sets.size(), before.node_sets.size());
  std::vector<bool> found(before.tets.size(), false);
  for (std::size_t t = 0; t < after.tets.size(); ++t) {
    const Vec3 here = middle(after, t);
    for (std::size_t other = 0; other < before.tets.size(); ++other)
      found[other] = found[other] || middle(before, other) == here;
    EXPECT_EQ(after.regions[t], here.x() < 3 ? Region::cement : Region::body);
    const auto edge = [](const TetMesh& mesh, std::size_t tet, int n) {
      return Vec3(mesh.vertices[mesh.tets[tet][n]] - mesh.vertices[mesh.tets[tet][0]]);
    };
    for (int n = 1; n < 4; ++n) // in the same order, which is the orientation; but for rounding
      EXPECT_LT((edge(after, t, n) - edge(before, 0, n)).norm(), 1e-14);
  }
  EXPECT_TRUE(std::all_of(found.begin(), found.end(), [](bool is) { return is; }));
  for (std::size_t v = 0; v < after.vertices.size(); ++v)
    EXPECT_EQ(after.node_sets[v] != 0, after.vertices[v].z() < 0.5);
}

TEST(CellOrder, PutsNeighboursSideBySideInMemory)
{
  const TetMesh before = scattered_tets(1), after = along_curve(before, before.vertices);
  const auto mean_step = [](const TetMesh& mesh) {
    double sum = 0;
    for (std::size_t t = 1; t < mesh.tets.size(); ++t)
      sum += (middle(mesh, t) - middle(mesh, t - 1)).norm();
    return sum / static_cast<double>(mesh.tets.size() - 1);
  };
  EXPECT_GT(mean_step(before), 4); // two points of a cube lie 0.66 edges apart on average
  EXPECT_LT(mean_step(after), 2);  // every second step of the Z-order curve is one brick long
  int seen = -1;
  for (const auto& tet : after.tets)
    for (const int vertex : tet) {
      EXPECT_LE(vertex, seen + 1) << "vertices are numbered in the order of their first use";
      seen = std::max(seen, vertex);
    }
}

TEST(CellOrder, DependsOnThePositionsAlone)
{
  const TetMesh one = scattered_tets(1), other = scattered_tets(2);
  const TetMesh ordered = along_curve(one, one.vertices), again = along_curve(other, other.vertices);
  EXPECT_EQ(ordered.vertices, again.vertices);
  EXPECT_EQ(ordered.tets, again.tets);
  EXPECT_EQ(ordered.regions, again.regions);
  EXPECT_EQ(ordered.node_sets, again.node_sets);
}

} // namespace
} // namespace cemvert
