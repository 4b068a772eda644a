// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/slice_plane.h"
#include "report/synthetic_vertebra.h"
#include "support.h"

#include <cmath>

namespace cemvert
{
namespace
{

/// A ball of the given radius around the origin on an oblique grid of 0.8 mm.
Mask ball(double radius)
{
  Grid grid;
  grid.size = {50, 50, 50};
  grid.spacing = Vec3::Constant(0.8);
  grid.direction = Eigen::AngleAxisd(0.4, Vec3(1, 2, 3).normalized()).toRotationMatrix();
  grid.origin = grid.direction * Vec3::Constant(-19.7);
  Mask mask(grid);
  for (std::size_t offset = 0; offset < grid.voxels(); ++offset)
    mask[offset] = grid.point(grid.index_of(offset)).norm() < radius;
  return mask;
}

SlicePlane plane_through(const Vec3& centre, double step)
{
  SlicePlane plane;
  plane.step = step;
  plane.width = plane.height = 201;
  plane.corner = centre - 100 * step * (plane.right + plane.down);
  return plane;
}

TEST(SlicePlane, PixelAndPointAreInverse)
{
  const SlicePlane plane = plane_through({3, 4, 5}, 0.2);
  const PixelPoint pixel = plane.pixel(plane.point(17.5, 30));
  EXPECT_NEAR(pixel[0], 17.5, 1e-10);
  EXPECT_NEAR(pixel[1], 30, 1e-10);
}

TEST(SlicePlane, OutlineOfABallIsOneClosedCircle)
{
  const double radius = 9, height = 4;
  const auto lines = outlines(ball(radius), plane_through({0, 0, height}, 0.15));
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].front(), lines[0].back());
  const double circle = std::sqrt(radius * radius - height * height);
  double mean = 0;
  for (const PixelPoint& point : lines[0]) {
    const double distance = 0.15 * std::hypot(point[0] - 100, point[1] - 100);
    // A voxel mask puts its border within half a voxel diagonal (0.7 mm) of the ball.
    EXPECT_NEAR(distance, circle, 0.7);
    mean += distance / lines[0].size();
  }
  EXPECT_NEAR(mean, circle, 0.1); // on the whole its errors cancel, to a small part of a voxel
}

TEST(SlicePlane, OutlineOfTwoVoxelsCubedIsNotLost)
{
  Grid grid;
  grid.size = {12, 12, 12};
  Mask mask(grid);
  for (int k = 5; k < 7; ++k)
    for (int j = 5; j < 7; ++j)
      for (int i = 5; i < 7; ++i)
        mask.at(i, j, k) = 1;
  EXPECT_EQ(outlines(mask, plane_through({5.5, 5.5, 5.5}, 0.05)).size(), 1u);
}

TEST(SlicePlane, AMaskBesideThePlaneHasNoOutline)
{
  EXPECT_TRUE(outlines(ball(5), plane_through({0, 0, 8}, 0.15)).empty());
}

TEST(SlicePlane, ValuesOutsideTheImageAreTheOnesAskedFor)
{
  Grid grid;
  grid.size = {3, 3, 3};
  const ScalarImage image(grid, 7.F);
  const auto values = sample(image, plane_through({1, 1, 1}, 1), -1.F);
  EXPECT_EQ(values[100 * 201 + 100], 7.F);
  EXPECT_EQ(values[0], -1.F);
}

TEST(SlicePlane, LargestSectionOfABallIsItsMiddle)
{
  for (const Vec3& direction : {Vec3(0, 0, 1), Vec3(1, 0, 0), Vec3(0.6, 0, 0.8)})
    // The area of a ball is flat near its middle: one voxel is what can be told.
    EXPECT_NEAR(largest_section(ball(9), Vec3(0, 0, -2), direction), 2 * direction.z(), 0.8);
}

TEST(SlicePlane, LargestSectionOfNothingIsTheOrigin)
{
  EXPECT_EQ(largest_section(Mask(), Vec3::Zero(), Vec3::UnitZ()), 0);
}

TEST(SlicePlane, EndplateIsALineAtItsHeight)
{
  const SyntheticVertebra vertebra = synthetic_vertebra();
  SlicePlane plane;
  plane.down = -Vec3::UnitZ(); // coronal
  plane.step = 0.2;
  plane.width = plane.height = 301;
  plane.corner = vertebra.centre - 150 * plane.step * (plane.right + plane.down);
  const auto lines = surface_line(vertebra.anatomy.upper, vertebra.anatomy.frame, plane);
  ASSERT_EQ(lines.size(), 1u);
  for (const PixelPoint& point : lines[0])
    EXPECT_NEAR(0.2 * (150 - point[1]), 12, 1e-9); // 12 mm above the centre
  EXPECT_NEAR(0.2 * (lines[0].back()[0] - lines[0].front()[0]), 40,
              1.5); // from border to border of the outline
}

} // namespace
} // namespace cemvert
