// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/overlay_views.h"

namespace cemvert
{

std::vector<View> overlay_views()
{
  const Vec3 left = Vec3::UnitX(), anterior = Vec3::UnitY(), superior = Vec3::UnitZ();
  return {{"axial",
           "Axial",
           left,
           -anterior,
           superior,
           {"R", "L", "A", "P"},
           "above the body's centre",
           "below the body's centre",
           false,
           true},
          {"coronal",
           "Coronal",
           left,
           -superior,
           anterior,
           {"R", "L", "S", "I"},
           "anterior to the body's centre",
           "posterior to the body's centre",
           true,
           true},
          {"sagittal",
           "Sagittal",
           -anterior,
           -superior,
           left,
           {"A", "P", "S", "I"},
           "left of the midline",
           "right of the midline",
           true,
           false,
           true},
          {"parasagittal",
           "Sagittal",
           -anterior,
           -superior,
           left,
           {"A", "P", "S", "I"},
           "left of the midline",
           "right of the midline",
           true,
           false,
           false,
           true}};
}

} // namespace cemvert
