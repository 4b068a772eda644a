// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "materials/expect_error.h"
#include "materials/material_field.h"
#include "materials/nearest_voxel.h"
#include "materials/small_models.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace cemvert
{
namespace
{

Mask ball(const Grid& grid, const Vec3& centre, double radius)
{
  Mask mask(grid);
  for (std::size_t voxel = 0; voxel < grid.voxels(); ++voxel)
    mask[voxel] = (grid.point(grid.index_of(voxel)) - centre).norm() <= radius;
  return mask;
}

Vec3 centre_of(const Grid& grid)
{
  return grid.point(0.5 * (grid.size[0] - 1), 0.5 * (grid.size[1] - 1), 0.5 * (grid.size[2] - 1));
}

double linear_density(const Vec3& point)
{
  return 0.4 + 0.004 * point.x() - 0.003 * point.y() + 0.001 * point.z();
}

TEST(NearestVoxels, AgreeWithTryingAllOfThem)
{
  const Grid grid = oblique_grid({9, 7, 6});
  std::mt19937 generator(3);
  Mask mask(grid);
  for (auto& value : mask.values)
    value = random_number(generator) > 0.9;
  const NearestVoxels nearest = nearest_voxels(mask);
  for (std::size_t voxel = 0; voxel < grid.voxels(); ++voxel) {
    double shortest = std::numeric_limits<double>::infinity();
    for (std::size_t other = 0; other < grid.voxels(); ++other)
      if (mask[other])
        shortest =
            std::min(shortest, (grid.point(grid.index_of(other)) - grid.point(grid.index_of(voxel))).norm());
    ASSERT_TRUE(mask[nearest.offset[voxel]]);
    EXPECT_NEAR(nearest.distance[voxel], shortest, 1e-12);
    EXPECT_NEAR((grid.point(grid.index_of(nearest.offset[voxel])) - grid.point(grid.index_of(voxel))).norm(),
                shortest, 1e-12);
  }
}

TEST(BoneDensity, KeepsTheImageInsideTheBoneAndGoesOnWithTheNearestBoneOutside)
{
  const Grid grid = oblique_grid({20, 18, 16});
  const Mask bone = ball(grid, centre_of(grid), 5);
  ScalarImage image = sampled(grid, linear_density);
  for (std::size_t voxel = 0; voxel < grid.voxels(); ++voxel)
    if (!bone[voxel])
      image[voxel] = -0.1F; // fat: must be nowhere in the result
  const BoneDensity result = bone_density(image, bone, std::nullopt, 1.5);
  const NearestVoxels nearest = nearest_voxels(bone);
  EXPECT_EQ(result.inpainted_voxels, 0U);
  EXPECT_EQ(result.bone.values, bone.values);
  for (std::size_t voxel = 0; voxel < grid.voxels(); ++voxel)
    EXPECT_EQ(result.density[voxel], image[nearest.offset[voxel]]);
}

TEST(BoneDensity, FillsCementAndItsHaloFromTheBoneAround)
{
  const Grid grid = oblique_grid({26, 24, 20});
  const Vec3 centre = centre_of(grid);
  const double halo = 1.5;
  const Mask bone = ball(grid, centre, 8), cement = ball(grid, centre + Vec3(1, 0, 0), 3);
  const NearestVoxels to_cement = nearest_voxels(cement);
  ScalarImage image = sampled(grid, linear_density);
  std::size_t under = 0, near = 0;
  for (std::size_t voxel = 0; voxel < grid.voxels(); ++voxel) {
    if (!bone[voxel])
      continue;
    under += cement[voxel];
    near += !cement[voxel] && to_cement.distance[voxel] <= halo;
    if (to_cement.distance[voxel] <= halo)
      image[voxel] = cement[voxel] ? 3.0F : 1.5F; // radiopaque, and its blur
  }
  const BoneDensity result = bone_density(image, bone, cement, halo);
  EXPECT_EQ(result.halo_voxels, near);
  EXPECT_EQ(result.inpainted_voxels, under + near);
  for (std::size_t voxel = 0; voxel < grid.voxels(); ++voxel)
    if (bone[voxel]) {
      EXPECT_EQ(result.bone[voxel] != 0, to_cement.distance[voxel] > halo);
      // a linear field is harmonic, also for the discrete operator: float voxels and the solver's 1e-8 are
      // left
      const double truth = linear_density(grid.point(grid.index_of(voxel)));
      EXPECT_NEAR(static_cast<double>(result.density[voxel]), truth, 1e-6 * truth);
    }
}

TEST(BoneDensity, LetsNothingFlowOutOfTheBoneWhereCementReachesItsSurface)
{
  // a bar cut by cement from side to side: Laplace leaves the straight line between the two ends
  const Grid grid = cubic_grid({5, 5, 30});
  Mask bone(grid), cement(grid);
  ScalarImage image(grid, 7.0F);
  for (int k = 2; k < 28; ++k)
    for (int j = 1; j < 4; ++j)
      for (int i = 1; i < 4; ++i) {
        bone.at(i, j, k) = 1;
        cement.at(i, j, k) = k >= 10 && k < 20;
        image.at(i, j, k) = k < 10 ? 0.1F : k < 20 ? 5.0F : 0.32F;
      }
  const BoneDensity result = bone_density(image, bone, cement, 0);
  EXPECT_EQ(result.halo_voxels, 0U);
  for (int k = 9; k <= 20; ++k)
    EXPECT_NEAR(static_cast<double>(result.density.at(2, 1, k)), 0.1 + 0.22 * (k - 9) / 11.0, 1e-6) << k;
}

TEST(BoneDensity, TakesOffTheHaloOfCementThatLeakedOutOfTheBone)
{
  const Grid grid = cubic_grid({12, 6, 6});
  Mask bone(grid), cement(grid);
  ScalarImage image(grid, 0.2F);
  for (int k = 0; k < 6; ++k)
    for (int j = 0; j < 6; ++j)
      for (int i = 0; i < 12; ++i) {
        bone.at(i, j, k) = i < 8;
        cement.at(i, j, k) = i >= 8 && i < 10;
        if (i >= 6)
          image.at(i, j, k) = 2;
      }
  const BoneDensity result = bone_density(image, bone, cement, 2);
  EXPECT_EQ(result.halo_voxels, 2U * 36);
  EXPECT_EQ(result.inpainted_voxels, 2U * 36);
  for (float value : result.density.values)
    EXPECT_NEAR(static_cast<double>(value), 0.2, 1e-6);
}

TEST(BoneDensity, GivesAPieceCutOffByCementTheNearestBonesValue)
{
  const Grid grid = cubic_grid({11, 3, 3});
  Mask bone(grid), cement(grid);
  for (int i : {0, 1, 2, 8, 9, 10})
    for (int j = 0; j < 3; ++j)
      for (int k = 0; k < 3; ++k) {
        bone.at(i, j, k) = 1;
        cement.at(i, j, k) = i >= 8; // an island that is cement altogether
      }
  ScalarImage image(grid, 0.15F);
  for (int k = 0; k < 3; ++k)
    for (int j = 0; j < 3; ++j)
      image.at(2, j, k) = 0.25F;
  const BoneDensity result = bone_density(image, bone, cement, 1);
  EXPECT_EQ(result.inpainted_voxels, 27U);
  EXPECT_EQ(result.density.at(9, 1, 1), 0.25F);
}

TEST(BoneDensity, RefusesWhatNoDensityCanBeMadeOf)
{
  const Grid grid = cubic_grid({8, 8, 8}, 0.5);
  Mask bone(grid), cement(grid);
  ScalarImage image(grid, 0.2F);
  expect_error<DataError>([&] { bone_density(image, bone, std::nullopt, 1); },
                          {"not one voxel of bone", "label"});
  bone.at(4, 4, 4) = bone.at(3, 4, 4) = cement.at(4, 4, 4) = 1;
  expect_error<DataError>([&] { bone_density(image, bone, cement, 0.5); },
                          {"no bone is left", "2 voxels", "0.5 mm", "materials.bone.cement halo"});
  image.at(3, 4, 4) = std::numeric_limits<float>::quiet_NaN();
  expect_error<DataError>([&] { bone_density(image, bone, std::nullopt, 1); }, {"nan", "(1.5   2   2) mm"});
}

} // namespace
} // namespace cemvert
