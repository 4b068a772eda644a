// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/mask_operations.h"
#include "cement/made_vertebra.h"
#include "core/error.h"
#include "support.h"

#include <gtest/gtest.h>

namespace cemvert
{
namespace
{

bool in_ball(const Vec3& point, const Vec3& centre, double radius)
{
  return (point - centre).norm() <= radius;
}

class SeenCement : public ::testing::Test
{
protected:
  const MadeForm form_{};
  const VertebralAnatomy anatomy_ = made_anatomy(form_, {});
  Scan scan_ = made_scan(anatomy_);
  RunLog log_{false};

  void label(int number, const std::function<bool(const Vec3&)>& inside)
  {
    const Mask mask = made_mask(scan_.labels.grid, anatomy_.frame, inside);
    for_each_voxel(mask, [&](std::size_t offset, int, int, int) { scan_.labels[offset] = number; });
  }

  CementMap place(const std::string& pattern, double threshold = 1500)
  {
    CementSettings settings;
    settings.pattern = pattern;
    settings.threshold = threshold;
    return place_cement(scan_, anatomy_, settings, log_);
  }
};

TEST_F(SeenCement, NoneGivesEmptyMasksOnTheWorkingGrid)
{
  const CementMap cement = place("none");
  EXPECT_TRUE(same_grid(cement.inside.grid, anatomy_.body.grid));
  EXPECT_TRUE(is_empty(cement.inside));
  EXPECT_TRUE(is_empty(cement.outside));
}

TEST_F(SeenCement, LabelledCementIsSplitAtTheBody)
{
  // a box through the upper endplate (at 13 mm): 6 mm of it inside, 4 mm leaked
  label(100,
        [](const Vec3& p) { return std::abs(p.x()) < 5 && std::abs(p.y()) < 5 && p.z() > 7 && p.z() < 17; });
  scan_.settings.cement = {100};
  const CementMap cement = place("label");
  EXPECT_EQ(volume_of(cement.inside), 10 * 10 * 6);
  EXPECT_EQ(volume_of(cement.outside), 10 * 10 * 4);
  expect_contains(cement.source, "100");
}

TEST_F(SeenCement, ANeighboursCementOfTheSameLabelIsNotCountedAsLeaked)
{
  label(21, [](const Vec3& p) { return p.z() > 18; });
  label(100, [](const Vec3& p) { return in_ball(p, {0, 0, 0}, 5) || in_ball(p, {0, 0, 24}, 3); });
  scan_.settings.cement = {100};
  scan_.settings.above = {21};
  EXPECT_TRUE(is_empty(place("label").outside));
}

TEST_F(SeenCement, MoreCementOutsideThanInsideIsDoubtful)
{
  label(100, [](const Vec3& p) { return in_ball(p, {0, 0, 0}, 2) || in_ball(p, {0, 0, 20}, 4); });
  scan_.settings.cement = {100};
  place("label");
  ASSERT_EQ(log_.warnings().size(), 1U);
  expect_contains(log_.warnings().front(), "labels.above");
}

TEST_F(SeenCement, AbsentLabelIsNamed)
{
  scan_.settings.cement = {100};
  expect_contains(message_of<DataError>([&] { place("label"); }), "the label 100");
}

TEST_F(SeenCement, ThresholdTakesTheBodyAndWhatLeaksFromIt)
{
  scan_.picture = ScalarImage(scan_.labels.grid, 100.F);
  const auto paint = [&](const Vec3& centre, double radius, float value) {
    const Mask ball = made_mask(scan_.picture->grid, anatomy_.frame,
                                [&](const Vec3& p) { return in_ball(p, centre, radius); });
    for_each_voxel(ball, [&](std::size_t offset, int, int, int) { (*scan_.picture)[offset] = value; });
    return volume_of(ball);
  };
  const double through_endplate = paint({8, 0, 10}, 5, 2500.F);
  paint({-8, 0, 24}, 2, 2500.F); // bright bone of its own, above the body
  paint({-8, 0, 0}, 4, 900.F);   // dense bone

  const CementMap cement = place("threshold");
  EXPECT_EQ(volume_of(cement.inside) + volume_of(cement.outside), through_endplate);
  EXPECT_GT(volume_of(cement.outside), 0);

  EXPECT_TRUE(is_empty(place("threshold", 3000).inside));
  ASSERT_FALSE(log_.warnings().empty());
  expect_contains(log_.warnings().back(), "the brightest has 2500 HU");
}

TEST_F(SeenCement, ThresholdRefusesWhatAreNoCtNumbers)
{
  expect_contains(message_of<DataError>([&] { place("threshold"); }), "there is no image");
  scan_.picture = ScalarImage(scan_.labels.grid, 100.F);
  scan_.settings.values = ImageValues::density;
  expect_contains(message_of<DataError>([&] { place("threshold"); }), "no CT numbers");
}

TEST_F(SeenCement, AutomaticThresholdLiesHalfWayAndKeepsTheVolumeUnderABlur)
{
  // a ball of 2700 HU in bone of 150 HU, seen through a scanner's blur of 0.9 mm
  const double radius = 7;
  scan_.picture = smoothed_indicator(made_mask(scan_.labels.grid, anatomy_.frame,
                                               [&](const Vec3& p) {
                                                 return in_ball(p, {0, 0, 1}, radius);
                                               }),
                                     0.9);
  for (float& value : scan_.picture->values)
    value = 150 + 2550 * value;
  const CementMap cement = place("automatic threshold");
  ASSERT_TRUE(cement.threshold.has_value());
  EXPECT_NEAR(*cement.threshold, 0.5 * (150 + 2700), 30);
  // a fixed 700 HU would take the halo in: 15 % too much. 4 %: voxels of 1 mm, and a curved edge under a blur
  EXPECT_NEAR(volume_of(cement.inside) / (4.0 / 3 * M_PI * std::pow(radius, 3)), 1, 0.04);
  expect_contains(cement.source, "half-way");
}

TEST_F(SeenCement, AutomaticThresholdFindsNoneInBoneAlone)
{
  scan_.picture = ScalarImage(scan_.labels.grid, 40.F);
  for (std::size_t v = 0; v < scan_.picture->values.size(); ++v)
    if (anatomy_.body[v]) // dense and uneven, as far as bone goes at clinical resolution
      (*scan_.picture)[v] = 250 + 80 * static_cast<float>(v % 7);
  EXPECT_TRUE(is_empty(place("automatic threshold").inside));
  ASSERT_EQ(log_.warnings().size(), 1U);
  expect_contains(log_.warnings().front(), "no second mode");
}

TEST_F(SeenCement, ALabelThatFillsTheBodyIsRefused)
{
  label(100, [&](const Vec3& p) { return form_.contains(p); });
  scan_.settings.cement = {100};
  expect_contains(message_of<DataError>([&] { place("label"); }), "whole body has");
}

class CementSection : public ::testing::Test
{
protected:
  static CementSettings read(const std::string& text)
  {
    constexpr double unlimited = std::numeric_limits<double>::infinity();
    KeyTable table = cement_keys();
    table.push_back(
        {"labels.cement", KeyKind::integers, "", -unlimited, unlimited, "", {}, "cement's label"});
    return cement_settings(CaseValues(parse_case_text(text, ".", "case.yaml"), table));
  }
};

TEST_F(CementSection, HasDefaults)
{
  EXPECT_EQ(read("labels: {}").pattern, "none");
  const CementSettings labelled = read("labels: {cement: 100}");
  EXPECT_EQ(labelled.pattern, "label");
  EXPECT_EQ(labelled.threshold, 1500);
  EXPECT_EQ(labelled.margin, 1);
  EXPECT_FALSE(labelled.volume);
}

TEST_F(CementSection, ReadsAPatternWithItsVolume)
{
  const CementSettings settings = read("cement: {pattern: bipedicular ellipsoids, volume: 4.5 ml}");
  EXPECT_EQ(settings.pattern, "bipedicular ellipsoids");
  EXPECT_EQ(settings.volume, 4500);
}

TEST_F(CementSection, TypedNoneSwitchesAPatternOffAndLeavesItsVolume)
{
  EXPECT_EQ(read("cement: {pattern: none, volume: 4.5}").pattern, "none");
}

TEST_F(CementSection, ReadsATargetClassAndTheOptionsOfPatterns)
{
  const CementSettings by_class = read("cement: {target class: B, volume: 4 ml, side: right}");
  EXPECT_EQ(by_class.target_class, ContactClass::B);
  EXPECT_EQ(by_class.volume, 4000);
  EXPECT_FALSE(by_class.on_left);

  EXPECT_FALSE(read("cement: {pattern: endplate layer, volume: 4 ml, endplate: lower}").at_upper);
  const CementSettings cloud =
      read("cement: {pattern: interdigitated cloud, volume: 4 ml, seed: 3, filled: 40 %, clearance: 5 mm}");
  EXPECT_EQ(cloud.seed, 3);
  EXPECT_DOUBLE_EQ(cloud.filled, 0.4);
  EXPECT_EQ(cloud.clearance, 5);
}

TEST_F(CementSection, RefusesWhatATargetClassOrAPatternCannotMean)
{
  const auto message = [](const std::string& text) { return message_of<ConfigError>([&] { read(text); }); };
  const std::string both = message("cement:\n  target class: A\n  pattern: ring\n  volume: 4 ml");
  expect_contains(both, "exclude each other");
  expect_contains(both, "case.yaml, line 2");
  expect_contains(message("cement: {target class: A}"), "needs a volume");
  expect_contains(message("cement: {target class: D, volume: 4 ml}"), "A");
  expect_contains(message("cement: {target class: A, volume: 4 ml, side: left}"), "takes no 'side'");
  expect_contains(message("cement: {target class: C, volume: 4 ml, seed: 4}"), "takes no 'seed'");
  expect_contains(message("cement: {pattern: ring, volume: 4 ml, side: left}"), "'ring' has no 'side'");
  expect_contains(message("cement: {pattern: ring, volume: 4 ml, side: left}"), "'bridging column'");
  expect_contains(message("cement: {pattern: threshold, endplate: lower}"), "'threshold' has no 'endplate'");
  expect_contains(message("cement: {pattern: bridging column, volume: 4 ml, side: middle}"), "right");
  expect_contains(message("cement: {pattern: random blobs, volume: 4 ml, seed: -1}"), "seed");
  expect_contains(message("cement: {pattern: interdigitated cloud, volume: 4 ml, filled: 120 %}"), "filled");
  expect_contains(message("cement: {pattern: ring, volume: -4 ml}"), "volume");
}

TEST_F(CementSection, ContradictionsNameFileAndLine)
{
  const auto message = [](const std::string& text) { return message_of<ConfigError>([&] { read(text); }); };
  expect_contains(message("cement:\n  pattern: bipedicular ellipsoids"), "case.yaml, line 2");
  expect_contains(message("cement:\n  pattern: bipedicular ellipsoids"), "needs a volume");
  expect_contains(message("cement: {volume: 4.5 ml}"), "no cement.pattern is given");
  expect_contains(message("labels: {cement: 100}\ncement: {volume: 4.5 ml}"), "line 2");
  expect_contains(message("cement: {pattern: threshold, volume: 4.5 ml}"), "'threshold' takes cement");
  expect_contains(message("cement: {pattern: label}"), "labels.cement");
  expect_contains(message("cement: {pattern: bipedicular elipsoids, volume: 4}"), "bipedicular ellipsoids");
  expect_contains(message("cement: {pattern: threshold, threshold: 15 HU}"), "200 HU");
}

} // namespace
} // namespace cemvert
