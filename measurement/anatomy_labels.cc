// SPDX-License-Identifier: GPL-3.0-or-later
#include "measurement/measurement.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace cemvert
{
namespace
{

/// Numbers of the output contract.
enum AnatomyLabel : std::int32_t { body = 1, posterior_elements = 2, cement = 3, upper = 4, lower = 5 };

LabelMap on_working_grid(const MeasurementInput& input)
{
  const VertebralAnatomy& anatomy = input.anatomy;
  const Mask upper_mask = upper_band(input), lower_mask = lower_band(input);
  LabelMap labels(anatomy.body.grid);
  for (std::size_t offset = 0; offset < labels.values.size(); ++offset) {
    if (input.cement.inside[offset] || input.cement.outside[offset])
      labels[offset] = cement;
    else if (lower_mask[offset])
      labels[offset] = lower;
    else if (upper_mask[offset])
      labels[offset] = upper;
    else if (anatomy.body[offset])
      labels[offset] = body;
    else if (anatomy.vertebra[offset])
      labels[offset] = posterior_elements;
  }
  return labels;
}

/// Range of voxels of `grid` that may lie within `part`: the rest of a large scan need not be looked at.
std::pair<Index3, Index3> range_of(const Grid& part, const Grid& grid)
{
  Vec3 low = Vec3::Constant(std::numeric_limits<double>::infinity()), high = -low;
  for (const double i : {-0.5, part.size[0] - 0.5})
    for (const double j : {-0.5, part.size[1] - 0.5})
      for (const double k : {-0.5, part.size[2] - 0.5}) {
        const Vec3 index = grid.index(part.point(i, j, k));
        low = low.cwiseMin(index);
        high = high.cwiseMax(index);
      }
  std::pair<Index3, Index3> range;
  for (int axis = 0; axis < 3; ++axis) {
    const double last = grid.size[axis];
    range.first[axis] = static_cast<int>(std::clamp(std::floor(low[axis]), 0.0, last));
    range.second[axis] = static_cast<int>(std::clamp(std::ceil(high[axis]) + 1, 0.0, last));
  }
  return range;
}

} // namespace

LabelMap anatomy_labels(const MeasurementInput& input, const Grid& grid)
{
  LabelMap working = on_working_grid(input);
  if (same_grid(working.grid, grid))
    return working;
  LabelMap labels(grid);
  const auto [begin, end] = range_of(working.grid, grid);
  for (int k = begin[2]; k < end[2]; ++k)
    for (int j = begin[1]; j < end[1]; ++j)
      for (int i = begin[0]; i < end[0]; ++i) {
        const Index3 nearest = working.grid.nearest(grid.point(i, j, k));
        if (working.grid.contains(nearest))
          labels.at(i, j, k) = working.at(nearest);
      }
  return labels;
}

} // namespace cemvert
