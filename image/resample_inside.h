// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/volume.h"

#include <vector>

namespace cemvert
{

/// `resampled` with, inside the labels, the mean over the voxels inside the labels alone. Plain resampling
/// mixes bone at the surface with the soft tissue beside it: on voxels of 0.78 x 0.78 x 1 mm that takes 0.8 %
/// of the mineral of a thoracic body out of it. (Normalised convolution: Knutsson, Westin, CVPR 1993.)
///
/// @param image      as in the file
/// @param labels     as in the file, on any grid
/// @param wanted     label numbers that count as inside
/// @param resampled  `image` on the grid of `on_grid`
/// @param on_grid    `labels` resampled
ScalarImage resampled_inside(const ScalarImage& image, const LabelMap& labels, const std::vector<int>& wanted,
                             const ScalarImage& resampled, const LabelMap& on_grid);

} // namespace cemvert
