// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mesh/mesh.h"

namespace cemvert
{

/// The eight corners of a trilinear hexahedron [mm], in the order of Mesh::hexes.
using HexCorners = std::array<Vec3, 8>;

HexCorners hex_corners(const Mesh& mesh, std::size_t hex);

/// Columns: gradients of the eight trilinear functions of the corners, in the unit cube [1].
using HexGradients = Eigen::Matrix<double, 3, 8>;

/// At a point of the unit cube.
HexGradients hex_gradients(const Vec3& point);
/// Columns: derivatives of the position along the cell's three edges [mm].
Mat3 hex_jacobian(const HexCorners& corners, const HexGradients& gradients);

double hex_volume(const HexCorners& corners); ///< mm3, signed

} // namespace cemvert
