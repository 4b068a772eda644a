// SPDX-License-Identifier: GPL-3.0-or-later
#include "measurement/measured_vertebra.h"

#include <gtest/gtest.h>

namespace cemvert
{
namespace
{

bool in_ball(const Vec3& point, const Vec3& centre, double radius)
{
  return (point - centre).norm() < radius;
}

TEST(CementDistribution, HalvesAndThirdsAreThoseOfTheBall)
{
  const MeasuredVertebra vertebra({}, oblique_pose(), [](const Vec3& p) { return in_ball(p, {9, 5, 8}, 4); });
  EXPECT_NEAR(vertebra.number("cement_share.left"), 100, 1e-9);
  EXPECT_NEAR(vertebra.number("cement_share.right"), 0, 1e-9);
  EXPECT_GT(vertebra.number("cement_share.anterior"), 85);
  EXPECT_GT(vertebra.number("cement_share.upper_third"), 85);
  EXPECT_NEAR(vertebra.number("cement_share.lower_third"), 0, 1e-9);
  // endplates at +-13 mm; the wall is the rear end of the ellipse's chord at 5 mm left of the ball's middle.
  // A voxel of 0.7 mm on an oblique grid: half of its diagonal
  EXPECT_NEAR(vertebra.number("cement_distance.upper_endplate"), 13 - 8 - 4, 0.6);
  EXPECT_NEAR(vertebra.number("cement_distance.lower_endplate"), 13 + 8 - 4, 0.6);
}

TEST(CementDistribution, DistanceToThePosteriorWallIsTheGapBehindTheCement)
{
  MadeForm form;
  form.elliptic = false;
  const MeasuredVertebra vertebra(form, {}, [](const Vec3& p) { return in_ball(p, {0, -4, 0}, 6); });
  EXPECT_NEAR(vertebra.number("cement_distance.posterior_wall"), 16 - 4 - 6, 0.75);
}

/// Where a ball of leaked cement is said to lie.
std::string place_of_leak(const Vec3& centre, bool in_bone = false)
{
  MeasuredVertebra vertebra;
  const Grid& grid = vertebra.anatomy.body.grid;
  vertebra.cement.outside = made_mask(grid, vertebra.anatomy.frame, [&](const Vec3& p) {
    return in_ball(p, centre, 2.5) && !MadeForm{}.contains(p);
  });
  vertebra.anatomy.has_posterior = true;
  if (in_bone)
    for (std::size_t v = 0; v < grid.voxels(); ++v)
      vertebra.anatomy.vertebra[v] |= vertebra.cement.outside[v];
  const MeasurementReport report = vertebra.report();
  std::string found;
  for (const char* place :
       {"anterior", "canal", "lateral", "upper_disc", "lower_disc", "posterior_elements"}) {
    const double volume = report.at(std::string("cement_outside.") + place).value.get<double>();
    if (volume > 0.9 * 1e-3 * volume_of(vertebra.cement.outside))
      found = place;
  }
  return found;
}

TEST(CementLocation, NamesWhereCementLeakedTo)
{
  EXPECT_EQ(place_of_leak({1, 19, 0}), "anterior");
  EXPECT_EQ(place_of_leak({1, -19, 0}), "canal");
  EXPECT_EQ(place_of_leak({24, 0, 0}), "lateral");
  EXPECT_EQ(place_of_leak({4, 2, 15}), "upper_disc");
  EXPECT_EQ(place_of_leak({4, 2, -15}), "lower_disc");
  EXPECT_EQ(place_of_leak({12, -19, 3}, true), "posterior_elements");
}

TEST(CementLocation, TellsNothingOfPosteriorElementsWhereTheyAreNotLabelled)
{
  MeasuredVertebra vertebra;
  vertebra.anatomy.has_posterior = false;
  EXPECT_TRUE(vertebra.report().at("cement_outside.posterior_elements").value.is_null());
}

TEST(CementShape, ABallIsCompactAndSolid)
{
  const double radius = 7;
  const MeasuredVertebra vertebra({}, {}, [&](const Vec3& p) { return in_ball(p, {0, 0, 0}, radius); });
  // 3 %: voxels of 1 mm under a blur of 1 mm
  EXPECT_NEAR(vertebra.number("cement_shape.surface") / (4 * M_PI * radius * radius), 1, 0.03);
  EXPECT_NEAR(vertebra.number("cement_shape.surface_to_volume") / (3 / radius), 1, 0.03);
  EXPECT_GT(vertebra.number("cement_shape.compactness"), 0.96);
  EXPECT_EQ(vertebra.report().at("cement_shape.pieces").value, 1);
  EXPECT_EQ(vertebra.word("cement_shape.form"), "solid");
}

TEST(CementShape, SheetsWithBoneBetweenAreInterdigitated)
{
  const MeasuredVertebra vertebra({}, {}, [](const Vec3& p) {
    return in_ball(p, {0, 0, 0}, 8) && std::fmod(p.x() + 100, 6) < 3;
  });
  EXPECT_GT(vertebra.number("cement_shape.bone_mixed_in"), 30);
  EXPECT_LT(vertebra.number("cement_shape.compactness"), 0.9);
  EXPECT_GT(vertebra.report().at("cement_shape.pieces").value.get<int>(), 1);
  EXPECT_EQ(vertebra.word("cement_shape.form"), "interdigitated");
}

TEST(CementSensitivity, TellsTheBandAtWhichTheClassChanges)
{
  // columns that end 1.7 mm under the endplates at +-13 mm: bridged from a band of 2 mm on
  MadePose fine;
  fine.spacing = 0.5;
  const MeasuredVertebra vertebra({}, fine, [](const Vec3& p) {
    return std::hypot(std::abs(p.x()) - 9, p.y()) < 4 && std::abs(p.z()) < 11.3;
  });
  EXPECT_EQ(vertebra.word("sensitivity.contact_class.band_10"), "C");
  EXPECT_EQ(vertebra.word("sensitivity.contact_class.band_25"), "A");
  EXPECT_FALSE(vertebra.flag("sensitivity.contact_class.same"));
}

TEST(CementSensitivity, LeavesOutBandsThinnerThanAVoxel)
{
  MadePose coarse;
  coarse.spacing = 1.5;
  const MeasuredVertebra vertebra({}, coarse, [](const Vec3& p) { return in_ball(p, {0, 0, 0}, 5); });
  EXPECT_TRUE(vertebra.report().at("sensitivity.contact_class.band_10").value.is_null());
  EXPECT_TRUE(vertebra.flag("sensitivity.contact_class.same"));
}

} // namespace
} // namespace cemvert
