// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/volume.h"

#include <vector>

namespace cemvert
{

/// A piece of surface: its outward normal and its area [mm2].
struct SurfaceElement {
  Vec3 normal;
  double area;
};

/// The surface of a blurred mask, one piece per voxel of its rim.
///
/// @param indicator  smoothed_indicator of the mask
/// @param faintest   pieces whose indicator changes by less over a voxel are left out
std::vector<SurfaceElement> surface_elements(const ScalarImage& indicator, double faintest = 0);

/// Area of the surface with the voxel steps smoothed away [mm2]; a ball of 10 voxels across is right to 2 %.
/// The mask needs a rim of two voxels of background.
double surface_area(const Mask& mask);

} // namespace cemvert
