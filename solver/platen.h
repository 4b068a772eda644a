// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/geometry.h"

namespace cemvert
{

/// Motion of the upper platen, a rigid plane that turns a little: travel towards the lower face [mm] at its
/// pivot, and turns about the pivot [rad] that press the anterior and the left side down.
using PlatenMotion = Eigen::Vector3d;
/// What the vertebra answers to it: force [N], and moments about the pivot [N mm] against the two turns.
using PlatenForce = Eigen::Vector3d;

struct Platen {
  Vec3 pivot, anterior, left; ///< in the axes of the problem, mm; the third axis is that of the load

  /// What each part of the motion presses a point down by [mm per mm, mm per rad].
  PlatenMotion lever(const Vec3& point) const
  {
    const Vec3 arm = point - pivot;
    return {1, arm.dot(anterior), arm.dot(left)};
  }
};

} // namespace cemvert
