// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"

namespace cemvert
{

/// What a thoracic or lumbar vertebra tells of its upper side: its pedicles spring from the upper half of the
/// body, and its spinous process points down (Gray's Anatomy, vertebral column).
struct UprightSigns {
  double pedicle_rise = 0; ///< mean height of the pedicles' roots over the body's centre [mm]
  double spinous_rise = 0; ///< of the rearmost fifth of the posterior elements over the pedicles' roots [mm]

  /// Both signs speak for it. One alone does not: a cut label has odd pedicles, a short process no slope.
  bool upside_down() const { return pedicle_rise < -1 && spinous_rise > 2; }
};

/// @param vertebra  with posterior elements; same grid as `body`, and a rim of 3 mm of background
UprightSigns upright_signs(const Mask& vertebra, const Mask& body, const VertebralFrame& frame);

} // namespace cemvert
