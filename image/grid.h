// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/geometry.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <optional>

namespace cemvert
{

using Index3 = std::array<int, 3>;

/// Where the voxels of an image lie in the patient (LPS mm). Voxel (i, j, k) is a small brick centred at
/// origin + direction * (spacing * (i, j, k)); i runs fastest in memory.
struct Grid {
  Index3 size{0, 0, 0};
  Vec3 spacing = Vec3::Ones();       ///< mm
  Vec3 origin = Vec3::Zero();        ///< centre of voxel (0, 0, 0), LPS mm
  Mat3 direction = Mat3::Identity(); ///< columns: unit vectors of the three image axes in LPS

  std::size_t voxels() const { return static_cast<std::size_t>(size[0]) * size[1] * size[2]; }
  double voxel_volume() const { return spacing.prod(); } ///< mm3
  std::size_t offset(int i, int j, int k) const
  {
    return static_cast<std::size_t>(i) +
           static_cast<std::size_t>(size[0]) * (j + static_cast<std::size_t>(size[1]) * k);
  }
  std::size_t offset(const Index3& index) const { return offset(index[0], index[1], index[2]); }
  Index3 index_of(std::size_t offset) const
  {
    const auto nx = static_cast<std::size_t>(size[0]), ny = static_cast<std::size_t>(size[1]);
    return {static_cast<int>(offset % nx), static_cast<int>(offset / nx % ny),
            static_cast<int>(offset / (nx * ny))};
  }
  bool contains(int i, int j, int k) const
  {
    return i >= 0 && j >= 0 && k >= 0 && i < size[0] && j < size[1] && k < size[2];
  }
  bool contains(const Index3& index) const { return contains(index[0], index[1], index[2]); }

  Vec3 point(double i, double j, double k) const
  {
    return origin + direction * spacing.cwiseProduct(Vec3(i, j, k));
  }
  Vec3 point(const Index3& index) const { return point(index[0], index[1], index[2]); }
  /// Continuous voxel index of a point; whole numbers at voxel centres.
  Vec3 index(const Vec3& point) const
  {
    return (direction.transpose() * (point - origin)).cwiseQuotient(spacing);
  }
  /// Index of the voxel whose centre is nearest to a point; may lie outside the grid.
  Index3 nearest(const Vec3& point) const
  {
    const Vec3 place = index(point);
    return {static_cast<int>(std::lround(place.x())), static_cast<int>(std::lround(place.y())),
            static_cast<int>(std::lround(place.z()))};
  }
};

/// Same voxels at the same places, to 1e-6 of a voxel.
bool same_grid(const Grid& a, const Grid& b);

/// If the voxels of `part` are voxels of `whole` (or of its continuation beyond its border), to 1e-3 of a
/// voxel: the index that voxel (0, 0, 0) of `part` has in `whole`. Two files of one scan differ by up to 1e-4
/// of a voxel, because NIfTI keeps the origin in single precision.
std::optional<Index3> whole_voxel_shift(const Grid& whole, const Grid& part);

} // namespace cemvert
