// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/volume.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{

double volume_of(const Mask& mask)
{
  const auto inside =
      std::count_if(mask.values.begin(), mask.values.end(), [](std::uint8_t value) { return value != 0; });
  return static_cast<double>(inside) * mask.grid.voxel_volume();
}

double interpolate(const ScalarImage& image, const Vec3& point)
{
  const Vec3 index = image.grid.index(point);
  Index3 low{};
  Vec3 part;
  for (int axis = 0; axis < 3; ++axis) {
    const int last = image.grid.size[axis] - 1;
    const double position = std::clamp(index[axis], 0.0, static_cast<double>(last));
    low[axis] = std::min(static_cast<int>(position), std::max(last - 1, 0));
    part[axis] = position - low[axis];
  }
  double value = 0;
  for (int corner = 0; corner < 8; ++corner) {
    const int di = corner & 1, dj = corner >> 1 & 1, dk = corner >> 2 & 1;
    const double weight =
        (di ? part[0] : 1 - part[0]) * (dj ? part[1] : 1 - part[1]) * (dk ? part[2] : 1 - part[2]);
    if (weight > 0)
      value += weight * static_cast<double>(image.at(low[0] + di, low[1] + dj, low[2] + dk));
  }
  return value;
}

} // namespace cemvert
