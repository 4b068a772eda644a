// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/grid.h"

#include <cstdint>
#include <vector>

namespace cemvert
{

/// Values on a grid, one per voxel, i fastest.
template <class T>
struct Volume {
  Grid grid;
  std::vector<T> values;

  Volume() = default;
  explicit Volume(const Grid& g, T fill = T{}) : grid(g), values(g.voxels(), fill) {}

  T& at(int i, int j, int k) { return values[grid.offset(i, j, k)]; }
  const T& at(int i, int j, int k) const { return values[grid.offset(i, j, k)]; }
  T& at(const Index3& index) { return values[grid.offset(index)]; }
  const T& at(const Index3& index) const { return values[grid.offset(index)]; }
  T& operator[](std::size_t offset) { return values[offset]; }
  const T& operator[](std::size_t offset) const { return values[offset]; }
};

using ScalarImage = Volume<float>;     ///< HU, g/cm3 or MPa: the name of the variable says which
using LabelMap = Volume<std::int32_t>; ///< 0 is background
using Mask = Volume<std::uint8_t>;     ///< 0 or 1

/// Number of voxels that are not zero, times the volume of one [mm3].
double volume_of(const Mask& mask);

/// Value at a point by trilinear interpolation between voxel centres; outside the grid the nearest voxel's
/// value.
double interpolate(const ScalarImage& image, const Vec3& point);

} // namespace cemvert
