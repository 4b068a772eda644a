// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/mask_operations.h"
#include "cement/made_vertebra.h"
#include "cement/pattern.h"
#include "cement/porosity.h"
#include "core/error.h"
#include "support.h"

#include <gtest/gtest.h>

namespace cemvert
{
namespace
{

CementSettings settings_of(const std::string& pattern, double volume)
{
  CementSettings settings;
  settings.pattern = pattern;
  settings.volume = volume;
  return settings;
}

CementMap placed(const VertebralAnatomy& anatomy, const CementSettings& settings)
{
  RunLog log(false);
  return place_cement(made_scan(anatomy), anatomy, settings, log);
}

MadePose oblique()
{
  MadePose pose;
  pose.spacing = 0.8;
  pose.grid_direction = rotation(25, Vec3(1, 2, -1));
  pose.frame_rotation = rotation(-12, Vec3(0.5, 1, 1));
  return pose;
}

// Runs for every pattern in patterns.def: a new one is tested before it has a test of its own.
class EveryPattern : public ::testing::TestWithParam<std::string>
{
};

TEST_P(EveryPattern, SaysWhatItDoes)
{
  EXPECT_FALSE(make_pattern(GetParam())->meaning().empty());
}

TEST_P(EveryPattern, MeetsTheVolumeToHalfAVoxel)
{
  for (const MadePose& pose : {MadePose{}, oblique()}) {
    const VertebralAnatomy anatomy = made_anatomy({}, pose);
    for (const double volume : {500.0, 4500.0, 9000.0}) {
      const CementMap cement = placed(anatomy, settings_of(GetParam(), volume));
      EXPECT_NEAR(cement_volume(cement), volume, 0.5 * cement.inside.grid.voxel_volume());
      EXPECT_NEAR(cement_volume(cement), volume, 0.01 * volume);
      EXPECT_EQ(cement.requested_volume, volume);
      EXPECT_TRUE(is_empty(cement.outside));
    }
  }
}

TEST_P(EveryPattern, LeavesTheMarginOfBoneAround)
{
  const VertebralAnatomy anatomy = made_anatomy({}, oblique());
  const CementMap cement = placed(anatomy, settings_of(GetParam(), 9000));
  EXPECT_TRUE(is_empty(without(cement.inside, fillable_bone(anatomy.body, 1))));
}

TEST_P(EveryPattern, GivesTheSameCementForTheSameInput)
{
  const VertebralAnatomy anatomy = made_anatomy({}, oblique());
  const CementSettings settings = settings_of(GetParam(), 4500);
  EXPECT_EQ(placed(anatomy, settings).inside.values, placed(anatomy, settings).inside.values);
}

TEST_P(EveryPattern, FillsASymmetricBodySymmetricallyIfTwoSided)
{
  if (!make_pattern(GetParam())->two_sided())
    GTEST_SKIP() << "a one-sided pattern";
  const VertebralAnatomy anatomy = made_anatomy({}, {});
  const Mask cement = placed(anatomy, settings_of(GetParam(), 4500)).inside;
  const Grid& grid = cement.grid;
  Mask mirrored(grid);
  for_each_voxel(cement,
                 [&](std::size_t, int i, int j, int k) { mirrored.at(grid.size[0] - 1 - i, j, k) = 1; });
  EXPECT_EQ(mirrored.values, cement.values);
}

TEST_P(EveryPattern, RefusesMoreThanTheBodyTakesAndTellsTheMost)
{
  const VertebralAnatomy anatomy = made_anatomy({}, {});
  const bool solid = GetParam() != "interdigitated cloud";
  const double room = volume_of(fillable_bone(anatomy.body, 1));
  const std::string message =
      message_of<ConfigError>([&] { placed(anatomy, settings_of(GetParam(), volume_of(anatomy.body) + 1)); });
  expect_contains(message, "takes at most");
  expect_contains(message, "cement.margin");

  const double most = 1e3 * std::stod(message.substr(message.find("at most") + 8));
  if (solid) {
    EXPECT_NEAR(most, room, 10); // printed to 0.01 ml
  } else {
    EXPECT_LT(most, 0.9 * room);
  }
  EXPECT_NEAR(cement_volume(placed(anatomy, settings_of(GetParam(), most))), most, 1);
}

INSTANTIATE_TEST_SUITE_P(List, EveryPattern, ::testing::ValuesIn(pattern_names()));

double side_volume(const CementMap& cement, const VertebralFrame& frame, bool left)
{
  double volume = 0;
  for_each_voxel(cement.inside, [&](std::size_t offset, int i, int j, int k) {
    if ((frame.to_frame(cement.inside.grid.point(i, j, k)).x() >= 0) == left)
      volume += cement.fraction_of(offset) * cement.inside.grid.voxel_volume();
  });
  return volume;
}

TEST_P(EveryPattern, ReadsTheOptionsItNames)
{
  const VertebralAnatomy anatomy = made_anatomy({}, {});
  for (const std::string& key : make_pattern(GetParam())->keys()) {
    CementSettings settings = settings_of(GetParam(), 3000), changed = settings;
    if (key == "side")
      changed.on_left = false;
    else if (key == "endplate")
      changed.at_upper = false;
    else if (key == "seed")
      changed.seed = 2;
    else
      changed.filled = 0.4;
    const CementMap first = placed(anatomy, settings), second = placed(anatomy, changed);
    EXPECT_NE(first.inside.values, second.inside.values) << key;
    if (key == "side") { // the right one is the mirror image of the left one
      const double left = side_volume(first, anatomy.frame, true);
      EXPECT_NEAR(side_volume(second, anatomy.frame, false), left, 0.01 * left);
    }
  }
}

TEST(InterdigitatedCloud, FillsPartOfThePoresAsDensityAllows)
{
  const VertebralAnatomy anatomy = made_anatomy({}, {});
  Scan scan = made_scan(anatomy);
  scan.density = ScalarImage(anatomy.body.grid);
  for (std::size_t offset = 0; offset < scan.density->values.size(); ++offset) {
    const Vec3 point = anatomy.frame.to_frame(anatomy.body.grid.point(anatomy.body.grid.index_of(offset)));
    (*scan.density)[offset] = point.x() < 0 ? 0.1F : 0.5F;
  }
  RunLog log(false);
  const CementMap cloud = place_cement(scan, anatomy, settings_of("interdigitated cloud", 4000), log);
  ASSERT_TRUE(cloud.fraction);
  double in_weak = 0, weak = 0, in_dense = 0, dense = 0;
  for_each_voxel(cloud.inside, [&](std::size_t offset, int i, int j, int k) {
    const double fraction = cloud.fraction_of(offset);
    EXPECT_GT(fraction, 0);
    EXPECT_LE(fraction, 1);
    const double x = anatomy.frame.to_frame(anatomy.body.grid.point(i, j, k)).x();
    (x < 0 ? in_weak : in_dense) += std::abs(x) > 1 ? fraction : 0;
    (x < 0 ? weak : dense) += std::abs(x) > 1;
  });
  // 70 % of porosities 0.873 (ash 0.145, apparent 0.242 g/cm3) and 0.501, to what the noise leaves of its
  // mean
  EXPECT_NEAR(in_weak / weak, 0.7 * 0.873, 0.03);
  EXPECT_NEAR(in_dense / dense, 0.7 * 0.501, 0.03);

  // of the marrow space the same part is filled in both halves
  const ScalarImage filled = marrow_filled(cloud, scan.density);
  double sum = 0, voxels = 0;
  for_each_voxel(cloud.inside, [&](std::size_t offset, int, int, int) {
    sum += static_cast<double>(filled[offset]);
    ++voxels;
  });
  EXPECT_NEAR(sum / voxels, 0.7, 0.03);
}

TEST(SolidLump, FillsTheMarrowSpace)
{
  const VertebralAnatomy anatomy = made_anatomy({}, {});
  const CementMap lump = placed(anatomy, settings_of("solid lump", 4000));
  const ScalarImage filled = marrow_filled(lump, std::nullopt);
  for (std::size_t offset = 0; offset < filled.values.size(); ++offset)
    EXPECT_EQ(filled[offset], lump.inside[offset] ? 1.0F : 0.0F);
}

TEST(RandomBlobs, AreInOnePieceWhateverSeedAndVolume)
{
  const VertebralAnatomy anatomy = made_anatomy({}, oblique());
  for (int seed = 0; seed < 20; ++seed) {
    CementSettings settings = settings_of("random blobs", 1000 + 350 * seed);
    settings.seed = seed;
    EXPECT_EQ(pieces_of(placed(anatomy, settings).inside).volumes.size(), 1U) << seed;
  }
}

TEST(PatternList, NamesTheKnownPatternsWhenAskedForAnUnknownOne)
{
  const std::string message = message_of<ConfigError>([] { make_pattern("bipedicular elipsoids"); });
  expect_contains(message, "Did you mean 'bipedicular ellipsoids'?");
}

TEST(FillableBone, LeavesOutEveryVoxelNearerToTheSurfaceThanTheMargin)
{
  MadeForm cube{10, 10, 10, false};
  const Mask body = made_anatomy(cube, {}).body;
  ASSERT_EQ(volume_of(body), 1000);
  EXPECT_EQ(volume_of(fillable_bone(body, 0)), 1000);
  EXPECT_EQ(volume_of(fillable_bone(body, 1)), 8 * 8 * 8);
  EXPECT_EQ(volume_of(fillable_bone(body, 2)), 6 * 6 * 6);
}

TEST(FillableBone, TreatsTheBorderOfTheGridAsSurface)
{
  Grid grid;
  grid.size = {6, 6, 6};
  EXPECT_EQ(volume_of(fillable_bone(Mask(grid, 1), 1)), 4 * 4 * 4);
}

class BipedicularEllipsoids : public ::testing::Test
{
protected:
  struct Side {
    Vec3 low = Vec3::Constant(1e9), high = Vec3::Constant(-1e9), centre = Vec3::Zero();
    double volume = 0;
    std::size_t pieces = 0;
  };

