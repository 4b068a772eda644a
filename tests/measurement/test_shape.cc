// SPDX-License-Identifier: GPL-3.0-or-later
#include "measurement/measured_vertebra.h"
#include "support.h"

#include <gtest/gtest.h>

namespace cemvert
{
namespace
{

MadeForm wedge_of(double upper_slope, double lower_slope)
{
  MadeForm form;
  form.upper_slope = upper_slope;
  form.lower_slope = lower_slope;
  return form;
}

double degrees(double slope)
{
  return degrees_per_radian * std::atan(slope);
}

TEST(Heights, OfAWedgeAreThoseOfItsZones)
{
  const MadeForm form = wedge_of(-0.15, 0.05);
  for (const MadePose& pose : {MadePose{}, turned_pose(), oblique_pose()}) {
    const MeasuredVertebra vertebra(form, pose);
    // the zones' middles lie at 12.5, 50 and 87.5 % of the depth; the outline of nodes is up to one node
    // smaller
    const double tolerance = 0.2 * pose.spacing;
    EXPECT_NEAR(vertebra.number("anterior_height"), 26 - 0.2 * 0.375 * form.depth, tolerance);
    EXPECT_NEAR(vertebra.number("middle_height"), 26, tolerance);
    EXPECT_NEAR(vertebra.number("posterior_height"), 26 + 0.2 * 0.375 * form.depth, tolerance);
  }
}

TEST(Heights, ARoundedRimDoesNotLowerThem)
{
  MeasuredVertebra vertebra({44, 32, 26, false});
  HeightField& upper = vertebra.anatomy.upper.surface;
  for (int j = 0; j < upper.ny; ++j)
    for (int i = 0; i < upper.nx; ++i) {
      const double to_rim = 16 - std::abs(upper.anterior0 + j * upper.step);
      if (to_rim < 2.5) // of 32: less than 10 % of the depth, interpolation included
        upper.heights[static_cast<std::size_t>(i + upper.nx * j)] -= 2.5 - to_rim;
    }
  EXPECT_NEAR(vertebra.number("anterior_height"), 26, 1e-9);
  EXPECT_NEAR(vertebra.number("posterior_height"), 26, 1e-9);
}

TEST(Heights, AvhrIsTheAnteriorHeightOverTheNeighboursMean)
{
  const MadeForm fractured = wedge_of(-0.3, 0);
  MadeForm upper_neighbour, lower_neighbour;
  upper_neighbour.height = 24;
  lower_neighbour.height = 28;
  MeasuredVertebra vertebra(fractured);
  vertebra.above = made_anatomy(upper_neighbour, oblique_pose());
  vertebra.below = made_anatomy(lower_neighbour, turned_pose());
  const double own = 26 - 0.3 * 0.375 * fractured.depth;
  EXPECT_NEAR(vertebra.number("avhr"), 100 * own / (24. + 28.) * 2, 1);

  vertebra.above.reset();
  expect_contains(vertebra.report().at("avhr").reason, "labels.above");
  vertebra.below.reset();
  expect_contains(vertebra.report().at("avhr").reason, "no neighbours");
}

TEST(LocalKyphoticAngle, IsPositiveWhenTheFrontIsLower)
{
  for (const MadePose& pose : {MadePose{}, turned_pose(), oblique_pose()}) {
    EXPECT_NEAR(MeasuredVertebra(wedge_of(-0.15, 0.05), pose).number("local_kyphotic_angle"),
                degrees(0.15) + degrees(0.05), 1e-9);
    EXPECT_NEAR(MeasuredVertebra(wedge_of(0.1, 0), pose).number("local_kyphotic_angle"), -degrees(0.1), 1e-9);
    EXPECT_NEAR(MeasuredVertebra(wedge_of(0.1, 0.1), pose).number("local_kyphotic_angle"), 0, 1e-9);
  }
}

TEST(LocalKyphoticAngle, IgnoresATiltToTheSide)
{
  MeasuredVertebra vertebra(wedge_of(-0.15, 0));
  const VertebralFrame& frame = vertebra.anatomy.frame;
  Plane& plane = vertebra.anatomy.upper.plane;
  plane.normal = (frame.superior + 0.15 * frame.anterior + 0.3 * frame.left).normalized();
  EXPECT_NEAR(vertebra.number("local_kyphotic_angle"), degrees(0.15), 1e-9);
}

TEST(RegionalKyphoticAngle, IsBetweenTheOuterEndplatesOfTheNeighbours)
{
  // neighbours turned about the left axis: the upper one leans forward by 7 degrees, the lower back by 5
  MeasuredVertebra vertebra;
  MadePose upper_pose, lower_pose;
  upper_pose.frame_rotation = rotation(7, Vec3::UnitX()); // superior turns towards anterior (-y)
  lower_pose.frame_rotation = rotation(-5, Vec3::UnitX());
  vertebra.above = made_anatomy(wedge_of(-0.05, 0), upper_pose);
  vertebra.below = made_anatomy(wedge_of(0, 0.02), lower_pose);
  ASSERT_GT(vertebra.above->frame.superior.dot(vertebra.anatomy.frame.anterior), 0);
  EXPECT_NEAR(vertebra.number("regional_kyphotic_angle"), 12 + degrees(0.05) + degrees(0.02), 1e-9);

  // straightened beyond: lordosis is negative
  upper_pose.frame_rotation = rotation(-10, Vec3::UnitX());
  vertebra.above = made_anatomy({}, upper_pose);
  vertebra.below = made_anatomy({}, {});
  EXPECT_NEAR(vertebra.number("regional_kyphotic_angle"), -10, 1e-9);

  vertebra.below.reset();
  expect_contains(vertebra.report().at("regional_kyphotic_angle").reason, "both neighbours");
}

} // namespace
} // namespace cemvert
