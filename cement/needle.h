// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/geometry.h"

namespace cemvert
{

struct Needle {              // straight, patient LPS mm
  Vec3 entry = Vec3::Zero(); ///< where it enters the bone
  Vec3 tip = Vec3::Zero();   ///< its opening
};

} // namespace cemvert
