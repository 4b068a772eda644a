// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/volume.h"

#include <algorithm>
#include <cstddef>

namespace cemvert
{

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

inline bool is_empty(const Mask& mask)
{
  return std::none_of(mask.values.begin(), mask.values.end(), [](std::uint8_t value) { return value != 0; });
}

} // namespace cemvert
