// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"

#include <optional>
#include <string>

namespace cemvert
{

/// A pedicle as its label shows it: the bridge from the body to the arch, where it is narrowest.
struct Pedicle {
  Vec3 centre = Vec3::Zero();    ///< of the narrowest section, LPS mm
  Vec3 forward = -Vec3::UnitY(); ///< along its axis into the body, length 1, LPS
  Vec3 across = Vec3::UnitX();   ///< along the width of the narrowest section, length 1, LPS
  double width = 0;              ///< smallest diameter of the narrowest section, cortex included [mm]
  double height = 0;             ///< its diameter across that [mm]
  double area = 0;               ///< of the narrowest section [mm2]
  double transverse_angle = 0;   ///< of `forward` seen from above [rad], positive towards the midline
  double sagittal_angle = 0;     ///< of `forward` seen from the side [rad], positive upwards
};

/// One side's, or why there is none.
struct PedicleOfSide {
  std::optional<Pedicle> pedicle;
  std::string reason; ///< empty where there is one
};

struct Pedicles {
  PedicleOfSide left, right;
};

/// Looks for both. Slices from the body backwards show a piece of bone on each side of the canal; where it is
/// narrowest is the pedicle. The axis is the line through the centroids of its slices, for as long as they
/// are within a fifth of the narrowest one's area.
Pedicles find_pedicles(const VertebralAnatomy& anatomy);

} // namespace cemvert
