// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mesh/mesh.h"

namespace cemvert
{

/// The eight corners of a trilinear hexahedron [mm], in the order of Mesh::hexes.
using HexCorners = std::array<Vec3, 8>;

HexCorners hex_corners(const Mesh& mesh, std::size_t hex);

/// Columns: derivatives of the position along the cell's three edges, at a point of the unit cube [mm].
Mat3 hex_jacobian(const HexCorners& corners, const Vec3& point);

double hex_volume(const HexCorners& corners); ///< mm3, signed

} // namespace cemvert
