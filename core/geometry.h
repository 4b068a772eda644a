// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>

namespace cemvert
{

using Vec3 =
    Eigen::Vector3d; ///< a point or a direction; points are patient LPS mm unless a name says otherwise
using Mat3 = Eigen::Matrix3d;

inline constexpr double pi = 3.14159265358979323846;
inline constexpr double degrees_per_radian = 180.0 / pi;

/// An infinite plane, {x : normal . x = offset}; `normal` has length 1, `offset` is in mm.
struct Plane {
  Vec3 normal = Vec3::UnitZ();
  double offset = 0;

  /// Signed distance [mm], positive on the side `normal` points to.
  double distance(const Vec3& point) const { return normal.dot(point) - offset; }
};

} // namespace cemvert
