// SPDX-License-Identifier: GPL-3.0-or-later
// Planning against a stand-in for the injection: balls that grow round the tips.
#include "study/plan.h"

#include "cement/made_vertebra.h"
#include "core/case_file.h"
#include "core/error.h"
#include "study/plan_report.h"
#include "support.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

class PlanOfABody : public ::testing::Test
{
protected:
  PlanOfABody() : anatomy(made_anatomy({}, {})), scan(made_scan(anatomy))
  {
    settings.target_class = ContactClass::A;
    tools.inject = [this](const std::vector<Needle>& needles, double volume) {
      ++injections;
      return grown(needles, volume);
    };
    // stiffer with the volume alone
    tools.gain = [this](const CementMap& cement) {
      ++solutions;
      return 1 + cement_volume(cement) / 10000;
    };
    tools.estimated_gain = [](const CementMap& cement) { return 1 + cement_volume(cement) / 15000; };
  }

  /// The voxels nearest to a tip, half of the volume for each needle's.
  CementMap grown(const std::vector<Needle>& needles, double volume) const
  {
    const Grid& grid = anatomy.body.grid;
    CementMap cement;
    cement.inside = cement.outside = Mask(grid);
    cement.source = "balls";
    for (const Needle& needle : needles) {
      std::vector<std::pair<double, std::size_t>> order;
      for (std::size_t voxel = 0; voxel < grid.voxels(); ++voxel)
        order.emplace_back((grid.point(grid.index_of(voxel)) - needle.tip).norm(), voxel);
      const auto wanted =
          static_cast<std::ptrdiff_t>(std::lround(volume / static_cast<double>(needles.size())));
      std::nth_element(order.begin(), order.begin() + wanted, order.end());
      for (std::ptrdiff_t n = 0; n < wanted; ++n) {
        const std::size_t voxel = order[static_cast<std::size_t>(n)].second;
        (anatomy.body[voxel] ? cement.inside : cement.outside)[voxel] = 1;
      }
    }
    return cement;
  }
  Plan plan() const
  {
    RunLog log(false);
    return make_plan(scan, anatomy, settings, tools, log);
  }

  VertebralAnatomy anatomy;
  Scan scan;
  PlanSettings settings;
  PlanTools tools;
  int injections = 0, solutions = 0;
};

// The endplates lie 13 mm from the tips at mid height, the first voxel centres of their bands of 2 mm at 11.5
// mm: a ball of that radius on each side.
TEST_F(PlanOfABody, FindsTheSmallestVolumeThatBridgesBothSides)
{
  settings.tip_heights = {0.5, 0.65};
  settings.tip_depths = {0.5};
  settings.leak_allowed = true;
  settings.wall_distance = 0;
  settings.largest_volume = 14000;
  const Plan found = plan();
  ASSERT_FALSE(found.ranked.empty());
  const PlannedInjection& best = found.ranked.front();
  EXPECT_EQ(best.plan.approach.tip_height, 0.5);
  EXPECT_EQ(best.contact, ContactClass::A);
  const double balls = 2 * 4.0 / 3 * M_PI * std::pow(11.5, 3);
  EXPECT_NEAR(best.volume, balls, settings.volume_step + 0.02 * balls) << "the step, and counting voxels";
  // one step less does not
  settings.largest_volume = best.volume - settings.volume_step;
  EXPECT_TRUE(plan().ranked.empty());
  ASSERT_TRUE(best.gain);
  EXPECT_NEAR(*best.gain, 1 + cement_volume(best.cement) / 10000, 1e-12);
}

TEST_F(PlanOfABody, LeavesOutWhatBreaksAConstraintAndSaysSo)
{
  settings.tip_heights = {0.5};
  settings.tip_depths = {0.5};
  settings.largest_volume = 14000;
  settings.wall_distance = 9; // a ball of 11 mm in the middle of 32 mm comes within 5
  settings.leak_allowed = true;
  Plan found = plan();
  EXPECT_TRUE(found.ranked.empty());
  expect_contains(found.rejected.at(0).reason, "of the posterior wall");
  settings.wall_distance = 0;
  settings.tip_depths = {0.25}; // the ball passes the wall before it reaches the endplates
  settings.leak_allowed = false;
  found = plan();
  EXPECT_TRUE(found.ranked.empty());
  expect_contains(found.rejected.at(0).reason, "leaks");
  expect_contains(plan_table(found, settings), "No plan reaches the goal");
}

