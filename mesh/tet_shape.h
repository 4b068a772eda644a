// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/geometry.h"

#include <array>

namespace cemvert
{

/// The four corners of a tetrahedron [mm].
using Corners = std::array<Vec3, 4>;

double signed_volume(const Corners& tet); ///< mm3

/// The six angles between faces [rad]; of an inverted tet those of its mirror image.
std::array<double, 6> dihedral_angles(const Corners& tet);

double smallest_dihedral_angle(const Corners& tet); ///< rad

/// 3 * inradius / circumradius: 1 for the regular tetrahedron, 0 for a flat one.
double radius_ratio(const Corners& tet);

} // namespace cemvert
