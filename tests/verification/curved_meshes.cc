// SPDX-License-Identifier: GPL-3.0-or-later
#include "verification/curved_meshes.h"

#include <algorithm>

namespace cemvert
{
namespace
{

void add_tet(TetMesh& mesh, std::array<int, 4> tet, Region region)
{
  mesh.tets.push_back(tet);
  if (tet_volume(mesh, mesh.tets.size() - 1) < 0)
    std::swap(mesh.tets.back()[2], mesh.tets.back()[3]);
  mesh.regions.push_back(region);
}

/// Where a point of the lattice cube -1 .. 1 goes: cubes up to half its size become balls, the outermost
/// stays.
Vec3 bent(const Vec3& lattice, double radius, double half)
{
  constexpr double ball = 0.5;
  const double size = lattice.cwiseAbs().maxCoeff();
  if (size == 0)
    return Vec3::Zero();
  const Vec3 on_sphere = lattice.normalized(), on_cube = lattice / size;
  if (size <= ball) {
    // near the centre still a cube, so that the innermost bricks keep their shape
    const double part = size / ball;
    return radius * part * (part * on_sphere + (1 - part) * 0.7 * on_cube);
  }
  const double part = (size - ball) / (1 - ball);
  return (1 - part) * radius * on_sphere + part * half * on_cube;
}

} // namespace

TetMesh ball_in_box(double radius, double half, int n)
{
  const int reach = 2 * n, width = 2 * reach + 1;
  TetMesh mesh;
  for (int k = -reach; k <= reach; ++k)
    for (int j = -reach; j <= reach; ++j)
      for (int i = -reach; i <= reach; ++i)
        mesh.vertices.push_back(bent(Vec3(i, j, k) / reach, radius, half));
  const auto vertex = [reach, width](const std::array<int, 3>& at) {
    return at[0] + reach + width * (at[1] + reach + width * (at[2] + reach));
  };
  constexpr std::array<std::array<int, 3>, 6> orders{
      {{0, 1, 2}, {1, 2, 0}, {2, 0, 1}, {0, 2, 1}, {2, 1, 0}, {1, 0, 2}}};
  std::array<int, 3> brick{};
  for (brick[2] = -reach; brick[2] < reach; ++brick[2])
    for (brick[1] = -reach; brick[1] < reach; ++brick[1])
      for (brick[0] = -reach; brick[0] < reach; ++brick[0]) {
        // Kuhn's six tets round a diagonal that points away from the centre: where the bent cube's edges
        // become flat, no tet has both its faces
        std::array<int, 3> start{}, step{};
        int farthest = 0;
        for (int a = 0; a < 3; ++a) {
          step[a] = brick[a] >= 0 ? 1 : -1;
          start[a] = brick[a] >= 0 ? brick[a] : brick[a] + 1;
          farthest = std::max(farthest, std::abs(start[a] + step[a]));
        }
        const Region region = farthest <= n ? Region::cement : Region::body;
        for (const auto& order : orders) {
          std::array<int, 3> at = start;
          std::array<int, 4> tet{vertex(at), 0, 0, 0};
          for (int s = 0; s < 3; ++s) {
            at[order[s]] += step[order[s]];
            tet[s + 1] = vertex(at);
          }
          add_tet(mesh, tet, region);
        }
      }
  mesh.node_sets.assign(mesh.vertices.size(), 0);
  return mesh;
}

TetMesh sphere_wall(double inner, double outer, int n)
{
  TetMesh mesh;
  const int column_height = n + 1;
  // columns of vertices through the wall, over the points of a triangle cut into n^2
  const auto column = [n](int i, int j) { return i * (n + 1) - i * (i - 1) / 2 + j; };
  for (int i = 0; i <= n; ++i)
    for (int j = 0; i + j <= n; ++j)
      for (int layer = 0; layer <= n; ++layer)
        mesh.vertices.push_back((inner + (outer - inner) * layer / n) * Vec3(i, j, n - i - j).normalized());
  const auto add_column = [&](std::array<int, 3> columns) {
    std::sort(columns.begin(), columns.end()); // so that neighbouring prisms are cut alike
    for (int layer = 0; layer < n; ++layer) {
      std::array<int, 3> low{}, high{};
      for (int a = 0; a < 3; ++a) {
        low[a] = columns[a] * column_height + layer;
        high[a] = low[a] + 1;
      }
      add_tet(mesh, {low[0], low[1], low[2], high[2]}, Region::body);
      add_tet(mesh, {low[0], low[1], high[1], high[2]}, Region::body);
      add_tet(mesh, {low[0], high[0], high[1], high[2]}, Region::body);
    }
  };
  for (int i = 0; i < n; ++i)
    for (int j = 0; i + j < n; ++j) {
      add_column({column(i, j), column(i + 1, j), column(i, j + 1)});
      if (i + j + 1 < n)
        add_column({column(i + 1, j), column(i, j + 1), column(i + 1, j + 1)});
    }
  mesh.node_sets.assign(mesh.vertices.size(), 0);
  return mesh;
}

} // namespace cemvert
