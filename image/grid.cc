// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/grid.h"

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

} // namespace cemvert
