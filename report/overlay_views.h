// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/geometry.h"

#include <vector>

namespace cemvert
{

/// One of the pictures, in frame directions (left, anterior, superior).
struct View {
  const char* name; ///< of the file
  const char* title;
  Vec3 right, down, normal;
  const char* letters[4]; ///< at the left, right, upper and lower side
  const char* before;     ///< where a positive coordinate along the normal is
  const char* behind;
  bool shows_endplates; ///< the plane is parallel to the superior axis
  bool shows_midline;
  bool at_midline = false;   ///< lies in the mid-sagittal plane and shows the heights, else at the cement
  bool needs_cement = false; ///< left out where there is none
};

/// Radiological convention: the patient is looked at from the feet and from the front, so the patient's left
/// is on the right; the sagittal pictures look from the patient's left, anterior on the left.
std::vector<View> overlay_views();

} // namespace cemvert
