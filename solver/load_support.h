// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/load_faces.h"

#include <vector>

namespace cemvert
{

/// Axes of which the third is the load axis; the patient's own if that is the z axis. Columns, LPS.
Mat3 load_frame(const Vec3& load_axis);

/// Components of single vertices held at 0 so that a model free to slide between its faces stays where it
/// is. They carry no force: they are statically determinate.
struct Pin {
  int vertex;
  int component; ///< 0 or 1: along the first or second of the load's axes
};

/// Faces guided along the load axis only leave two translations and the rotation about the axis. The vertex
/// nearest to the middle of the lower face keeps its place, and the one farthest from it its direction.
/// @param axes  columns, LPS; the third is the load axis
std::vector<Pin> lateral_pins(const Mesh& mesh, const LoadFace& lower, const Mat3& axes);

} // namespace cemvert
