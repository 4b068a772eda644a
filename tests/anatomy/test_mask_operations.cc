// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/mask_operations.h"

#include <gtest/gtest.h>

#include <cmath>

namespace cemvert
{
namespace
{

Grid cube(int size, double spacing = 0.5)
{
  Grid grid;
  grid.size = {size, size, size};
  grid.spacing = Vec3::Constant(spacing);
  grid.origin = Vec3(3, -7, 11);
  grid.direction << 0, 1, 0, 1, 0, 0, 0, 0, 1; // left-handed on purpose
  return grid;
}

Mask box(const Grid& grid, const Index3& low, const Index3& high)
{
  Mask mask(grid);
  for (int k = low[2]; k <= high[2]; ++k)
    for (int j = low[1]; j <= high[1]; ++j)
      for (int i = low[0]; i <= high[0]; ++i)
        mask.at(i, j, k) = 1;
  return mask;
}

TEST(MaskOperations, MeasureDistanceInMillimetres)
{
  const Grid grid = cube(12);
  Mask mask(grid);
  mask.at(2, 3, 4) = 1;
  const ScalarImage distance = distance_to(mask);
  for (std::size_t v = 0; v < grid.voxels(); ++v)
    ASSERT_NEAR(distance[v], (grid.point(grid.index_of(v)) - grid.point(2, 3, 4)).norm(), 1e-4);
}

TEST(MaskOperations, GrowAndShrinkByBallsWhateverLiesAround)
{
  const Grid grid = cube(40);
  const Mask block = box(grid, {14, 15, 16}, {22, 24, 26});
  const ScalarImage outwards = distance_to(block), inwards = distance_to(complement(block));
  const Mask grown = dilated(block, 2.3), shrunk = eroded(block, 1.2);
  for (std::size_t v = 0; v < grid.voxels(); ++v) {
    ASSERT_EQ(grown[v] != 0, outwards[v] <= 2.3F);
    ASSERT_EQ(shrunk[v] != 0, inwards[v] > 1.2F);
  }
  // no voxel beyond the grid is known to be background
  EXPECT_EQ(eroded(Mask(grid, 1), 1).values, Mask(grid, 1).values);
  EXPECT_EQ(dilated(Mask(grid), 1).values, Mask(grid).values);
}

TEST(MaskOperations, BlurAsIfTheWholeGridWereBlurred)
{
  const Grid grid = cube(40);
  const Mask block = box(grid, {16, 15, 16}, {22, 24, 26});
  Mask with_corners = block;
  with_corners.at(0, 0, 0) = with_corners.at(39, 39, 39) = 1; // makes the whole grid count
  const ScalarImage alone = smoothed_indicator(block, 0.7), with = smoothed_indicator(with_corners, 0.7);
  for (std::size_t v = 0; v < grid.voxels(); ++v) {
    const Index3 index = grid.index_of(v);
    if (index[0] > 6 && index[0] < 33) {
      ASSERT_NEAR(alone[v], with[v], 1e-6);
    }
  }
}

TEST(MaskOperations, OpeningRemovesWhatIsThinnerThanTheBallAndClosingFillsIt)
{
  const Grid grid = cube(40);
  const Mask trunk = box(grid, {8, 8, 8}, {24, 24, 24});
  const Mask spur = box(grid, {25, 15, 15}, {31, 17, 17}); // 1.5 mm thick
  const Mask slit = box(grid, {8, 15, 8}, {24, 16, 24});   // 1 mm wide
  EXPECT_EQ(volume_of(intersected(opened(united(trunk, spur), 1.5), box(grid, {28, 0, 0}, {39, 39, 39}))), 0);
  // the closing leaves a dent at the slit's mouth that is shallower than a voxel
  EXPECT_GE(volume_of(closed(without(trunk, slit), 1.5)), 0.97 * volume_of(trunk));
}

TEST(MaskOperations, FillCavitiesButNoTunnels)
{
  const Grid grid = cube(20);
  const Mask solid = box(grid, {4, 4, 4}, {15, 15, 15});
  const Mask cavity = box(grid, {8, 8, 8}, {10, 10, 10});
  const Mask tunnel = box(grid, {8, 8, 4}, {10, 10, 15});
  EXPECT_EQ(holes_filled(without(solid, cavity)).values, solid.values);
  EXPECT_EQ(holes_filled(without(solid, tunnel)).values, without(solid, tunnel).values);
}

TEST(MaskOperations, NumberPiecesByTheirSize)
{
  const Grid grid = cube(20);
  const Mask small = box(grid, {1, 1, 1}, {2, 2, 2}), large = box(grid, {10, 10, 10}, {14, 14, 14});
  const Pieces pieces = pieces_of(united(small, large));
  ASSERT_EQ(pieces.volumes.size(), 2U);
  EXPECT_DOUBLE_EQ(pieces.volumes[0], volume_of(large));
  EXPECT_EQ(piece(pieces, 2).values, small.values);
  EXPECT_TRUE(pieces_of(Mask(grid)).volumes.empty());
}

TEST(MaskOperations, KeepVoxelsInPlaceOnAnotherCutOut)
{
  const Grid grid = cube(20);
  const Mask mask = box(grid, {1, 5, 9}, {3, 9, 18});
  const Mask around = on_lattice(mask, grid_around(mask, 2)); // reaches beyond the grid
  EXPECT_DOUBLE_EQ(volume_of(around), volume_of(mask));
  EXPECT_LT((centroid_of(around) - centroid_of(mask)).norm(), 1e-9);
  EXPECT_EQ(on_lattice(around, grid).values, mask.values);
}

TEST(MaskOperations, CoarsenWithoutShift)
{
  const Grid grid = cube(24);
  const Mask mask = box(grid, {4, 6, 8}, {11, 15, 17});
  const Mask coarse = coarsened(mask, 2);
  EXPECT_DOUBLE_EQ(volume_of(coarse), volume_of(mask));
  EXPECT_LT((centroid_of(coarse) - centroid_of(mask)).norm(), 1e-9);
}

} // namespace
} // namespace cemvert
