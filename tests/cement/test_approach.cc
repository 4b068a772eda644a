// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/approach.h"

#include "anatomy/pedicles.h"
#include "cement/made_vertebra.h"
#include "core/case_file.h"
#include "image/phantom.h"
#include "support.h"

#include <cmath>

namespace cemvert
{
namespace
{

const VertebralAnatomy& phantom_anatomy()
{
  static const VertebralAnatomy anatomy = [] {
    const CaseFile file =
        parse_case_text("{seed: 1, neighbours: {extent: none}, grid: {spacing: [0.8 mm, 0.8 mm, "
                        "0.8 mm], rotation: [5 deg, -8 deg, 12 deg]}}",
                        ".", "phantom");
    return anatomy_from(make_phantom_labels(CaseValues(file, phantom_keys())).body_labels, {22, 52}, {22});
  }();
  return anatomy;
}

std::vector<Needle> needles_of(const VertebralAnatomy& anatomy, ApproachSide side = ApproachSide::both,
                               const ApproachSettings& settings = {})
{
  RunLog log(false);
  return transpedicular_needles(anatomy, side, settings, log);
}

double distance_to_line(const Vec3& point, const Needle& needle)
{
  const Vec3 along = (needle.tip - needle.entry).normalized();
  const Vec3 offset = point - needle.entry;
  return (offset - offset.dot(along) * along).norm();
}

TEST(Approach, GoesThroughThePediclesToTheTipThatIsAskedFor)
{
  const VertebralAnatomy& anatomy = phantom_anatomy();
  const Pedicles pedicles = find_pedicles(anatomy);
  ASSERT_TRUE(pedicles.left.pedicle && pedicles.right.pedicle);
  ApproachSettings settings;
  settings.tip_depth = 0.75;
  settings.tip_height = 0.4;
  const std::vector<Needle> needles = needles_of(anatomy, ApproachSide::both, settings);
  ASSERT_EQ(needles.size(), 2U);
  EXPECT_LT(distance_to_line(pedicles.left.pedicle->centre, needles[0]), 1e-6);
  EXPECT_LT(distance_to_line(pedicles.right.pedicle->centre, needles[1]), 1e-6);
  const BodyBox box = body_box(anatomy);
  for (const Needle& needle : needles) {
    const Vec3 tip = anatomy.frame.to_frame(needle.tip), entry = anatomy.frame.to_frame(needle.entry);
    EXPECT_NEAR(tip.y(), box.lowest.y() + 0.75 * box.size().y(), 1e-6);
    EXPECT_NEAR(tip.z(), box.lowest.z() + 0.4 * box.size().z(), 1e-6);
    EXPECT_LT(entry.y(), box.lowest.y() - 8) << "enters behind the pedicle";
    EXPECT_GT(std::abs(entry.x()), std::abs(tip.x())) << "runs inwards";
    const NeedleCheck check = needle_check(anatomy, needle);
    EXPECT_EQ(check.outside, 0);
    EXPECT_FALSE(check.in_canal);
    EXPECT_TRUE(check.tip_in_body);
    EXPECT_TRUE(needle_warnings(check, "needle").empty());
  }
}

TEST(Approach, TakesTheConvergenceThatIsAskedForAndOneSide)
{
  ApproachSettings settings;
  settings.convergence = 20 / degrees_per_radian;
  const VertebralAnatomy& anatomy = phantom_anatomy();
  const std::vector<Needle> needles = needles_of(anatomy, ApproachSide::right, settings);
  ASSERT_EQ(needles.size(), 1U);
  const Vec3 way = anatomy.frame.to_frame(needles[0].tip) - anatomy.frame.to_frame(needles[0].entry);
  EXPECT_LT(anatomy.frame.to_frame(needles[0].entry).x(), 0);
  EXPECT_NEAR(std::atan2(way.x(), way.y()) * degrees_per_radian, 20, 1e-6);
}

TEST(Approach, SaysWhatANeedleMovedInwardsMeets)
{
  const VertebralAnatomy& anatomy = phantom_anatomy();
  const Needle sound = needles_of(anatomy, ApproachSide::left).front();
  const auto moved = [&](double inwards) {
    const Vec3 shift = -inwards * anatomy.frame.left;
    return Needle{sound.entry + shift, sound.tip + shift};
  };
  // half of the pedicle's width is 4.2 mm, of the needle's 1.2; it runs a little aslant
  const NeedleCheck near_wall = needle_check(anatomy, moved(2.5));
  EXPECT_EQ(near_wall.outside, 0);
  EXPECT_EQ(near_wall.side, "medial");
  expect_contains(needle_warnings(near_wall, "left needle").at(0),
                  "left needle (diameter 2.4 mm) cuts the cortex");

  const NeedleCheck through = needle_check(anatomy, moved(8));
  EXPECT_TRUE(through.in_canal);
  EXPECT_GT(through.outside, 5);
  const std::vector<std::string> warnings = needle_warnings(through, "left needle");
  ASSERT_EQ(warnings.size(), 2U);
  expect_contains(warnings[0], "crosses the vertebral canal");
  expect_contains(warnings[1], "medial side");
}

// A cylinder of 44 x 32 x 26 mm: the needle leaves it at the front wall.
TEST(Approach, MeasuresHowFarANeedleLeavesTheBone)
{
  const VertebralAnatomy body = made_anatomy({}, {});
  const Vec3 from(6, -10, 0), to(6, 25, 0);
  const NeedleCheck check = needle_check(body, {body.frame.to_patient(from), body.frame.to_patient(to)});
  const double front = 16 * std::sqrt(1 - std::pow(6.0 / 22, 2));
  EXPECT_NEAR(check.outside, 25 - front, 1);
  EXPECT_NEAR(check.to_tip, 0, 0.5);
  EXPECT_EQ(check.side, "anterior");
  EXPECT_FALSE(check.tip_in_body);
  EXPECT_EQ(needle_warnings(check, "needle").size(), 2U);
}

TEST(Approach, WithoutPediclesEntersOnThePosterolateralWallAndSaysSo)
{
  const VertebralAnatomy body = made_anatomy({}, {});
  const std::vector<Needle> needles = needles_of(body);
  ASSERT_EQ(needles.size(), 2U);
  const Vec3 left = body.frame.to_frame(needles[0].entry), right = body.frame.to_frame(needles[1].entry);
  EXPECT_NEAR(left.x(), -right.x(), 1) << "symmetric";
  EXPECT_GT(left.x(), 8);
  EXPECT_LT(left.y(), -8) << "on the rear wall";
  EXPECT_GT(left.z(), 2) << "above the middle, where pedicles are";
  for (const Needle& needle : needles) {
    EXPECT_TRUE(needle_warnings(needle_check(body, needle), "needle").empty());
    const Vec3 way = body.frame.to_frame(needle.tip) - body.frame.to_frame(needle.entry);
    EXPECT_NEAR(std::atan(std::abs(way.x()) / way.y()) * degrees_per_radian, 15, 1e-6);
  }
}

} // namespace
} // namespace cemvert
