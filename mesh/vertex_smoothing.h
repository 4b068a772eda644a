// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mesh/tet_complex.h"

#include <vector>

namespace cemvert
{

/// Moves the corners of badly shaped tets to where the worst dihedral angle around them is largest: for the
/// few that the mesher's own optimisation leaves, mostly near the rims it may not touch.
/// @param stars            the tets around every vertex
/// @param furthest         largest distance each vertex may go from where it is [mm]; 0: it stays
/// @param wanted_dihedral  tets with a smaller angle are worked on [rad]
TetComplex with_better_tets(TetComplex complex, const std::vector<std::vector<int>>& stars,
                            const std::vector<double>& furthest, double wanted_dihedral);

} // namespace cemvert
