// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mesh/tet_mesh.h"

namespace cemvert
{

/// A cube -half .. half with a ball round its centre (region cement, the rest body), meshed by bending a
/// lattice of (4 n)^3 bricks so that an inner cube becomes the ball. The surface is faceted: vertices lie on
/// it, edges are straight.
TetMesh ball_in_box(double radius, double half, int n);

/// One eighth (all coordinates positive) of a thick sphere: n^2 triangles round it, n layers through its
/// wall. The surfaces are faceted.
TetMesh sphere_wall(double inner, double outer, int n);

} // namespace cemvert
