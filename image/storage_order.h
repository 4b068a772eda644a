// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/volume.h"

#include <array>

namespace cemvert
{

/// The order in which the voxels of a grid are kept: new image axis a runs along old image axis `axis[a]`,
/// backwards where `backwards[a]`. No voxel changes its place in the patient.
struct StorageOrder {
  std::array<int, 3> axis{0, 1, 2};
  std::array<bool, 3> backwards{false, false, false};

  bool is_identity() const
  {
    return axis == std::array<int, 3>{0, 1, 2} && backwards == std::array<bool, 3>{false, false, false};
  }
};

/// The order in which the image axes run as nearly as they can along the columns of `axes` (LPS).
StorageOrder order_along(const Grid& grid, const Mat3& axes);

Grid stored(const Grid& grid, const StorageOrder& order);

template <class T>
Volume<T> stored(const Volume<T>& from, const StorageOrder& order)
{
  Volume<T> result(stored(from.grid, order));
  const Grid& grid = result.grid;
  for (std::size_t voxel = 0; voxel < grid.voxels(); ++voxel) {
    const Index3 index = grid.index_of(voxel);
    Index3 old{};
    for (int a = 0; a < 3; ++a)
      old[order.axis[a]] = order.backwards[a] ? grid.size[a] - 1 - index[a] : index[a];
    result[voxel] = from.at(old);
  }
  return result;
}

} // namespace cemvert
