// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/porosity.h"

#include "cement/voxels.h"

#include <algorithm>

namespace cemvert
{

double porosity_of(double density)
{
  const double ash = 1.06 * density + 0.0389;
  const double apparent = ash / 0.6;
  return std::clamp(1 - apparent / 1.9, 0.05, 0.98);
}

double porosity_at(const std::optional<ScalarImage>& density, const Vec3& point)
{
  return density ? porosity_of(interpolate(*density, point)) : usual_porosity;
}

ScalarImage marrow_filled(const CementMap& cement, const std::optional<ScalarImage>& density)
{
  const Grid& grid = cement.inside.grid;
  ScalarImage filled(grid);
  for_each_voxel(cement.inside, [&](std::size_t offset, int i, int j, int k) {
    filled[offset] = static_cast<float>(
        std::min(cement.fraction_of(offset) / porosity_at(density, grid.point(i, j, k)), 1.0));
  });
  return filled;
}

} // namespace cemvert
