// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/body_isolation.h"

#include <optional>

namespace cemvert
{

/// Judges the cut by the wall, by the canal and by the shape and size of what was cut out.
IsolationQuality quality_of(const IsolatedBody& isolated, const Mask& vertebra, const Canal& canal);

/// Judges a label that is taken for a body alone.
IsolationQuality quality_of_body_alone(const Mask& vertebra);

/// The quality lowered by what the voxels of the label map themselves leave open: a surface lies anywhere
/// within the voxel it cuts, on average a quarter of its edge from where the map has it, so that body and
/// truth share 1 - surface * edge / (8 volume) of their volumes (Dice) at best.
///
/// @param labels  grid of the label map's file
IsolationQuality lowered_by_voxels(IsolationQuality quality, const Mask& body, const Grid& labels);

/// The quality lowered by what no vertebral body looks like: half of it missing (depth, height and symmetry
/// about the canal), or a label that goes on through an endplate.
///
/// @param canal  in the anatomy's frame; without it symmetry is not judged
IsolationQuality lowered_by_shape(const IsolationQuality& quality, const VertebralAnatomy& anatomy,
                                  const std::optional<Canal>& canal);

} // namespace cemvert
