// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/phantom_sampling.h"

#include <vector>

namespace cemvert
{

/// Cement on one side of the mid-sagittal plane.
struct SideContact {
  bool upper = false, lower = false; ///< some cement touches that endplate
  bool bridged = false;              ///< one connected piece touches both
};

struct ContactTruth {
  SideContact left, right;
  double area_upper = 0, area_lower = 0; ///< mm2, seen along the superior axis
};

/// @param cement  distances on the lattice of `body`
/// @param band    mm, along the superior axis: cement this near to an endplate touches it
ContactTruth contact_truth(const BodySamples& body, const std::vector<float>& cement,
                           const BodyColumns& columns, double band);

} // namespace cemvert
