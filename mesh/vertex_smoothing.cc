// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/vertex_smoothing.h"

#include <array>
#include <cstdlib>

namespace cemvert
{
namespace
{

/// Along the axes and the space diagonals.
std::vector<Vec3> search_directions()
{
  std::vector<Vec3> directions;
  for (int x = -1; x <= 1; ++x)
    for (int y = -1; y <= 1; ++y)
      for (int z = -1; z <= 1; ++z)
        if (std::abs(x) + std::abs(y) + std::abs(z) == 1 || x * y * z != 0)
          directions.push_back(Vec3(x, y, z).normalized());
  return directions;
}

/// Pattern search for the place with the largest worst angle within `furthest` of where the vertex started.
void improve(TetComplex& complex, int vertex, const Vec3& start, const std::vector<int>& star,
             double furthest)
{
  const std::vector<Vec3> directions = search_directions();
  double best = worst_angle(complex, star);
  for (double step = furthest / 2; step > furthest / 40;) {
    const Vec3 here = complex.vertices[vertex];
    Vec3 better = here;
    for (const Vec3& direction : directions) {
      complex.vertices[vertex] = here + step * direction;
      if ((complex.vertices[vertex] - start).norm() > furthest)
        continue;
      const double angle = worst_angle(complex, star);
      if (angle > best) {
        best = angle;
        better = complex.vertices[vertex];
      }
    }
    complex.vertices[vertex] = better;
    if (better == here)
      step /= 2;
  }
}

} // namespace

TetComplex with_better_tets(TetComplex complex, const std::vector<std::vector<int>>& stars,
                            const std::vector<double>& furthest, double wanted_dihedral)
{
  const std::vector<Vec3> start = complex.vertices;
  for (int sweep = 0; sweep < 5; ++sweep) {
    bool all_well = true;
    for (std::size_t t = 0; t < complex.tets.size(); ++t)
      for (const int vertex : complex.tets[t]) {
        if (smallest_dihedral_angle(corners(complex, t)) >= wanted_dihedral)
          break;
        all_well = false;
        if (furthest[vertex] > 0)
          improve(complex, vertex, start[vertex], stars[vertex], furthest[vertex]);
      }
    if (all_well)
      break;
  }
  return complex;
}

} // namespace cemvert
