// SPDX-License-Identifier: GPL-3.0-or-later
// What is left when a bar is unloaded, and bars that are crushed first, against closed forms.
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

TEST(Crushing, UnloadedBarKeepsItsPlasticStrain)
{
  const YieldingBar made;
  LoadSettings load = load_of("flat layers");
  load.unloads = true;
  load.largest_step = 0.001;
  RunLog log(false);
  const CompressionResult result = made.model.compress("intact", made.field(), load, bar_target(), log);
  ASSERT_TRUE(result.converged) << result.reason;
  ASSERT_TRUE(result.unloaded);
  const LawResponse end = made.point(strains_to(0.01, 0.001));
  const double lost = -end.state.plastic_strain[2];
  EXPECT_GT(lost, 0.002);
  for (const char* site : {"anterior", "middle", "posterior"})
    EXPECT_NEAR(result.unloaded->height_loss.at(site), lost * 0.5 * bar_size.z(), 1e-5 * bar_size.z() * lost)
        << site;
}

TEST(Crushing, CrushedBarIsReloadedAlongItsDamagedLine)
{
  const YieldingBar made;
  LoadSettings load = load_of("flat layers");
  load.crushing = 0.012;
  load.compression = 0.01;
  load.largest_step = 0.001;
  RunLog log(false);
  const Crushing crushing = made.model.crush(made.field(), load, bar_target(), log);
  ASSERT_TRUE(crushing.converged) << crushing.reason;
  const LawResponse end = made.point(strains_to(0.012, 0.001));
  const double lost = -end.state.plastic_strain[2];
  EXPECT_NEAR(crushing.curve.back().force, 0, 1e-3);
  EXPECT_NEAR(crushing.curve.back().apparent_strain / lost, 1, 1e-5);
  EXPECT_NEAR(crushing.unloaded.height_loss.at("middle") / (lost * 0.5 * bar_size.z()), 1, 1e-5);

  const CompressionResult again =
      made.model.compress("fractured", made.field(), load, bar_target(), log, &crushing);
  ASSERT_TRUE(again.converged) << again.reason;
  EXPECT_NEAR(again.stiffness / ((1 - end.damage) * bar_modulus * bar_area / bar_size.z()), 1, 1e-6);
  // along the line to where it was unloaded, then on along the old curve
  const double furthest = lost + load.compression;
  ASSERT_GT(furthest, 0.013);
  const LawResponse on = made.point(strains_to(furthest, furthest / 20));
  EXPECT_NEAR(again.curve.back().force / (-on.stress[2][2] * bar_area), 1, 2e-3);
  EXPECT_LT(again.checks.energy_error, 1e-3);
}

// Nothing is remembered but displacement and points: the way on is the way through.
TEST(Crushing, CrushingGoesOnWhereTheIntactVertebraHasComeTo)
{
  const YieldingBar made;
  LoadSettings load = load_of("flat layers");
  load.crushing = 0.012;
  load.compression = 0.004;
  load.largest_step = 0.001;
  RunLog log(false);
  const MaterialField field = made.field();
  const CompressionResult intact = made.model.compress("intact", field, load, bar_target(), log);
  const Crushing through = made.model.crush(field, load, bar_target(), log),
                 on = made.model.crush(field, load, bar_target(), log, &intact);
  ASSERT_EQ(through.curve.size(), on.curve.size());
  for (std::size_t n = 0; n < on.curve.size(); ++n)
    EXPECT_NEAR(through.curve[n].force, on.curve[n].force, 1e-6 * 1500) << n;
  EXPECT_NEAR(through.unloaded.height_loss.at("middle"), on.unloaded.height_loss.at("middle"), 1e-7);
}

