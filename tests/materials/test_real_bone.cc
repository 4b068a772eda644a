// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/image_file.h"
#include "materials/material_field.h"
#include "materials/nearest_voxel.h"
#include "materials/small_models.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <gtest/gtest.h>

namespace cemvert
{
namespace
{

/// The calibrated L4: 20 is the body, 48 the posterior elements.
class RealL4 : public ::testing::Test
{
protected:
  void SetUp() override
  {
    const std::filesystem::path folder = std::filesystem::path(CEMVERT_DATA_DIR) / "l4_density";
    if (!std::filesystem::exists(folder))
      GTEST_SKIP() << "the folder of real scans, " << CEMVERT_DATA_DIR
                   << ", is absent (CMake variable CEMVERT_DATA_DIR)";
    density = read_image(folder / "density.nii.gz");
    for (float& value : density.values)
      value *= 1e-3F; // mg/cc
    const LabelMap labels = read_labels(folder / "labels.nii.gz");
    bone = body = Mask(density.grid);
    for (std::size_t voxel = 0; voxel < density.values.size(); ++voxel) {
      body[voxel] = labels[voxel] == 20;
      bone[voxel] = labels[voxel] == 20 || labels[voxel] == 48;
    }
  }

  ScalarImage density;
  Mask bone, body;
};

TEST_F(RealL4, KeepsItsMass)
{
  TetMesh mesh;
  double mass = 0;
  for (std::size_t voxel = 0; voxel < bone.values.size(); ++voxel) {
    if (!bone[voxel])
      continue;
    const Index3 index = density.grid.index_of(voxel);
    const Vec3 middle(index[0], index[1], index[2]), half = Vec3::Constant(0.5);
    add_brick(mesh, density.grid, middle - half, middle + half, Region::body);
    mass += 1e-3 * density.grid.voxel_volume() * static_cast<double>(density[voxel]);
  }
  MaterialSettings settings;
  settings.largest_density = 3; // no cap: it takes mass away on purpose
  const MaterialField field = material_field(mesh, bone_density(density, bone, std::nullopt, 0), false, false,
                                             Mat3::Identity(), tet_quadrature(2), settings);
  EXPECT_NEAR(field.counts.bone_mass, mass, 0.005 * mass); // the project's bound on lost mass
  EXPECT_LT(field.counts.floored_volume, 0.001 * field.counts.bone_volume);
}

// Cement of 3 g/cm3 with a blurred rim is painted into the scan of a body without any, so that the bone under
// it is known.
TEST_F(RealL4, IsFilledUnderCementWithBoneLikeTheOneThatWasThere)
{
  Vec3 centre = Vec3::Zero();
  double voxels = 0;
  for (std::size_t voxel = 0; voxel < body.values.size(); ++voxel)
    if (body[voxel]) {
      centre += density.grid.point(density.grid.index_of(voxel));
      ++voxels;
    }
  centre /= voxels;
  Mask cement(density.grid);
  for (std::size_t voxel = 0; voxel < body.values.size(); ++voxel)
    cement[voxel] = body[voxel] && (density.grid.point(density.grid.index_of(voxel)) - centre).norm() < 9;
  const NearestVoxels to_cement = nearest_voxels(cement);
  ScalarImage seen = density;
  for (std::size_t voxel = 0; voxel < body.values.size(); ++voxel)
    if (to_cement.distance[voxel] < 1.5)
      seen[voxel] = cement[voxel] ? 3 : density[voxel] + 1;
  const BoneDensity filled = bone_density(seen, bone, cement, 1.5);
  ASSERT_GT(filled.inpainted_voxels, 0U);
  double truth = 0, found = 0;
  float densest = 0, densest_sound = 0;
  for (std::size_t voxel = 0; voxel < body.values.size(); ++voxel) {
    if (filled.bone[voxel]) {
      densest_sound = std::max(densest_sound, filled.density[voxel]);
      EXPECT_EQ(filled.density[voxel], density[voxel]);
    } else if (bone[voxel]) {
      truth += static_cast<double>(density[voxel]);
      found += static_cast<double>(filled.density[voxel]);
      densest = std::max(densest, filled.density[voxel]);
    }
  }
  EXPECT_LE(densest, densest_sound); // maximum principle: nothing of the cement's brightness is left
  // Laplace cannot know that the middle of a body is less dense than its rim: that much it is too high
  EXPECT_NEAR(found / truth, 1, 0.25);
  RecordProperty("filled_over_true_density", std::to_string(found / truth));
}

} // namespace
} // namespace cemvert
