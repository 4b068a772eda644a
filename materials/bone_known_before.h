// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/case_values.h"
#include "image/rigid_motion.h"
#include "materials/material_field.h"

namespace cemvert
{

/// Where the density of the bone under cement that the image shows comes from: the key
/// `materials.bone.under cement`.
enum class BoneUnderCement {
  automatic,     ///< from the scan before the treatment where there is one and it fits
  pre_operative, ///< from that scan, or not at all
  filled_in      ///< from the bone around the cement
};
KeyTable bone_under_cement_keys();
BoneUnderCement bone_under_cement(const CaseValues& values);

/// Density of a scan before the cement at the voxels of another scan [g/cm3]; NaN where it shows nothing.
/// @param motion  from the voxels' scan to the one before
ScalarImage moved_density(const BoneDensity& before, const RigidMotion& motion, const Grid& grid);

/// An image in which a scan before the cement has replaced the cement and its halo.
struct KnownBone {
  ScalarImage density;
  Mask unknown; ///< cement and halo that the scan before does not show: to be filled in by bone_density
  std::size_t known_voxels = 0; ///< replaced
};
/// @param density  g/cm3, with the cement in it
/// @param bone     of the vertebra, cement included; same grid
/// @param cement   same grid
/// @param halo     mm
/// @param before   moved_density on the same grid
KnownBone bone_known_before(const ScalarImage& density, const Mask& bone, const Mask& cement, double halo,
                            const ScalarImage& before);

} // namespace cemvert
