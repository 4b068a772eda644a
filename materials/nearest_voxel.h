// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/volume.h"

#include <cstddef>
#include <vector>

namespace cemvert
{

/// For every voxel of a grid, the nearest voxel of a mask.
struct NearestVoxels {
  std::vector<std::size_t> offset; ///< of the nearest voxel of the mask; of a voxel of the mask, its own
  std::vector<double> distance;    ///< between the two centres [mm]
};

/// Exact Euclidean feature transform in mm, one pass per axis over the lower envelope of parabolas
/// (Felzenszwalb, Huttenlocher, Theory of Computing 8 (2012) 415). Ties go the same way on every machine.
/// @param mask  at least one voxel set
NearestVoxels nearest_voxels(const Mask& mask);

} // namespace cemvert
