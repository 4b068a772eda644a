// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/volume.h"

#include "fuzz/fuzz_input.h"

namespace cemvert
{

/// What every image promises that was read: a value for each voxel, and voxels of a size on proper axes.
template <class T>
void expect_sound(const Volume<T>& image)
{
  const Grid& grid = image.grid;
  for (const int size : grid.size)
    expect(size >= 1, "an image without voxels");
  expect(image.values.size() == grid.voxels(), "not one value for each voxel");
  expect((grid.spacing.array() > 0).all() && grid.spacing.allFinite(), "voxels without a size");
  expect(grid.origin.allFinite(), "an image that lies nowhere");
  expect((grid.direction.transpose() * grid.direction - Mat3::Identity()).norm() < 1e-9,
         "axes that are not orthonormal");
}

} // namespace cemvert
