// SPDX-License-Identifier: GPL-3.0-or-later
// What a case file may ask of an injection, and injections into a made vertebra.
#include "cement/injection/approach.h"
#include "cement/injection/inject.h"
#include "cement/made_vertebra.h"
#include "core/case_lists.h"
#include "core/error.h"
#include "image/scan.h"
#include "support.h"

#include <gtest/gtest.h>

namespace cemvert
{
namespace
{

CementSettings settings_of(const std::string& text)
{
  KeyTable table = scan_keys();
  for (const Key& key : cement_keys())
    table.push_back(key);
  return cement_settings(CaseValues(parse_case_text(text, "/", "case.yaml"), table));
}

std::string refusal_of(const std::string& text)
{
  return message_of<ConfigError>([&] { settings_of(text); });
}

const std::string pattern = "cement: {pattern: injection, volume: 3 ml}\n";

TEST(InjectionSettings, PortionsShareWhatIsLeftOfTheVolume)
{
  const CementSettings settings =
      settings_of(pattern + "injection:\n"
                            "  portions:\n"
                            "    - {tip: [8, 5, 0], volume: 2 ml}\n"
                            "    - {side: right, pause: 30 s, withdrawn: 5 mm}\n");
  const auto& portions = settings.injection.portions;
  ASSERT_EQ(portions.size(), 2U);
  EXPECT_EQ(*portions[0].tip, Vec3(8, 5, 0));
  EXPECT_FALSE(*portions[1].on_left);
  EXPECT_NEAR(*portions[1].volume, 1000, 1e-9);
  EXPECT_EQ(portions[1].pause, 30);
  EXPECT_EQ(portions[1].withdrawn, 5);
}

TEST(InjectionSettings, AnApproachIsOneNeedlePerSide)
{
  const auto settings =
      settings_of(pattern + "injection: {approach: transpedicular both, viscosity: high}\n");
  ASSERT_EQ(settings.injection.portions.size(), 2U);
  EXPECT_NEAR(*settings.injection.portions[0].volume, 1500, 1e-9);
  EXPECT_NEAR(settings.injection.viscosity.at_reference, 1000e-6, 1e-12);
}

TEST(InjectionSettings, VolumeOfThePortionsAloneIsEnough)
{
  EXPECT_NEAR(
      *settings_of("cement: {pattern: injection}\ninjection: {portions: [{tip: [8, 5, 0], volume: 2 ml}]}\n")
           .volume,
      2000, 1e-9);
}

TEST(InjectionSettings, WhatCannotBeIsRefusedWithOneClearMessage)
{
  expect_contains(refusal_of(pattern), "needs a needle");
  expect_contains(refusal_of("cement: {pattern: injection}\ninjection: {approach: transpedicular left}\n"),
                  "how much is to be injected");
  expect_contains(refusal_of(pattern + "injection: {portions: [{volume: 2 ml}]}\n"), "neither");
  expect_contains(refusal_of(pattern + "injection: {portions: [{tip: [8, 5], volume: 2 ml}]}\n"),
                  "three numbers");
  expect_contains(refusal_of(pattern + "injection: {portions: [{tip: [8, 5, 0], volume: 2 ml}]}\n"),
                  "cement.volume asks for 3 ml");
  expect_contains(
      refusal_of(pattern + "injection: {approach: transpedicular left, reference viscosity: -5}\n"),
      "-5 is outside");
  expect_contains(
      refusal_of(pattern + "injection: {approach: transpedicular left, marrow viscosity: -1 Pa s}\n"),
      "outside");
  expect_contains(
      refusal_of(pattern + "injection: {approach: transpedicular left, pressure: 20 kPa, flow rate: 0.1}\n"),
      "not both");
  expect_contains(refusal_of(pattern + "injection: {approach: transpedicular left, aspirated: 4.5 ml}\n"),
                  "none is given");
  expect_contains(
      refusal_of("cement: {target class: A, volume: 4 ml}\ninjection: {approach: transpedicular left}\n"),
      "nothing would be injected");
  expect_contains(refusal_of("cement: {pattern: injection, target class: A, volume: 4 ml}\n"
                             "injection: {approach: transpedicular left}\n"),
                  "exclude each other");
  expect_contains(refusal_of(pattern + "injection: {portions: [{tip: [0, 0, 0], withdrawn: 4 mm}]}\n"),
                  "entry");
  expect_contains(refusal_of(pattern + "injection: {portions: [{tip: [0, 0, 0], tipp: 4 mm}]}\n"),
                  "Did you mean");
}

class Injected : public ::testing::Test
{
protected:
  const MadeForm form_{};
  const VertebralAnatomy anatomy_ = made_anatomy(form_, {});
  const Scan scan_ = made_scan(anatomy_);
  RunLog log_{false};

  CementMap inject_case(const std::string& injection, const std::string& volume = "3 ml")
  {
    return inject(
        scan_, anatomy_,
        settings_of("cement: {pattern: injection, volume: " + volume + "}\ninjection: " + injection + "\n"),
        log_);
  }

