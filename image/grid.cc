// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/grid.h"

#include <algorithm>

namespace cemvert
{

bool same_grid(const Grid& a, const Grid& b)
{
  if (a.size != b.size)
    return false;
  // the far corner moves by origin, spacing and direction alike
  const auto corner = [](const Grid& grid, int i, int j, int k) {
    return grid.point(i * (grid.size[0] - 1), j * (grid.size[1] - 1), k * (grid.size[2] - 1));
  };
  const double tolerance = 1e-6 * a.spacing.minCoeff();
  for (const auto& [i, j, k] : {Index3{0, 0, 0}, Index3{1, 0, 0}, Index3{0, 1, 0}, Index3{0, 0, 1}})
    if ((corner(a, i, j, k) - corner(b, i, j, k)).norm() > tolerance)
      return false;
  return (a.spacing - b.spacing).norm() < tolerance && (a.direction - b.direction).norm() < 1e-6;
}

std::optional<Index3> whole_voxel_shift(const Grid& whole, const Grid& part)
{
  constexpr double tolerance = 1e-3; // of a voxel, also at the far corners
  const Vec3 start = whole.index(part.origin);
  const Vec3 rounded = start.array().round();
  for (int corner = 0; corner < 8; ++corner) {
    Vec3 steps = Vec3::Zero();
    for (int axis = 0; axis < 3; ++axis)
      if (corner >> axis & 1)
        steps[axis] = std::max(part.size[axis] - 1, 1);
    const Vec3 found = whole.index(part.point(steps[0], steps[1], steps[2]));
    if (((found - rounded - steps).array().abs() > tolerance).any())
      return std::nullopt;
  }
  return Index3{static_cast<int>(rounded[0]), static_cast<int>(rounded[1]), static_cast<int>(rounded[2])};
}

} // namespace cemvert
