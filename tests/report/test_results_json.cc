// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/synthetic_run.h"
#include "support.h"

#include <limits>

namespace cemvert
{
namespace
{

using nlohmann::json;

json entry(const json& results, const std::string& path)
{
  const json::json_pointer pointer(path);
  EXPECT_TRUE(results.contains(pointer)) << path << " is missing";
  return results.contains(pointer) ? results.at(pointer) : json();
}

void expect_quantity(const json& results, const std::string& path, const std::string& unit)
{
  const json quantity = entry(results, path);
  ASSERT_TRUE(quantity.is_object()) << path;
  ASSERT_TRUE(quantity.contains("value")) << path;
  EXPECT_EQ(quantity.value("unit", "none"), unit) << path;
}

/// Every number has a value and a unit; every null has a reason.
void expect_quantities_only(const json& node, const std::string& path)
{
  ASSERT_FALSE(node.is_number()) << path << " is a bare number";
  if (node.is_object() && node.contains("value")) {
    EXPECT_TRUE(node.contains("unit") && node["unit"].is_string()) << path;
    EXPECT_FALSE(node["value"].is_structured()) << path;
    EXPECT_TRUE(!node["value"].is_null() || !node.value("reason", "").empty())
        << path << " is null without a reason";
    return;
  }
  ASSERT_FALSE(node.is_null()) << path << " is null outside a quantity";
  if (node.is_structured())
    for (const auto& [key, child] : node.items())
      expect_quantities_only(child, path + "/" + key);
}

TEST(ResultsJson, HoldsEveryNameOfTheOutputContractWithItsUnit)
{
  const json results = results_json(synthetic_run());
  for (const char* const name : {"schema", "case", "provenance", "measurement", "mesh", "materials",
                                 "mechanics", "timing", "peak_memory", "warnings"})
    EXPECT_TRUE(results.contains(name)) << name;
  for (const char* const name : {"body_volume", "vertebra_volume", "cement_volume", "cement_outside_body"})
    expect_quantity(results, std::string("/measurement/") + name, "ml");
  for (const char* const name :
       {"distribution_rate", "distribution_rate_whole_vertebra", "max_cross_section_ratio", "avhr"})
    expect_quantity(results, std::string("/measurement/") + name, "%");
  for (const char* const name : {"distribution_class", "max_cross_section_above_43", "contact_class"})
    expect_quantity(results, std::string("/measurement/") + name, "1");
  for (const char* const name : {"upper_left", "upper_right", "lower_left", "lower_right"})
    expect_quantity(results, std::string("/measurement/contacts/") + name, "1");
  for (const char* const name : {"contact_area_upper", "contact_area_lower"})
    expect_quantity(results, std::string("/measurement/") + name, "mm2");
  for (const char* const name : {"anterior_height", "middle_height", "posterior_height"})
    expect_quantity(results, std::string("/measurement/") + name, "mm");
  for (const char* const name : {"local_kyphotic_angle", "regional_kyphotic_angle"})
    expect_quantity(results, std::string("/measurement/") + name, "deg");
  for (const char* const name : {"vertices", "tets", "dofs"})
    expect_quantity(results, std::string("/mesh/") + name, "1");
  expect_quantity(results, "/mesh/volume_by_region/body/mesh", "ml");
  expect_quantity(results, "/mesh/volume_by_region/body/voxels", "ml");
  expect_quantity(results, "/mesh/quality/smallest_dihedral", "deg");
  expect_quantity(results, "/timing/mesh", "s");
  expect_quantity(results, "/peak_memory", "MB");
}

TEST(ResultsJson, HoldsEveryMechanicalNameOfTheContractForEveryState)
{
  const json results = results_json(synthetic_run());
  for (const std::string state : {"intact", "cemented"}) {
    const std::string path = "/mechanics/states/" + state;
    expect_quantity(results, path + "/stiffness", "N/mm");
    for (const char* const strength : {"offset_0.2", "at_1.9", "at_2.0", "peak", "linear_0.68"})
      expect_quantity(results, path + "/strength/" + strength, "N");
    expect_quantity(results, path + "/apparent_modulus", "MPa");
    expect_quantity(results, path + "/energy", "N mm");
    for (const char* const share :
         {"yielded_volume_fraction", "cement_load_share", "layer_share_of_travel", "converged", "iterations",
          "checks/force_imbalance", "checks/moment_imbalance", "checks/energy_error", "checks/residual"})
      expect_quantity(results, path + "/" + share, "1");
    for (const char* const counted : {"floored_volume", "capped_volume", "outside_fit_volume"})
      expect_quantity(results, "/materials/states/" + state + "/" + counted, "mm3");
    expect_quantity(results, "/materials/states/" + state + "/bone_mass", "g");
    expect_quantity(results, "/materials/states/" + state + "/mean_modulus", "MPa");
  }
  expect_quantity(results, "/mechanics/gains/cemented/stiffness", "1");
  expect_quantity(results, "/mechanics/gains/cemented/strength", "1");
  EXPECT_FALSE(results["mechanics"]["gains"].contains("intact"));
}

TEST(ResultsJson, HasNoBareNumberAndNoNullWithoutAReason)
{
  json results = results_json(synthetic_run());
  results.erase("case");
  results.erase("provenance");
  expect_quantities_only(results, "");
  json measures_only = results_json({});
  measures_only.erase("case");
  measures_only.erase("provenance");
  expect_quantities_only(measures_only, "");
}

TEST(ResultsJson, EstimatesLinearStrengthAsTheForceAtCrawfordsStrain)
{
  const json results = results_json(synthetic_run());
  // 0.0068 * 20000 N/mm * 25 mm, the height being travel / strain of the curve. Exact but for rounding.
  EXPECT_DOUBLE_EQ(entry(results, "/mechanics/states/intact/strength/linear_0.68/value").get<double>(), 3400);
  EXPECT_DOUBLE_EQ(entry(results, "/mechanics/states/cemented/strength/linear_0.68/value").get<double>(),
                   4420);
}

TEST(ResultsJson, SaysThatLinearLawsHaveNoYieldAndNoPeak)
{
  const json results = results_json(synthetic_run());
  for (const char* const name : {"strength/offset_0.2", "strength/at_1.9", "strength/at_2.0", "strength/peak",
                                 "yielded_volume_fraction"}) {
    const json quantity = entry(results, std::string("/mechanics/states/cemented/") + name);
    EXPECT_TRUE(quantity["value"].is_null());
    EXPECT_EQ(quantity.value("reason", ""), "the material laws of this run are linear");
  }
}

TEST(ResultsJson, GainsAreCementedOverIntact)
{
  const json gain = entry(results_json(synthetic_run()), "/mechanics/gains/cemented");
  EXPECT_DOUBLE_EQ(gain["stiffness"]["value"].get<double>(), 1.3);
  EXPECT_DOUBLE_EQ(gain["strength"]["value"].get<double>(), 1.3);
  EXPECT_EQ(gain["over"], "intact");
}

TEST(ResultsJson, FracturedCementedIsComparedWithFractured)
{
  RunResults run = synthetic_run();
  run.states[0].state = "fractured";
  run.states[1].state = "fractured cemented";
  const json gain = entry(results_json(run), "/mechanics/gains/fractured cemented");
  EXPECT_EQ(gain["over"], "fractured");
  EXPECT_DOUBLE_EQ(gain["stiffness"]["value"].get<double>(), 1.3);
}

TEST(ResultsJson, AGainWithoutTheStateItIsComparedWithSaysSo)
{
  RunResults run = synthetic_run();
  run.states.erase(run.states.begin());
  const json gain = entry(results_json(run), "/mechanics/gains/cemented/stiffness");
  EXPECT_TRUE(gain["value"].is_null());
  expect_contains(gain.value("reason", ""), "'intact'");
}

TEST(ResultsJson, AStateThatDidNotConvergeHasNoOutcomeButItsReason)
{
  RunResults run = synthetic_run();
  run.states[1].converged = false;
  run.states[1].reason = "CG stopped after 1000 iterations at 3e-5";
  const json results = results_json(run);
  const json state = entry(results, "/mechanics/states/cemented");
  EXPECT_EQ(state["converged"]["value"], false);
  EXPECT_EQ(state["stiffness"]["reason"], run.states[1].reason);
  EXPECT_EQ(state["strength"]["linear_0.68"]["reason"], run.states[1].reason);
  EXPECT_TRUE(entry(results, "/mechanics/gains/cemented/strength/value").is_null());
}

TEST(ResultsJson, RoundsToSixDigitsAndNeverWritesANumberThatIsNotFinite)
{
  RunResults run = synthetic_run();
  run.states[0].energy = std::numeric_limits<double>::infinity();
  const json results = results_json(run);
  EXPECT_EQ(entry(results, "/measurement/body_volume/value").dump(),
            "43.312"); // three true digits and two to guard
  EXPECT_EQ(entry(results, "/mesh/quality/smallest_dihedral/value").dump(), "9.87654");
  EXPECT_TRUE(entry(results, "/mechanics/states/intact/energy/value").is_null());
  expect_contains(entry(results, "/mechanics/states/intact/energy/reason").get<std::string>(), "not finite");
}

TEST(ResultsJson, AddsTheTimesOfAStationThatRanTwice)
{
  EXPECT_DOUBLE_EQ(entry(results_json(synthetic_run()), "/timing/solve/value").get<double>(), 2.5);
}

TEST(ResultsJson, KeepsTheMeshNamesWhenOnlyMeasuring)
{
  RunResults run;
  run.measurement = synthetic_run().measurement;
  const json results = results_json(run);
  EXPECT_EQ(entry(results, "/mesh/tets/reason"), "no mesh was made in this run");
  EXPECT_TRUE(entry(results, "/mechanics/states").empty());
  EXPECT_EQ(entry(results, "/mechanics/reason"), "no state was solved in this run");
}

} // namespace
} // namespace cemvert
