// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "materials/bone_under_cement.h"
#include "materials/material_field.h"
#include "materials/nearest_voxel.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace cemvert
{
namespace
{

void check_input(const ScalarImage& density, const Mask& bone, const std::optional<Mask>& cement)
{
  if (!same_grid(density.grid, bone.grid) || (cement && !same_grid(cement->grid, bone.grid)))
    throw_bug("density, bone and cement do not lie on one grid");
  std::size_t inside = 0;
  for (std::size_t voxel = 0; voxel < bone.values.size(); ++voxel) {
    if (!bone[voxel])
      continue;
    ++inside;
    if (!std::isfinite(density[voxel])) {
      std::ostringstream message;
      message << "the image holds " << density[voxel] << " in the bone, at ("
              << bone.grid.point(bone.grid.index_of(voxel)).transpose()
              << ") mm: no material can be made of it.\n    Repair the image, or leave that voxel out of the "
                 "label.";
      throw DataError(message.str());
    }
  }
  if (inside == 0)
    throw DataError("there is not one voxel of bone to take a density from. Check the vertebra's label.");
}

} // namespace

BoneDensity bone_density(const ScalarImage& density, const Mask& bone, const std::optional<Mask>& cement,
                         double halo)
{
  check_input(density, bone, cement);
  const bool shows_cement = cement && std::any_of(cement->values.begin(), cement->values.end(),
                                                  [](std::uint8_t in) { return in != 0; });
  BoneDensity result =
      shows_cement ? bone_before_cement(density, bone, *cement, halo) : BoneDensity{density, bone, 0, 0};
  const NearestVoxels nearest = nearest_voxels(bone);
  for (std::size_t voxel = 0; voxel < bone.values.size(); ++voxel)
    if (!bone[voxel])
      result.density[voxel] = result.density[nearest.offset[voxel]];
  return result;
}

} // namespace cemvert