TEST_F(PlanOfABody, LeavesOutNeedlesThatMissTheBone)
{
  settings.convergences = {-30 / degrees_per_radian};
  settings.tip_depths = {0.8};
  const Plan found = plan();
  EXPECT_TRUE(found.ranked.empty());
  EXPECT_EQ(injections, 0);
  expect_contains(found.rejected.at(0).reason, "needle");
}

TEST_F(PlanOfABody, FindsTheSmallestVolumeForAGainByFewSolutions)
{
  settings.target_class.reset();
  settings.stiffness_gain = 1.4; // 4 ml in the body; the estimate asks for 6
  settings.tip_heights = {0.4, 0.5, 0.6};
  settings.tip_depths = {0.5, 0.6};
  settings.wall_distance = 0;
  settings.short_list = 2;
  const Plan found = plan();
  ASSERT_EQ(found.ranked.size(), 2U);
  for (const PlannedInjection& planned : found.ranked) {
    EXPECT_EQ(planned.volume, 4000);
    EXPECT_GE(*planned.gain, 1.4 - 1e-12);
  }
  EXPECT_LE(solutions, 12) << "on the short list alone";
}

TEST_F(PlanOfABody, NeedsDensityForAGain)
{
  settings.target_class.reset();
  settings.stiffness_gain = 1.4;
  tools.gain = nullptr;
  expect_contains(message_of<ConfigError>([&] { plan(); }), "bone density");
}

TEST_F(PlanOfABody, IsWrittenAsTableListAndJson)
{
  settings.tip_heights = {0.5};
  settings.tip_depths = {0.5};
  settings.leak_allowed = true;
  settings.wall_distance = 0;
  settings.largest_volume = 14000;
  const Plan found = plan();
  const std::string csv = plan_csv(found);
  const auto commas = [](const std::string& line) { return std::count(line.begin(), line.end(), ','); };
  const std::size_t end = csv.find('\n');
  EXPECT_EQ(commas(csv.substr(0, end)), 21);
  EXPECT_EQ(commas(csv.substr(end)), 21);
  const nlohmann::json json = plan_json(found, settings);
  EXPECT_EQ(json.at("plans").at(0).at("needles_lps").size(), 2U);
  EXPECT_EQ(json.at("plans").at(0).at("volume").at("unit"), "ml");
  expect_contains(plan_table(found, settings), "contact class A");
}

TEST(DistanceToWall, IsThatOfTheNearestCement)
{
  const VertebralAnatomy body = made_anatomy({44, 32, 26, false}, {});
  const Mask cement = made_mask(body.body.grid, body.frame, [](const Vec3& p) {
    return std::abs(p.x()) < 4 && std::abs(p.z()) < 4 && p.y() > -9 && p.y() < 5;
  });
  EXPECT_NEAR(*distance_to_wall(body, cement), 7, 1);
  EXPECT_FALSE(distance_to_wall(body, Mask(body.body.grid)));
}

std::string refusal(const std::string& yaml)
{
  return message_of<ConfigError>(
      [&] { plan_settings(CaseValues(parse_case_text(yaml, ".", "plan.yaml"), plan_keys())); });
}

TEST(PlanSettings, RefuseNoGoalTwoGoalsAndNonsense)
{
  expect_contains(refusal("plan: {largest volume: 4 ml}"), "needs one goal");
  expect_contains(refusal("plan: {target class: A, stiffness gain: 1.4}"), "not both");
  expect_contains(refusal("plan: {target class: C}"), "target class");
  expect_contains(refusal("plan: {stiffness gain: 0.9}"), "stiffness gain");
  expect_contains(refusal("plan: {target class: A, tip depths: [120 %]}"), "tip depths");
  expect_contains(refusal("plan: {target class: A, largest volume: 1 ml, volume step: 2 ml}"),
                  "step of 2 ml");
  const PlanSettings settings = plan_settings(
      CaseValues(parse_case_text("plan: {target class: B, approaches: [left, right], tip depths: [60 %]}",
                                 ".", "plan.yaml"),
                 plan_keys()));
  EXPECT_EQ(settings.approaches.size(), 2U);
  EXPECT_NEAR(settings.tip_depths.at(0), 0.6, 1e-12);
}

} // namespace
} // namespace cemvert
