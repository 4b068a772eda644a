// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/storage_order.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{

StorageOrder order_along(const Grid& grid, const Mat3& axes)
{
  const Mat3 cosines = grid.direction.transpose() * axes; // row: image axis, column: axis wanted
  StorageOrder order;
  std::array<int, 3> trial{0, 1, 2};
  double best = -1;
  do {
    double along = 0;
    for (int a = 0; a < 3; ++a)
      along += std::abs(cosines(trial[a], a));
    if (along > best + 1e-9) {
      best = along;
      order.axis = trial;
    }
  } while (std::next_permutation(trial.begin(), trial.end()));
  for (int a = 0; a < 3; ++a)
    order.backwards[a] = cosines(order.axis[a], a) < 0;
  return order;
}

Grid stored(const Grid& grid, const StorageOrder& order)
{
  Grid result = grid;
  Index3 corner{0, 0, 0};
  for (int a = 0; a < 3; ++a) {
    const int old = order.axis[a];
    result.size[a] = grid.size[old];
    result.spacing[a] = grid.spacing[old];
    result.direction.col(a) = (order.backwards[a] ? -1.0 : 1.0) * grid.direction.col(old);
    corner[old] = order.backwards[a] ? grid.size[old] - 1 : 0;
  }
  result.origin = grid.point(corner);
  return result;
}

} // namespace cemvert
