// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cement/injection/medium.h"

#include <vector>

namespace cemvert
{

/// Cells that a needle's opening, a ball of its diameter, covers, with their shares of its volume (sum 1).
struct NeedleOpening {
  std::vector<std::size_t> cells;
  std::vector<double> shares;
};
/// Empty if no part of the ball lies in the bone.
NeedleOpening needle_opening(const InjectionMedium& medium, const Vec3& tip, double diameter);

/// 1 / length [1/mm]: what the shares' own cells add to their mean pressure for a unit flow at unit mobility,
/// as a ball of this radius would at its surface.
double self_influence(const InjectionMedium& medium, const NeedleOpening& opening);

} // namespace cemvert
