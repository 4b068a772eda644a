// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/injection/needle_opening.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace cemvert
{
namespace
{

/// Pressure at a cell of an endless lattice for a unit source in another one, times spacing and mobility: the
/// simple cubic lattice's Green function (Glasser and Boersma 2000); beyond its nearest values that of the
/// continuum.
double lattice_green(const Index3& d)
{
  std::array<int, 3> a = {std::abs(d[0]), std::abs(d[1]), std::abs(d[2])};
  std::sort(a.begin(), a.end());
  if (a == std::array<int, 3>{0, 0, 0})
    return 0.252731;
  if (a == std::array<int, 3>{0, 0, 1})
    return 0.086064;
  if (a == std::array<int, 3>{0, 1, 1})
    return 0.055191;
  if (a == std::array<int, 3>{1, 1, 1})
    return 0.043578;
  return 1 / (4 * pi * std::sqrt(static_cast<double>(a[0] * a[0] + a[1] * a[1] + a[2] * a[2])));
}

} // namespace

NeedleOpening needle_opening(const InjectionMedium& medium, const Vec3& tip, double diameter)
{
  const double spacing = medium.grid.spacing.x(), radius = 0.5 * diameter;
  const Vec3 centre = medium.grid.index(tip);
  const int reach = static_cast<int>(std::ceil(radius / spacing)) + 1;
  const Index3 middle = medium.grid.nearest(tip);
  constexpr int parts = 8; // sub-points along each edge of a cell
  NeedleOpening opening;
  double sum = 0;
  for (int k = middle[2] - reach; k <= middle[2] + reach; ++k)
    for (int j = middle[1] - reach; j <= middle[1] + reach; ++j)
      for (int i = middle[0] - reach; i <= middle[0] + reach; ++i) {
        const int cell = medium.cell_at({i, j, k});
        if (cell < 0)
          continue;
        int inside = 0;
        for (int n = 0; n < parts * parts * parts; ++n) {
          const Vec3 part(n % parts, n / parts % parts, n / (parts * parts));
          const Vec3 point = Vec3(i, j, k) - Vec3::Constant(0.5) + (part + Vec3::Constant(0.5)) / parts;
          inside += (point - centre).norm() * spacing <= radius;
        }
        if (inside == 0)
          continue;
        opening.cells.push_back(static_cast<std::size_t>(cell));
        opening.shares.push_back(inside);
        sum += inside;
      }
  for (double& share : opening.shares)
    share /= sum;
  return opening;
}

double self_influence(const InjectionMedium& medium, const NeedleOpening& opening)
{
  double sum = 0;
  for (std::size_t a = 0; a < opening.cells.size(); ++a)
    for (std::size_t b = 0; b < opening.cells.size(); ++b) {
      const Index3 p = medium.grid.index_of(medium.voxel[opening.cells[a]]);
      const Index3 q = medium.grid.index_of(medium.voxel[opening.cells[b]]);
      sum += opening.shares[a] * opening.shares[b] * lattice_green({p[0] - q[0], p[1] - q[1], p[2] - q[2]});
    }
  return sum / medium.grid.spacing.x();
}

} // namespace cemvert
