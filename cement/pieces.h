// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/volume.h"

#include <cstddef>
#include <vector>

namespace cemvert
{

/// Connected pieces of a mask; voxels that share a face, an edge or a corner are connected.
struct Pieces {
  LabelMap number;                 ///< 0 outside the mask, else 1 .. n, the largest piece first
  std::vector<std::size_t> voxels; ///< of piece 1, 2, .. n
};
Pieces connected_pieces(const Mask& mask);

/// Distance from every voxel's centre to the centre of the nearest voxel outside the mask [mm], 0 outside.
/// Beyond the border of the grid is outside.
ScalarImage distance_to_outside(const Mask& mask);

/// Calls visit(offset, i, j, k) for every voxel of the mask, in the order of memory.
template <class Visit>
void for_each_voxel(const Mask& mask, Visit&& visit)
{
  const Index3& size = mask.grid.size;
  std::size_t offset = 0;
  for (int k = 0; k < size[2]; ++k)
    for (int j = 0; j < size[1]; ++j)
      for (int i = 0; i < size[0]; ++i, ++offset)
        if (mask[offset])
          visit(offset, i, j, k);
}

/// Number of voxels that are not zero.
std::size_t count_voxels(const Mask& mask);

} // namespace cemvert
