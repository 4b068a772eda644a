// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mesh/label_field.h"

#include <vector>

namespace cemvert
{

/// A closed curve: consecutive points [mm], the first one again at the end.
using Loop = std::vector<Vec3>;

/// The edges of the flat outer face of one layer, where the plane cuts the wall of the layer. The mesher is
/// told to keep them: left alone it would bevel them and take a strip of about half an edge off the face.
/// @param region   the layer
/// @param plane    superior coordinate of the face [mm]
/// @param step     distance of the points [mm]
/// @param shortest loops shorter than this are left out [mm]
/// @return in mesh axes, on the plane
std::vector<Loop> layer_rims(const LabelField& field, Region region, double plane, double step,
                             double shortest);

} // namespace cemvert
