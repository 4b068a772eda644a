// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "materials/material_field.h"

namespace cemvert
{

/// Bone as it was before the cement that the image shows: cement and its halo are filled in harmonically from
/// the bone around, with nothing flowing out of the bone. The shell of the bone (cortex, endplates and what
/// the scanner's blur makes of them) and the core inside it are filled separately: the shell is several times
/// denser, and cement that comes near it would else be replaced by a mixture of both.
///
/// @param density  g/cm3 (or MPa)
/// @param bone     of the vertebra, cement included; same grid
/// @param cement   at least one voxel; same grid
/// @param halo     mm
/// @return `bone` of it holds the voxels that keep their own value; beyond the given bone the density is the
///         image's
/// @throws DataError if no bone is left beyond cement and halo
BoneDensity bone_before_cement(const ScalarImage& density, const Mask& bone, const Mask& cement, double halo);

} // namespace cemvert
