// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/resample_inside.h"

#include "image/scan.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

bool is_one_of(int label, const std::vector<int>& wanted)
{
  return label != 0 && std::find(wanted.begin(), wanted.end(), label) != wanted.end();
}

/// 1 in voxels of `grid` whose centre lies in a wanted label, else 0.
ScalarImage share_inside(const Grid& grid, const LabelMap& labels, const std::vector<int>& wanted)
{
  ScalarImage inside(grid, 0.0F);
  for (std::size_t voxel = 0; voxel < inside.values.size(); ++voxel) {
    const Index3 nearest = labels.grid.nearest(grid.point(grid.index_of(voxel)));
    if (labels.grid.contains(nearest) && is_one_of(labels[labels.grid.offset(nearest)], wanted))
      inside[voxel] = 1;
  }
  return inside;
}

} // namespace

ScalarImage resampled_inside(const ScalarImage& image, const LabelMap& labels, const std::vector<int>& wanted,
                             const ScalarImage& resampled, const LabelMap& on_grid)
{
  ScalarImage inside = share_inside(image.grid, labels, wanted);
  const ScalarImage share = resample_image(inside, on_grid.grid, 0);
  for (std::size_t voxel = 0; voxel < inside.values.size(); ++voxel)
    inside[voxel] = inside[voxel] > 0 ? image[voxel] : 0; // what lies outside may be no number
  const ScalarImage sum = resample_image(inside, on_grid.grid, 0);
  ScalarImage result = resampled;
  constexpr float least_share = 0.05F; // below, the mean would be of next to nothing
  for (std::size_t voxel = 0; voxel < result.values.size(); ++voxel)
    if (is_one_of(on_grid[voxel], wanted) && share[voxel] > least_share)
      result[voxel] = sum[voxel] / share[voxel];
  return result;
}

} // namespace cemvert
