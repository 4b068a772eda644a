// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "image/scan.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

struct IndexBox {
  Index3 low, high; ///< inclusive; high < low where there is nothing
};

IndexBox box_of(const LabelMap& labels, const std::vector<int>& wanted)
{
  IndexBox box{labels.grid.size, {-1, -1, -1}};
  for (std::size_t offset = 0; offset < labels.values.size(); ++offset) {
    if (labels[offset] == 0 || std::find(wanted.begin(), wanted.end(), labels[offset]) == wanted.end())
      continue;
    const Index3 index = labels.grid.index_of(offset);
    for (int axis = 0; axis < 3; ++axis) {
      box.low[axis] = std::min(box.low[axis], index[axis]);
      box.high[axis] = std::max(box.high[axis], index[axis]);
    }
  }
  if (box.high[0] < 0)
    throw DataError("the label map has no voxel of the labels asked for.");
  return box;
}

/// Edge of the working voxels [mm], for label grids that cannot serve themselves.
double chosen_spacing(const Vec3& label_spacing)
{
  const double smallest = label_spacing.minCoeff();
  // coarse maps are divided evenly, so that every label voxel holds a whole number of working voxels
  return smallest > 1 ? smallest / std::ceil(smallest - 1e-6) : std::max(smallest, 0.5);
}

} // namespace

Grid working_grid(const LabelMap& labels, const std::vector<int>& wanted, double margin, double spacing)
{
  const IndexBox box = box_of(labels, wanted);
  const Vec3& from = labels.grid.spacing;
  const double largest = from.maxCoeff(), smallest = from.minCoeff();
  const bool isotropic = largest <= 1.01 * smallest;
  const bool serves = isotropic && (spacing > 0 ? std::abs(smallest - spacing) <= 1e-3 * spacing
                                                : smallest >= 0.4 * (1 - 1e-6) && largest <= 1 + 1e-6);
  const double edge = spacing > 0 ? spacing : chosen_spacing(from);

  Grid grid = labels.grid;
  Vec3 first; // centre of the first working voxel, as a continuous index of the label grid
  for (int axis = 0; axis < 3; ++axis) {
    grid.spacing[axis] = serves ? from[axis] : edge;
    const int padding = static_cast<int>(std::ceil(margin / grid.spacing[axis] - 1e-6));
    const double extent = (box.high[axis] - box.low[axis] + 1) * from[axis];
    grid.size[axis] = static_cast<int>(std::ceil(extent / grid.spacing[axis] - 1e-6)) + 2 * padding;
    // the faces of the first voxels inside the margin fall on faces of label voxels
    first[axis] = box.low[axis] - 0.5 + (0.5 - padding) * grid.spacing[axis] / from[axis];
  }
  grid.origin = labels.grid.point(first[0], first[1], first[2]);
  return grid;
}

} // namespace cemvert
