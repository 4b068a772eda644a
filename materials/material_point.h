// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "materials/mandel.h"

#include <vector>

namespace cemvert
{

/// How a single point of a material is loaded: one strain is prescribed, and ...
enum class PointLoading {
  uniaxial,    ///< along the third axis, the stress is uniaxial
  confined,    ///< along the third axis, every other strain is 0
  shear,       ///< engineering shear strain of the first and third axis; every other stress is 0
  hydrostatic, ///< the same strain along all axes, no shear
};

struct PointStep {
  Strain strain;
  LawResponse response;
};

/// Drives a material point from its unstrained state through the prescribed strains, one step each.
/// @return the point at the end of each step
/// @throws DataError  if the law does not find a stress, or no lateral strains free of stress
std::vector<PointStep> drive_point(const ConstitutiveLaw& law, const std::vector<double>& values,
                                   PointLoading loading, const std::vector<double>& strains);

/// The stress that goes with the prescribed strain [MPa].
double driven_stress(PointLoading loading, const Stress& stress);

} // namespace cemvert
