// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/studies.h"
#include "support.h"

namespace cemvert
{
namespace
{

std::string text_of(const Lines& lines)
{
  std::string text;
  for (const std::string& line : lines) {
    EXPECT_LE(line.size(), table_width) << line;
    text += line + "\n";
  }
  return text;
}

ConvergenceReport settling_report()
{
  // 20000 + 80 h^2 and 26000 + 80 h^2
  ConvergenceReport report;
  for (const double edge : {4.0, 2.0, 1.0})
    report.levels.push_back({edge,
                             edge,
                             1000,
                             5000,
                             {{"intact", 20000 + 80 * edge * edge}, {"cemented", 26000 + 80 * edge * edge}}});
  return report;
}

TEST(ConvergenceSection, HoldsLevelsOrdersLimitsAndErrorBars)
{
  const nlohmann::json section = convergence_json(settling_report());
  ASSERT_EQ(section["levels"].size(), 3U);
  EXPECT_EQ(section["levels"][2]["stiffness"]["intact"]["value"], 20080.0);
  const auto& intact = section["stiffness"]["intact"];
  EXPECT_EQ(intact["observed_order"]["value"], 2.0);
  EXPECT_EQ(intact["extrapolated"]["value"], 20000.0);
  EXPECT_EQ(intact["error_bar"]["value"], 100.0);
  EXPECT_EQ(intact["error_bar"]["unit"], "N/mm");
  EXPECT_NEAR(intact["last_change"]["value"].get<double>(), -100 * 240 / 20080.0, 5e-3); // three digits
  EXPECT_TRUE(section.contains("gain"));
  const std::string table = text_of(convergence_table(section));
  expect_contains(table, "observed order 2.0, extrapolated 20000 N/mm, error bar +-100 N/mm");
  EXPECT_LT(table.find("intact"), table.find("cemented")) << "intact comes first, as everywhere";
}

TEST(ConvergenceSection, SaysWhyThereIsNoEstimate)
{
  ConvergenceReport report = settling_report();
  report.levels.pop_back();
  report.reason = "one of the meshes could not be made: too coarse";
  const nlohmann::json section = convergence_json(report);
  EXPECT_TRUE(section["stiffness"]["intact"]["error_bar"]["value"].is_null());
  expect_contains(section["stiffness"]["intact"]["error_bar"]["reason"], "too coarse");
  expect_contains(text_of(convergence_table(section)), "too coarse");
  ConvergenceReport unsolved = settling_report();
  unsolved.levels[1].stiffness.erase("cemented");
  expect_contains(convergence_json(unsolved)["stiffness"]["cemented"]["error_bar"]["reason"],
                  "not known on all three meshes");
}

TEST(SensitivitySection, HoldsChangesInPercentOfStiffnessAndGain)
{
  SensitivityReport report;
  report.base = {{"intact", 20000}, {"cemented", 25000}};
  report.variants = {{"density +15 mg/cc", {{"intact", 22000}, {"cemented", 26000}}, ""},
                     {"Poisson's ratio of bone 0.2", {}, "the law has no single ratio"}};
  const nlohmann::json section = sensitivity_json(report);
  EXPECT_EQ(section["base"]["intact"]["value"], 20000.0);
  EXPECT_EQ(section["base_gain"]["value"], 1.25);
  const auto& denser = section["variants"][0];
  EXPECT_EQ(denser["change_of"], "density +15 mg/cc");
  EXPECT_EQ(denser["states"]["intact"]["change"]["value"], 10.0);
  EXPECT_EQ(denser["states"]["cemented"]["change"]["value"], 4.0);
  EXPECT_NEAR(denser["gain"]["change"]["value"].get<double>(), 100 * (26.0 / 22 / 1.25 - 1), 5e-3);
  expect_contains(section["variants"][1]["states"]["intact"]["stiffness"]["reason"], "no single ratio");
  const std::string table = text_of(sensitivity_table(section));
  expect_contains(table, "+10.0 %");
  expect_contains(table, "no single ratio");
}

} // namespace
} // namespace cemvert