// The cement is as long as the body: half of the bar. What is left of the bone's stiffness lies in series
// with it.
TEST(Crushing, CementIsPlacedInTheCrushedBarWithoutStress)
{
  const YieldingBar made;
  LoadSettings load = load_of("flat layers");
  load.crushing = 0.012;
  load.compression = 0.001;
  load.largest_step = 0.0005;
  RunLog log(false);
  const Crushing crushing = made.model.crush(made.field(), load, bar_target(), log);
  const MaterialField cemented = made.field([](Region region) { return region == Region::body ? 1 : 0; });
  const CompressionResult result =
      made.model.compress("fractured cemented", cemented, load, bar_target(), log, &crushing);
  ASSERT_TRUE(result.converged) << result.reason;
  const double damage = made.point(strains_to(0.012, 0.001)).damage;
  const double compliance = 0.5 * bar_size.z() / bar_area * (1 / ((1 - damage) * bar_modulus) + 1 / 2000.);
  EXPECT_NEAR(result.stiffness * compliance, 1, 1e-5);
  // elastic at first, from no force at all
  EXPECT_NEAR(result.curve[1].force / (result.stiffness * result.curve[1].displacement), 1, 1e-4);
  EXPECT_GT(result.peak_cement_stress, 0);
}

// The body is half of the bar, of one material: it loses half of the travel, all of it in even strain.
TEST(Crushing, ToALossOfHeightEndsThere)
{
  const YieldingBar made;
  const double body = 0.5 * bar_size.z();
  LoadSettings load = load_of("flat layers");
  load.largest_step = 0.002;
  load.compression = 0.004;
  RunLog log(false);
  const CompressionResult intact = made.model.compress("intact", made.field(), load, bar_target(), log);
  for (const auto& [in_mm, share] : {std::pair{0.3, 0.0}, {0.0, 0.015}})
    for (const CompressionResult* before : {static_cast<const CompressionResult*>(nullptr), &intact}) {
      load.crushing_loss = in_mm;
      load.crushing_loss_share = share;
      const Crushing crushing = made.model.crush(made.field(), load, bar_target(), log, before);
      ASSERT_TRUE(crushing.converged) << crushing.reason;
      double furthest = 0;
      for (const CurvePoint& point : crushing.curve)
        furthest = std::max(furthest, point.apparent_strain);
      EXPECT_NEAR(furthest, 0.015, 1e-3 * 0.015);
      const double lost = -made.point(strains_to(furthest, furthest / 200)).state.plastic_strain[2];
      for (const char* site : {"anterior", "middle", "posterior"}) {
        EXPECT_NEAR(crushing.under_load.height_loss.at(site), furthest * body, 1e-7) << site;
        // steps of another size reach the same plastic strain to 0.1 %
        EXPECT_NEAR(crushing.unloaded.height_loss.at(site), lost * body, 1e-3 * lost * body) << site;
      }
    }
}

TEST(Crushing, ToALossOfHeightNeedsHeights)
{
  const YieldingBar made;
  LoadSettings load = load_of("flat layers");
  load.crushing_loss = 0.3;
  CompressionTarget without = bar_target();
  without.sites.clear();
  RunLog log(false);
  expect_contains(message_of<ConfigError>([&] { made.model.crush(made.field(), load, without, log); }),
                  "heights of this vertebra");
}

TEST(Crushing, ReadsWhatItIsToReach)
{
  const auto read = [](const std::string& text) {
    return load_settings(CaseValues(parse_case_text(text, ".", "case.yaml"), load_keys()));
  };
  EXPECT_DOUBLE_EQ(read("load: {crushing height loss: 3 mm}").crushing_loss, 3);
  EXPECT_DOUBLE_EQ(read("load: {crushing height loss: 15 %}").crushing_loss_share, 0.15);
  const auto message = [&](const std::string& text) { return message_of<ConfigError>([&] { read(text); }); };
  expect_contains(message("load: {crushing height loss: 3 mm, crushing: 5 %}"), "Keep one of the two");
  expect_contains(message("load: {crushing height loss: 3 kg}"), "crushing height loss");
  expect_contains(message("load: {crushing height loss: 80 %}"), "outside");
}

TEST(Crushing, OfWhatCannotYieldIsRefused)
{
  const Mesh mesh = bar();
  const CompressionModel model(mesh, tight(), MPI_COMM_SELF);
  RunLog log(false);
  try {
    model.crush(uniform(mesh, model), load_of("flat layers"), bar_target(), log);
    FAIL();
  } catch (const ConfigError& error) {
    expect_contains(error.what(), "nothing yields");
  }
}

} // namespace
} // namespace cemvert
