// SPDX-License-Identifier: GPL-3.0-or-later
// Bone and cement that yield, through the program, on a coarse synthetic vertebra.
#include "program.h"
#include "support.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <sstream>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;
using nlohmann::json;

ProgramRun run_with_yield(const fs::path& folder, const std::vector<std::string>& changes = {},
                          const std::string& before = "")
{
  std::vector<std::string> all = {"mesh.edge length=4 mm", "materials.bone.law=quadric damage",
                                  "materials.cement.law=pmma", "load.compression=1.2 %"};
  all.insert(all.end(), changes.begin(), changes.end());
  return run_program(case_arguments("run", folder, all), before);
}

std::string text_of(const fs::path& file)
{
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

json mechanics_of(const fs::path& folder)
{
  return json::parse(text_of(folder / "results.json"))["mechanics"];
}

double value(const json& quantity)
{
  EXPECT_TRUE(quantity["value"].is_number()) << quantity;
  return quantity["value"].is_number() ? quantity["value"].get<double>() : NAN;
}

TEST(StrengthRun, TellsCurveStrengthsAndWhatTheyMean)
{
  const ScratchFolder scratch;
  const fs::path folder = scratch.path() / "out";
  const ProgramRun run = run_with_yield(folder);
  ASSERT_EQ(run.exit_code, 0) << run.text;
  const json mechanics = mechanics_of(folder);
  for (const char* name : {"intact", "cemented"}) {
    const json& state = mechanics["states"][name];
    EXPECT_EQ(state["converged"]["value"], true);
    const double offset = value(state["strength"]["offset_0.2"]);
    // trabecular bone yields at 0.6 to 1 % apparent strain: so must a body of it between stiff layers
    EXPECT_GT(value(state["apparent_yield_strain"]), 0.005);
    EXPECT_LT(value(state["apparent_yield_strain"]), 0.011);
    EXPECT_LT(offset, value(state["stiffness"]) * 0.012 * 35);
    EXPECT_TRUE(state["strength"]["at_1.9"]["value"].is_null());
    expect_contains(state["strength"]["at_1.9"]["reason"], "ends at 1.20 %");
    EXPECT_GT(value(state["yielded_volume_fraction"]), 0.1);
    EXPECT_LT(value(state["yielded_volume_fraction"]), 1);
    // work of the platen: stored, flown, lost to damage
    EXPECT_NEAR(
        (value(state["energy"]) + value(state["plastic_dissipation"]) + value(state["damage_dissipation"])) /
            value(state["external_work"]),
        1, 1e-3);
    EXPECT_LT(value(state["checks"]["force_imbalance"]), 1e-6);
    EXPECT_LT(value(state["checks"]["energy_error"]), 1e-3);
    EXPECT_GT(value(state["newton_iterations"]), value(state["load_steps"]));
  }
  EXPECT_EQ(mechanics["gains"]["cemented"]["strength_definition"], "offset_0.2");
  EXPECT_NEAR(value(mechanics["gains"]["cemented"]["strength"]),
              value(mechanics["states"]["cemented"]["strength"]["offset_0.2"]) /
                  value(mechanics["states"]["intact"]["strength"]["offset_0.2"]),
              1e-5);
  expect_contains(run.text, "apparent strain");
  expect_contains(run.text, "Mechanics (with yielding)");
  const std::string curve = text_of(folder / "curve.intact.csv");
  EXPECT_GE(std::count(curve.begin(), curve.end(), '\n'), 8); // a header, the start, six steps of 0.2 %
  const std::string fields = text_of(folder / "fields.cemented.vtu");
  expect_contains(fields, "Name=\"damage\"");
  expect_contains(fields, "Name=\"plastic strain\"");
}

// Both stop at forces balanced to 1e-6.
TEST(StrengthRun, GivesTheSameCurveOnTwoRanks)
{
  const ScratchFolder scratch;
  const std::vector<std::string> intact = {"states=[intact]", "load.compression=0.8 %"};
  ASSERT_EQ(run_with_yield(scratch.path() / "one", intact).exit_code, 0);
  ASSERT_EQ(run_with_yield(scratch.path() / "two", intact, "mpirun -n 2 --oversubscribe").exit_code, 0);
  const json one = mechanics_of(scratch.path() / "one")["states"]["intact"],
             two = mechanics_of(scratch.path() / "two")["states"]["intact"];
  for (const char* path : {"/stiffness", "/external_work", "/plastic_dissipation", "/energy"}) {
    const json::json_pointer pointer(path);
    EXPECT_NEAR(value(two.at(pointer)) / value(one.at(pointer)), 1, 2e-5) << path;
  }
}

// Two iterations a step are not enough once bone yields: what was reached is kept and said to be unfinished.
TEST(StrengthRun, ThatStopsEarlyKeepsItsCurveAndSaysWhere)
{
  const ScratchFolder scratch;
  const fs::path folder = scratch.path() / "out";
  const ProgramRun run = run_with_yield(
      folder, {"states=[intact]", "solver.newton iterations=2", "solver.newton tolerance=1e-11"});
  const json state = mechanics_of(folder)["states"]["intact"];
  EXPECT_EQ(state["converged"]["value"], false);
  expect_contains(state["converged"]["reason"], "stopped at a travel of");
  EXPECT_GT(value(state["stiffness"]), 0);
  expect_contains(state["strength"]["at_2.0"]["reason"], "stopped at a travel of");
  expect_contains(run.text, "did not converge");
  EXPECT_TRUE(fs::exists(folder / "curve.intact.csv"));
}

// Crushed bone has lost stiffness and strength and some of its height; cement brings both up again.
TEST(StrengthRun, FracturesUnloadsAndAugments)
{
  const ScratchFolder scratch;
  const fs::path folder = scratch.path() / "out";
  const ProgramRun run = run_with_yield(folder, {"states=[intact, fractured, fractured cemented]",
                                                 "solver.elements=P1", "load.crushing=3 %", "load.unload=yes",
                                                 "load.kind=ball joint", "load.anterior offset=3 mm"});
  ASSERT_EQ(run.exit_code, 0) << run.text;
  const json mechanics = mechanics_of(folder);
  const json &intact = mechanics["states"]["intact"], &fractured = mechanics["states"]["fractured"],
             &augmented = mechanics["states"]["fractured cemented"];
  for (const char* quantity : {"stiffness", "energy_to_peak"})
    EXPECT_LT(value(fractured[quantity]), value(intact[quantity])) << quantity;
  EXPECT_GT(value(augmented["stiffness"]), value(fractured["stiffness"]));
  EXPECT_GT(value(augmented["strength"]["offset_0.2"]), value(fractured["strength"]["offset_0.2"]));
  EXPECT_GT(value(mechanics["gains"]["fractured cemented"]["stiffness"]), 1);
  EXPECT_EQ(mechanics["gains"]["fractured cemented"]["over"], "fractured");
  EXPECT_EQ(mechanics["gains"]["fractured cemented"]["over_intact"]["over"], "intact");
  // an eccentric load presses the front down more than the back
  const json& crushing = fractured["crushing"];
  EXPECT_NEAR(value(crushing["apparent_strain"]), 0.03, 1e-6);
  EXPECT_GT(value(crushing["residual_height_loss"]["anterior"]),
            value(crushing["residual_height_loss"]["posterior"]));
  EXPECT_LT(value(crushing["residual_height_loss"]["anterior"]),
            value(crushing["height_loss_under_load"]["anterior"]));
  EXPECT_GT(value(crushing["residual_flexion"]), 0);
  EXPECT_GT(value(intact["residual_height_loss"]["middle"]), 0);
  for (const json* state : {&intact, &fractured, &augmented}) {
    EXPECT_LT(value((*state)["checks"]["force_imbalance"]), 1e-6);
    EXPECT_LT(value((*state)["checks"]["energy_error"]), 2e-3);
    // halves of the body: volumes add up, what has yielded too
    const json& zones = (*state)["zones"];
    EXPECT_NEAR((value(zones["left"]["volume"]) * value(zones["left"]["yielded_volume_fraction"]) +
                 value(zones["right"]["volume"]) * value(zones["right"]["yielded_volume_fraction"])) /
                    (value(zones["left"]["volume"]) + value(zones["right"]["volume"])),
                value((*state)["yielded_volume_fraction"]), 1e-4);
    EXPECT_NEAR(value((*state)["factors_of_risk"][0]["factor"]) * value((*state)["strength"]["offset_0.2"]),
                500, 5);
  }
  EXPECT_GT(value(augmented["peak_cement_stress"]), 1);
  expect_contains(run.text, "crush");
  const std::string crushed = text_of(folder / "curve.crushing.csv");
  EXPECT_GE(std::count(crushed.begin(), crushed.end(), '\n'), 18);
  EXPECT_TRUE(fs::exists(folder / "fields.fractured cemented.pvd"));
}

TEST(StrengthRun, FracturesNothingThatCannotYield)
{
  const ScratchFolder scratch;
  const ProgramRun run =
      run_with_yield(scratch.path() / "out", {"states=[fractured]", "materials.bone.law=linear elastic"});
  EXPECT_EQ(run.exit_code, 2) << run.text;
  expect_contains(run.text, "nothing yields");
}

TEST(StrengthRun, NeedsARelationWithAStrength)
{
  const ScratchFolder scratch;
  const ProgramRun run = run_with_yield(
      scratch.path() / "out", {"materials.bone.relation=morgan", "materials.bone.conversion=identity"});
  EXPECT_EQ(run.exit_code, 2);
  expect_contains(run.text, "fitted to moduli alone");
  expect_contains(run.text, "materials.bone.yield stress");
}

} // namespace
} // namespace cemvert
