// SPDX-License-Identifier: GPL-3.0-or-later
// Every way to load a vertebra, on bars with closed forms.
#include "core/error.h"
#include "solver/loaded_bar.h"
#include "support.h"

#include <gtest/gtest.h>

#include <cmath>

namespace cemvert
{
namespace
{

using namespace testing_boxes;

/// Second moment about the left-right axis (x), which runs through the middle of the face.
const double moment_of_area = bar_size.x() * std::pow(bar_size.y(), 3) / 12;

CompressionResult compressed(const LoadSettings& load,
                             const std::function<void(CompressionTarget&)>& change = {})
{
  const Mesh mesh = bar();
  const CompressionModel model(mesh, tight(), MPI_COMM_SELF);
  RunLog log(false);
  CompressionTarget at = bar_target();
  if (change)
    change(at);
  return model.compress("intact", uniform(mesh, model), load, at, log);
}

TEST(LoadCases, BallJointInFrontOfTheMiddleBendsTheBar)
{
  LoadSettings load = load_of("ball joint");
  const double offset = 4;
  load.pivot_offset = {0, offset, 0};
  const CompressionResult result = compressed(load);
  ASSERT_TRUE(result.converged) << result.reason;
  // travel at the joint: shortening, and the turn times the arm
  const double compliance = bar_size.z() / bar_modulus * (1 / bar_area + offset * offset / moment_of_area);
  EXPECT_NEAR(result.stiffness * compliance, 1, 1e-8);
  const double force = result.curve.back().force;
  EXPECT_NEAR(result.curve.back().displacement, 0.01 * bar_size.z(), 1e-12);
  const double turn =
      force * offset * 0.5 * bar_size.z() / (bar_modulus * moment_of_area); // of the middle half
  EXPECT_NEAR(result.endplates.flexion, turn * 180 / M_PI, 1e-7);
  EXPECT_NEAR(result.endplates.left_tilt, 0, 1e-8);
  const double loss = force * 0.5 * bar_size.z() / (bar_modulus * bar_area);
  EXPECT_NEAR(result.endplates.height_loss.at("middle"), loss, 1e-8);
  EXPECT_LT(result.checks.energy_error, 1e-9);
  EXPECT_LT(result.checks.force_imbalance, 1e-9);
}

TEST(LoadCases, BallJointToTheLeftBendsTheOtherWay)
{
  LoadSettings load = load_of("ball joint");
  const double offset = 5;
  load.pivot_offset = {offset, 0, 0};
  const CompressionResult result = compressed(load);
  const double moment_about_y = bar_size.y() * std::pow(bar_size.x(), 3) / 12;
  const double compliance = bar_size.z() / bar_modulus * (1 / bar_area + offset * offset / moment_about_y);
  EXPECT_NEAR(result.stiffness * compliance, 1, 1e-8);
  EXPECT_GT(result.endplates.left_tilt, 0);
  EXPECT_NEAR(result.endplates.flexion, 0, 1e-8);
}

TEST(LoadCases, BallJointInTheMiddleOfASymmetricBarDoesNotTurn)
{
  const CompressionResult result = compressed(load_of("ball joint"));
  EXPECT_NEAR(result.stiffness / (bar_modulus * bar_area / bar_size.z()), 1, 1e-8);
  EXPECT_NEAR(result.endplates.flexion, 0, 1e-8);
  EXPECT_NEAR(result.endplates.left_tilt, 0, 1e-8);
}

// With Poisson's ratio 0 shortening and bending do not know of each other.
TEST(LoadCases, FlexionTurnsThePlatenAndLeavesTheForce)
{
  LoadSettings load = load_of("flexion");
  load.flexion = 0.02;
  const CompressionResult result = compressed(load);
  EXPECT_NEAR(result.stiffness / (bar_modulus * bar_area / bar_size.z()), 1, 1e-8);
  EXPECT_NEAR(result.endplates.flexion, 0.5 * 0.02 * 180 / M_PI, 1e-7);
  const double strain_energy =
      0.5 * bar_modulus *
      (bar_area * std::pow(0.01, 2) * bar_size.z() + moment_of_area * std::pow(0.02, 2) / bar_size.z());
  EXPECT_NEAR(result.energy / strain_energy, 1, 1e-8);
  EXPECT_LT(result.checks.energy_error, 1e-9);
  EXPECT_GT(result.endplates.height_loss.at("anterior"), result.endplates.height_loss.at("posterior"));
}

TEST(LoadCases, FlexionUnderAForceIsRefused)
{
  LoadSettings load = load_of("flexion");
  load.flexion = 0.02;
  load.goal = LoadGoal::force;
  load.force = 100;
  try {
    compressed(load);
    FAIL();
  } catch (const ConfigError& error) {
    expect_contains(error.what(), "in proportion to its travel");
  }
}

TEST(LoadCases, PrescribedEndplatesLeaveTheLayersOut)
{
  for (const LateralSupport lateral : {LateralSupport::free, LateralSupport::fixed}) {
    LoadSettings load = load_of("prescribed endplates");
    load.lateral = lateral;
    const CompressionResult result = compressed(load);
    ASSERT_TRUE(result.converged) << result.reason;
    EXPECT_NEAR(result.stiffness / (bar_modulus * bar_area / (0.5 * bar_size.z())), 1, 1e-8);
    EXPECT_NEAR(result.layer_share_of_travel, 0, 1e-12);
  }
}

TEST(LoadCases, AForceTravelsAsFarAsTheStiffnessSays)
{
  LoadSettings load = load_of("flat layers");
  load.goal = LoadGoal::force;
  load.force = 700;
  const CompressionResult result = compressed(load);
  EXPECT_NEAR(result.curve.back().force, 700, 1e-6);
  EXPECT_NEAR(result.curve.back().displacement, 700 * bar_size.z() / (bar_modulus * bar_area), 1e-9);
  load.goal = LoadGoal::travel;
  load.travel = 0.123;
  EXPECT_NEAR(compressed(load).curve.back().displacement, 0.123, 1e-12);
}

TEST(LoadCases, ZonesTellTheirPartOfTheBone)
{
  LoadSettings load = load_of("flat layers");
  const CompressionResult result = compressed(load, [](CompressionTarget& at) {
    at.zones = {"all"};
    at.zones_of_cell.assign(bar().n_cells(), 1);
  });
  EXPECT_TRUE(result.zones.empty()); // nothing yields
}

TEST(YieldingLoadCases, LoadingEndsWhenTheForceHasFallen)
{
  const YieldingBar made;
  LoadSettings load = load_of("flat layers");
  load.compression = 0.2;
  load.largest_step = 0.002;
  load.force_drop = 0.05;
  RunLog log(false);
  const CompressionResult result = made.model.compress("intact", made.field(), load, bar_target(), log);
  ASSERT_TRUE(result.converged) << result.reason;
  double peak = 0;
  for (const CurvePoint& point : result.curve)
    peak = std::max(peak, point.force);
  EXPECT_LT(result.curve.back().force, 0.95 * peak);
  EXPECT_GT(result.curve[result.curve.size() - 2].force, 0.95 * peak);
  EXPECT_LT(result.curve.back().apparent_strain, 0.19);
  ASSERT_TRUE(result.strengths.peak.force);
  EXPECT_NEAR(*result.strengths.peak.force, peak, 1e-9);
  EXPECT_LT(result.energy_to_peak, result.external_work);
}

TEST(YieldingLoadCases, AForceIsReachedByTheTravelItNeeds)
{
  const YieldingBar made;
  LoadSettings load = load_of("flat layers");
  load.goal = LoadGoal::force;
  load.force = 1400; // yield stress 2.5 MPa * 600 mm2 = 1500 N at 0.2 % plastic strain
  RunLog log(false);
  const CompressionResult result = made.model.compress("intact", made.field(), load, bar_target(), log);
  ASSERT_TRUE(result.converged) << result.reason;
  EXPECT_NEAR(result.curve.back().force, 1400, 0.14); // balanced to 1e-4
  const LawResponse point =
      made.point(strains_to(result.curve.back().apparent_strain, result.curve.back().apparent_strain / 10));
  EXPECT_NEAR(-point.stress[2][2] * bar_area / 1400, 1, 2e-3);
}

TEST(YieldingLoadCases, SymmetricBarOnABallJointDoesNotTurn)
{
  const YieldingBar made;
  LoadSettings load = load_of("ball joint");
  load.largest_step = 0.002;
  RunLog log(false);
  const CompressionResult result = made.model.compress("intact", made.field(), load, bar_target(), log);
  ASSERT_TRUE(result.converged) << result.reason;
  EXPECT_NEAR(result.endplates.flexion, 0, 1e-5);
  EXPECT_NEAR(result.endplates.left_tilt, 0, 1e-5);
}

TEST(LoadSettings, RefuseWhatTheKindHasNoUseFor)
{
  const auto read = [](const std::string& text) {
    return load_settings(CaseValues(parse_case_text(text, ".", "case.yaml"), load_keys()));
  };
  const auto message = [&](const std::string& text) -> std::string {
    try {
      read(text);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "";
  };
  expect_contains(message("load: {anterior offset: 5 mm}"), "only 'kind: ball joint'");
  expect_contains(message("load: {kind: ball joint, flexion: 2 deg}"), "only 'kind: flexion'");
  expect_contains(message("load: {compression: 2 %, force: 500 N}"), "one goal");
  expect_contains(message("load: {travel: 1 mm, force: 500 N}"), "one goal");
  const LoadSettings force = read("load: {kind: disc pads, force: 1.2 kN}");
  EXPECT_EQ(force.goal, LoadGoal::force);
  EXPECT_DOUBLE_EQ(force.force, 1200);
  EXPECT_DOUBLE_EQ(materials_under(force, {}).layer_modulus, 8);
  EXPECT_DOUBLE_EQ(materials_under(read("load: {}"), {}).layer_modulus, 2500);
}

} // namespace
} // namespace cemvert