  std::string refusal(const std::string& injection, const std::string& volume = "3 ml")
  {
    return message_of<ConfigError>([&] { inject_case(injection, volume); });
  }
};

TEST_F(Injected, VolumeIsMetByVoxelsAndTheirPores)
{
  const CementMap map = inject_case("{portions: [{tip: [0, 0, 0]}], basivertebral vein: 0}");
  EXPECT_NEAR(cement_volume(map), 3000, 10);
  EXPECT_TRUE(is_empty(map.outside));
  EXPECT_NEAR(map.injection->in_body, 3000, 1e-3);
  EXPECT_NEAR(map.injection->threshold, 0.5, 0.2);
}

TEST_F(Injected, ANeedleOutsideTheBoneIsRefusedWithTheDistance)
{
  expect_contains(refusal("{portions: [{tip: [0, 0, 30]}]}"), "outside the bone");
  expect_contains(refusal("{coordinates: LPS, portions: [{tip: [0, 0, 0]}]}"), "injection.coordinates");
}

TEST_F(Injected, MoreThanThePoresHoldIsRefusedWithWhatTheyHold)
{
  expect_contains(refusal("{portions: [{tip: [0, 0, 0]}]}", "55 ml"), "the pores of the bone hold");
}

TEST_F(Injected, ACleftOutsideTheBodyIsRefused)
{
  expect_contains(
      refusal("{portions: [{tip: [0, 0, 0]}], cleft: {position: [0, 0, 40], width: 20 mm, depth: 16 mm, "
              "thickness: 3 mm}}"),
      "outside the body");
}

TEST_F(Injected, ACleftPartlyOutsideIsCutWithAWarning)
{
  inject_case(
      "{portions: [{tip: [0, 0, 0]}], cleft: {position: [18, 0, 4], width: 20 mm, depth: 16 mm, thickness: 3 "
      "mm}}");
  ASSERT_FALSE(log_.warnings().empty());
  expect_contains(log_.warnings().front(), "of the cleft lie in the body");
}

TEST_F(Injected, AnOutletAwayFromTheSurfaceIsRefused)
{
  expect_contains(refusal("{portions: [{tip: [0, 0, 0]}], outlets: [{at: [0, 0, 0], diameter: 3 mm}]}"),
                  "hole in the bone's surface");
}

TEST_F(Injected, ACementThatMeetsAHoleLeaksThereAndIsSaidToDoSo)
{
  const CementMap map = inject_case(
      "{portions: [{tip: [0, 0, 8]}], outlets: [{at: [0, 0, 13], diameter: 6 mm}], basivertebral vein: 0}");
  ASSERT_EQ(map.injection->leaks.size(), 1U);
  const Leak& leak = map.injection->leaks.front();
  EXPECT_EQ(leak.place, "upper disc");
  EXPECT_GT(leak.volume, 50);
  EXPECT_NEAR(volume_of(map.outside), leak.volume, 1);
  EXPECT_NEAR(map.injection->in_body + leak.volume, 3000, 0.1);
  for_each_voxel(map.outside, [&](std::size_t, int i, int j, int k) {
    EXPECT_GT(anatomy_.frame.to_frame(map.outside.grid.point(i, j, k)).z(), 10);
  });
  ASSERT_EQ(log_.warnings().size(), 1U);
  expect_contains(log_.warnings().front(), "leak through outlet 1");
}

TEST_F(Injected, BothSidesGiveSymmetricCement)
{
  const CementMap map = inject_case("{approach: transpedicular both}", "4 ml");
  double worst = 0;
  for_each_voxel(map.inside, [&](std::size_t, int i, int j, int k) {
    Vec3 point = anatomy_.frame.to_frame(map.inside.grid.point(i, j, k));
    point.x() = -point.x();
    worst += map.inside.at(map.inside.grid.nearest(anatomy_.frame.to_patient(point))) == 0;
  });
  EXPECT_EQ(worst, 0);
}

TEST_F(Injected, BothModelsCompareThemselves)
{
  const CementMap map = inject_case("{portions: [{tip: [8, 4, 0]}], compare: true}");
  ASSERT_TRUE(map.injection->comparison.has_value());
  // uniform bone: both are ellipsoids cut by the same surface
  EXPECT_GT(map.injection->comparison->dice, 0.9);
  EXPECT_LT(map.injection->comparison->front_distance, 1);
}

TEST_F(Injected, AspirationIsTakenFromTheGap)
{
  const CementMap map =
      inject_case("{portions: [{tip: [8, 0, 0]}], aspirated: 1 ml, cleft: {position: [0, 0, 4], "
                  "width: 30 mm, depth: 20 mm, thickness: 4 mm}}");
  EXPECT_NEAR(map.injection->zone, 0.7854 * 30 * 20 * 4, 100);
  EXPECT_NEAR(map.injection->emptied, 1000, 1e-6);
  EXPECT_GT(map.injection->zone_filled, 300);
}

TEST_F(Injected, TablesHaveUnitsAndEveryOutlet)
{
  const CementMap map = inject_case("{portions: [{tip: [0, 0, 8]}]}");
  const std::string csv = injection_csv(*map.injection);
  expect_contains(csv, "time_s,injected_ml,flow_rate_ml_per_s,needle_pressure_kPa");
  expect_contains(csv, "leaked_basivertebral_vein_canal_ml");
  const auto report = injection_quantities(*map.injection);
  EXPECT_EQ(report.at("outlets.basivertebral_vein_canal.area").unit, "mm2");
  EXPECT_EQ(report.at("needle_pressure").unit, "kPa");
}

} // namespace
} // namespace cemvert