  static Side side_of(const Mask& cement, const VertebralFrame& frame, bool left)
  {
    Side side;
    Mask part(cement.grid);
    for_each_voxel(cement, [&](std::size_t offset, int i, int j, int k) {
      const Vec3 point = frame.to_frame(cement.grid.point(i, j, k));
      if ((point.x() >= 0) != left)
        return;
      part[offset] = 1;
      side.low = side.low.cwiseMin(point);
      side.high = side.high.cwiseMax(point);
      side.centre += point * cement.grid.voxel_volume();
      side.volume += cement.grid.voxel_volume();
    });
    side.centre /= side.volume;
    side.pieces = pieces_of(part).volumes.size();
    return side;
  }
};

TEST_F(BipedicularEllipsoids, LieBetweenMidlineAndSideWallAndSlightlyAnterior)
{
  const MadeForm form;
  const MadePose pose = oblique();
  const VertebralAnatomy anatomy = made_anatomy(form, pose);
  const Mask cement = placed(anatomy, settings_of("bipedicular ellipsoids", 4500)).inside;
  for (const bool left : {true, false}) {
    const Side side = side_of(cement, anatomy.frame, left);
    EXPECT_EQ(side.pieces, 1U);
    EXPECT_NEAR(side.volume, 2250, 1);
    // the box leaves out 0.5 % of the voxels at each side, 4.5 % of an ellipse's half width: 0.5 mm here
    EXPECT_NEAR(std::abs(side.centre.x()), 0.22 * form.width, 0.6);
    EXPECT_NEAR(side.centre.y(), 0.05 * form.depth, 0.5);
    EXPECT_NEAR(side.centre.z(), 0, 0.3);
    // semi-axes of an ellipsoid of 2.25 ml in the ratio 1 : 1.4 : 1.13, seen to one voxel
    const double lateral = std::cbrt(2250 * 3 / (4 * pi * 1.4 * 1.13));
    const Vec3 semi_axes = 0.5 * (side.high - side.low + Vec3::Constant(pose.spacing));
    EXPECT_NEAR(semi_axes.x(), lateral, pose.spacing);
    EXPECT_NEAR(semi_axes.y(), 1.4 * lateral, pose.spacing);
    EXPECT_NEAR(semi_axes.z(), 1.13 * lateral, pose.spacing);
  }
}

TEST_F(BipedicularEllipsoids, KeepTheirVolumeWhenTheEndplatesClipThem)
{
  MadeForm crushed;
  crushed.height = 11;
  const VertebralAnatomy anatomy = made_anatomy(crushed, {});
  const Mask cement = placed(anatomy, settings_of("bipedicular ellipsoids", 4500)).inside;
  const Side side = side_of(cement, anatomy.frame, true);
  EXPECT_NEAR(volume_of(cement), 4500, 1);
  EXPECT_EQ(side.pieces, 1U);
  // the whole height but the voxel of bone at each endplate
  EXPECT_NEAR(side.high.z() - side.low.z() + 1, crushed.height - 2, 1);
}

TEST_F(BipedicularEllipsoids, FillTheOtherSideWhenOneHasNoRoomLeft)
{
  VertebralAnatomy anatomy = made_anatomy({}, {});
  for_each_voxel(Mask(anatomy.body), [&](std::size_t offset, int i, int j, int k) {
    if (anatomy.frame.to_frame(anatomy.body.grid.point(i, j, k)).x() < -5)
      anatomy.body[offset] = 0;
  });
  RunLog log(false);
  const CementMap cement =
      place_cement(made_scan(anatomy), anatomy, settings_of("bipedicular ellipsoids", 8000), log);
  EXPECT_NEAR(volume_of(cement.inside), 8000, 1);
  ASSERT_EQ(log.warnings().size(), 1U);
  expect_contains(log.warnings().front(), "the right side of the body holds only");
}

TEST_F(BipedicularEllipsoids, NeedAVolume)
{
  const VertebralAnatomy anatomy = made_anatomy({}, {});
  CementSettings settings;
  settings.pattern = "bipedicular ellipsoids";
  expect_contains(message_of<ConfigError>([&] { placed(anatomy, settings); }), "needs a volume");
}

} // namespace
} // namespace cemvert
