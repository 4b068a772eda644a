// SPDX-License-Identifier: GPL-3.0-or-later
#include "materials/bone_known_before.h"

#include "anatomy/mask_operations.h"
#include "core/key_makers.h"
#include "image/rigid_registration.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cemvert
{
namespace
{

constexpr const char* path = "materials.bone.under cement";

/// In the order of BoneUnderCement.
const std::vector<std::string> names = {"automatic", "pre-operative", "filled in"};

} // namespace

KeyTable bone_under_cement_keys()
{
  return {choice_key(
      path, names, names.front(),
      "density of the bone under cement that the image shows: from the scan before the treatment "
      "(pre.image), registered onto this one, or filled in from around; automatic: the former where "
      "that scan is given and fits")};
}

BoneUnderCement bone_under_cement(const CaseValues& values)
{
  return static_cast<BoneUnderCement>(std::find(names.begin(), names.end(), values.text(path)) -
                                      names.begin());
}

ScalarImage moved_density(const BoneDensity& before, const RigidMotion& motion, const Grid& grid)
{
  ScalarImage moved(grid, std::numeric_limits<float>::quiet_NaN());
  for (std::size_t voxel = 0; voxel < moved.values.size(); ++voxel) {
    const Vec3 there = motion(grid.point(grid.index_of(voxel)));
    if (covers(before.density.grid, there))
      moved[voxel] = static_cast<float>(interpolate(before.density, there));
  }
  return moved;
}

KnownBone bone_known_before(const ScalarImage& density, const Mask& bone, const Mask& cement, double halo,
                            const ScalarImage& before)
{
  KnownBone result{density, intersected(dilated(cement, halo), bone)};
  for (std::size_t voxel = 0; voxel < bone.values.size(); ++voxel)
    if (result.unknown[voxel] && std::isfinite(before[voxel])) {
      result.density[voxel] = before[voxel];
      result.unknown[voxel] = 0;
      ++result.known_voxels;
    }
  return result;
}

} // namespace cemvert
