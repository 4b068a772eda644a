// SPDX-License-Identifier: GPL-3.0-or-later
#include "materials/nearest_voxel.h"

#include "core/error.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cemvert
{
namespace
{

constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

/// One voxel line of the grid; the square distances of the axes already done are the feet of the parabolas.
struct Line {
  std::size_t first, stride;
  int length;
  double step; ///< mm
};

/// Workspace for one line, kept from line to line.
struct Envelope {
  std::vector<int> apex;    ///< positions of the parabolas of the lower envelope
  std::vector<double> from; ///< position where each takes over from the one before
  std::vector<double> foot; ///< square distance at the apex
  std::vector<std::size_t> offset;
};

void build(Envelope& envelope, const Line& line, const NearestVoxels& nearest)
{
  envelope.apex.clear();
  envelope.from.clear();
  envelope.foot.clear();
  envelope.offset.clear();
  const double step2 = line.step * line.step;
  for (int q = 0; q < line.length; ++q) {
    const std::size_t voxel = line.first + line.stride * static_cast<std::size_t>(q);
    if (nearest.offset[voxel] == none)
      continue;
    const double foot = nearest.distance[voxel];
    double from = -std::numeric_limits<double>::infinity();
    while (!envelope.apex.empty()) {
      const int p = envelope.apex.back();
      from = 0.5 * (q + p) + (foot - envelope.foot.back()) / (2 * step2 * (q - p));
      if (from > envelope.from.back())
        break;
      envelope.apex.pop_back();
      envelope.from.pop_back();
      envelope.foot.pop_back();
      envelope.offset.pop_back();
      from = -std::numeric_limits<double>::infinity();
    }
    envelope.apex.push_back(q);
    envelope.from.push_back(from);
    envelope.foot.push_back(foot);
    envelope.offset.push_back(nearest.offset[voxel]);
  }
}

void sweep(Envelope& envelope, const Line& line, NearestVoxels& nearest)
{
  build(envelope, line, nearest);
  if (envelope.apex.empty())
    return;
  std::size_t k = 0;
  for (int q = 0; q < line.length; ++q) {
    while (k + 1 < envelope.apex.size() && envelope.from[k + 1] < q)
      ++k;
    const std::size_t voxel = line.first + line.stride * static_cast<std::size_t>(q);
    const double along = line.step * (q - envelope.apex[k]);
    nearest.offset[voxel] = envelope.offset[k];
    nearest.distance[voxel] = along * along + envelope.foot[k];
  }
}

} // namespace

NearestVoxels nearest_voxels(const Mask& mask)
{
  const Grid& grid = mask.grid;
  NearestVoxels nearest{std::vector<std::size_t>(grid.voxels(), none), std::vector<double>(grid.voxels(), 0)};
  bool any = false;
  for (std::size_t voxel = 0; voxel < grid.voxels(); ++voxel)
    if (mask[voxel]) {
      nearest.offset[voxel] = voxel;
      any = true;
    }
  if (!any)
    throw_bug("the nearest voxel of an empty mask was asked for");

  Envelope envelope;
  for (int axis = 0; axis < 3; ++axis) {
    const int u = axis == 0 ? 1 : 0, v = axis == 2 ? 1 : 2;
    Index3 unit{0, 0, 0};
    unit[axis] = 1;
    const std::size_t stride = grid.size[axis] > 1 ? grid.offset(unit) : 1;
    for (int b = 0; b < grid.size[v]; ++b)
      for (int a = 0; a < grid.size[u]; ++a) {
        Index3 start{0, 0, 0};
        start[u] = a;
        start[v] = b;
        sweep(envelope, {grid.offset(start), stride, grid.size[axis], grid.spacing[axis]}, nearest);
      }
  }
  std::transform(nearest.distance.begin(), nearest.distance.end(), nearest.distance.begin(),
                 [](double square) { return std::sqrt(square); });
  return nearest;
}

} // namespace cemvert
