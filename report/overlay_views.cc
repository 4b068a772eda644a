// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/overlay_views.h"

namespace cemvert
{

std::vector<View> overlay_views()
{
  const Vec3 left = Vec3::UnitX(), anterior = Vec3::UnitY(), superior = Vec3::UnitZ();
  const View axial{"axial",
                   "Axial",
                   left,
                   -anterior,
                   superior,
                   {"R", "L", "A", "P"},
                   "above the body's centre",
                   "below the body's centre",
                   false,
                   true};
  const View coronal{"coronal",
                     "Coronal",
                     left,
                     -superior,
                     anterior,
                     {"R", "L", "S", "I"},
                     "anterior to the body's centre",
                     "posterior to the body's centre",
                     true,
                     true};
  View sagittal{"sagittal",
                "Sagittal",
                -anterior,
                -superior,
                left,
                {"A", "P", "S", "I"},
                "left of the midline",
                "right of the midline",
                true,
                false};
  View parasagittal = sagittal;
  sagittal.at_midline = true;
  parasagittal.name = "parasagittal";
  parasagittal.needs_cement = true;
  return {axial, coronal, sagittal, parasagittal};
}

} // namespace cemvert
