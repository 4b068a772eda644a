// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/geometry.h"

namespace cemvert
{

/// A rotation about a centre and a translation, from one scan's patient coordinates to another's (LPS mm).
struct RigidMotion {
  Mat3 rotation = Mat3::Identity();
  Vec3 centre = Vec3::Zero();
  Vec3 translation = Vec3::Zero(); ///< of the centre

  Vec3 operator()(const Vec3& point) const { return centre + translation + rotation * (point - centre); }
  double angle() const { return Eigen::AngleAxisd(rotation).angle(); } ///< radian, 0 to pi
};

} // namespace cemvert
