// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"

#include <optional>

namespace cemvert
{

/// Half the thickness of the mid-sagittal slab [mm].
inline constexpr double half_sagittal_slab = 2.5;

/// Endplate to endplate along the superior axis, in the mid-sagittal slab [mm].
struct MidSagittalHeights {
  double anterior = 0, middle = 0, posterior = 0;
  /// Where they were measured: means of the anterior coordinate over each zone [mm].
  double anterior_place = 0, middle_place = 0, posterior_place = 0;

  double depth() const { return anterior_place - posterior_place; }
};

/// Means over the zones of antero-posterior lines in the mid-sagittal slab; nothing if no line meets both
/// endplates. Each line has its own depth, as the front of a body is curved.
std::optional<MidSagittalHeights> mid_sagittal_heights(const VertebralAnatomy& anatomy);

} // namespace cemvert
