// SPDX-License-Identifier: GPL-3.0-or-later
// Analyses against values printed in the literature for R's own data sets, which R exports when the test
// runs.
#include "core/geometry.h"
#include "study/statistics_run.h"

#include <cmath>
#include <cstdlib>

namespace cemvert
{
namespace
{

/// R's data sets as CSV files in a folder of their own, made once.
const std::filesystem::path& data_sets()
{
  static const ScratchFolder scratch;
  static const bool made = [] {
    std::ofstream(scratch.path() / "export.R")
        << "out <- function(data, name) write.csv(data, paste0(name, '.csv'), row.names = FALSE)\n"
           "data(cancer, package = 'survival'); data(aSAH, package = 'pROC')\n"
           "out(lung, 'lung'); out(veteran, 'veteran'); out(ovarian, 'ovarian'); out(aSAH, 'aSAH')\n"
           "out(transform(sleep, group = paste('drug', group)), 'sleep'); out(PlantGrowth, 'PlantGrowth')\n"
           "out(data.frame(first = sleep$extra[1:10], second = sleep$extra[11:20]), 'sleep_pairs')\n"
           "out(airquality, 'airquality'); out(cars, 'cars'); out(infert, 'infert')\n";
    const std::string line = "cd '" + scratch.path().string() + "' && Rscript --vanilla export.R > log 2>&1";
    return std::system(line.c_str()) == 0;
  }();
  EXPECT_TRUE(made);
  return scratch.path();
}

/// Analyses (YAML, each on a line) of one of the data sets.
nlohmann::json analyses_of(const std::string& data, const std::string& analyses)
{
  const std::filesystem::path folder = data_sets();
  std::ofstream(folder / (data + ".yaml")) << "figures: false\nanalyses:\n" << analyses;
  return statistics_of(folder / (data + ".yaml"), folder / (data + ".csv"), folder / ("out_" + data));
}

/// The row of a table whose first column holds `term`.
nlohmann::json row_of(const nlohmann::json& analysis, const std::string& title, const std::string& term)
{
  for (const nlohmann::json& row : analysis.at("tables").at(title))
    for (const char* key : {"term", "group", "what", "pair", "input"})
      if (row.value(key, "") == term)
        return row;
  ADD_FAILURE() << "no row '" << term << "' in " << analysis.dump(1);
  return nlohmann::json::object();
}

double number(const nlohmann::json& object, const char* key)
{
  return object.contains(key) && object.at(key).is_number() ? object.at(key).get<double>() : std::nan("");
}

// R's manual prints for the sleep data (Student 1908): Welch t = -1.8608, df = 17.776, p = 0.07939; paired p
// = 0.002833.
TEST(Statistics, TwoMeansOfStudentsSleepData)
{
  SKIP_WITHOUT_R();
  const auto found = analyses_of("sleep", "  welch: {test: t test, value: extra, by: group}\n  student: "
                                          "{test: t test, value: extra, by: group, variances: equal}\n");
  EXPECT_NEAR(number(found["welch"]["statistic"], "value"), -1.8608, 5e-5);
  EXPECT_NEAR(number(found["welch"]["statistic"], "df"), 17.776, 5e-4);
  EXPECT_NEAR(number(found["welch"], "p"), 0.07939, 5e-6);
  EXPECT_NEAR(number(found["student"], "p"), 0.07919, 5e-6);
  EXPECT_EQ(found["welch"]["assumptions"].size(), 3u);
  const auto paired =
      analyses_of("sleep_pairs", "  paired: {test: paired t test, value: first, paired with: second}\n");
  EXPECT_NEAR(number(paired["paired"], "p"), 0.002833, 5e-7);
}

// R's manual: PlantGrowth F = 4.8461, p = 0.01591, Tukey trt2-trt1 p = 0.0120; airquality, ozone by
// month: 29.267, df 4.
TEST(Statistics, SeveralGroups)
{
  SKIP_WITHOUT_R();
  const auto plants =
      analyses_of("PlantGrowth", "  anova: {test: anova, value: weight, by: group}\n")["anova"];
  EXPECT_NEAR(number(plants["statistic"], "value"), 4.8461, 5e-5);
  EXPECT_NEAR(number(plants, "p"), 0.01591, 5e-6);
  EXPECT_NEAR(
      number(row_of(plants, "pairs (Tukey's honest significant difference)", "trt2-trt1"), "adjusted p"),
      0.0120, 5e-5);
  const auto air =
      analyses_of("airquality", "  ozone: {test: kruskal-wallis, value: Ozone, by: Month}\n")["ozone"];
  EXPECT_NEAR(number(air["statistic"], "value"), 29.267, 5e-4);
  EXPECT_EQ(number(air["statistic"], "df"), 4);
  EXPECT_EQ(air["n"], 116); // 37 of 153 days have no ozone
  EXPECT_EQ(air["missing"], 37);
}

// cars (Ezekiel 1930): r = 0.8069, rho = 0.8303, distance = -17.5791 + 3.9324 speed, R squared 0.6511.
TEST(Statistics, StraightLines)
{
  SKIP_WITHOUT_R();
  const auto cars = analyses_of(
      "cars",
      "  r: {test: pearson, value: dist, with: speed}\n  rho: {test: spearman, value: dist, with: speed}\n"
      "  line: {test: linear regression, outcome: dist, predictors: speed}\n");
  EXPECT_NEAR(number(cars["r"]["effect"], "value"), 0.8069, 5e-5);
  EXPECT_NEAR(number(cars["rho"]["effect"], "value"), 0.8303, 1e-4);
  EXPECT_NEAR(number(row_of(cars["line"], "all predictors", "(Intercept)"), "coefficient"), -17.5791, 5e-5);
  EXPECT_NEAR(number(row_of(cars["line"], "all predictors", "speed"), "coefficient"), 3.9324, 5e-5);
  EXPECT_NEAR(number(row_of(cars["line"], "all predictors", "speed"), "standardised"), 0.8069, 5e-5); // = r
  EXPECT_NEAR(number(cars["line"]["effect"], "value"), 0.6511, 5e-5);
}

// infert (Trichopoulos et al. 1976), the unconditional model of R's manual: -1.7079, 1.1972 and 0.4181.
TEST(Statistics, OddsRatios)
{
  SKIP_WITHOUT_R();
  const auto model = analyses_of(
      "infert",
      "  case: {test: logistic regression, outcome: case, predictors: [spontaneous, induced]}\n")["case"];
  EXPECT_NEAR(number(row_of(model, "all predictors", "(Intercept)"), "coefficient"), -1.7079, 5e-5);
  EXPECT_NEAR(number(row_of(model, "all predictors", "spontaneous"), "coefficient"), 1.1972, 5e-5);
  EXPECT_NEAR(number(row_of(model, "all predictors", "induced"), "odds ratio"), std::exp(0.4181), 1e-4);
}

// aSAH (Turck et al. 2010; Robin et al. 2011, BMC Bioinformatics 12:77): S100B has an area of 0.731, 95 %
// 0.630 to 0.833 (DeLong), and its best cut-off at 0.205 with 0.634 sensitivity and 0.806 specificity; NDKA
// has 0.612.
TEST(Statistics, ReceiverOperatingCurves)
{
  SKIP_WITHOUT_R();
  const auto found = analyses_of("aSAH", "  roc: {test: roc, value: [s100b, ndka], outcome: outcome, "
                                         "positive: Poor, thresholds: [0.205, 0.5]}\n");
  const auto& curve = found["roc: s100b"];
  EXPECT_NEAR(number(curve["effect"], "value"), 0.731, 5e-4);
  EXPECT_NEAR(number(curve["effect"], "low"), 0.630, 5e-4);
  EXPECT_NEAR(number(curve["effect"], "high"), 0.833, 5e-4);
  const auto best = row_of(curve, "cut-offs", "largest Youden index"),
             asked = row_of(curve, "cut-offs", "asked for");
  EXPECT_NEAR(number(best, "cut-off"), 0.205, 1e-9);
  EXPECT_NEAR(number(best, "sensitivity"), 0.634, 5e-4);
  EXPECT_NEAR(number(best, "specificity"), 0.806, 5e-4);
  EXPECT_EQ(number(asked, "Youden index"),
            number(best, "Youden index")); // the same cut-off, counted the same way
  EXPECT_NEAR(number(found["roc: ndka"]["effect"], "value"), 0.612, 5e-4);
}

// lung (Loprinzi et al. 1994): log-rank by sex 10.3, medians 270 and 426 days with 212 to 310 and 348 to 550;
// Cox, as printed in the package's documentation: age 0.0111, sex -0.5526, ph.ecog 0.4637; sex alone: hazard
// ratio 0.588.
TEST(Statistics, SurvivalWithLungCancer)
{
  SKIP_WITHOUT_R();
  const auto found = analyses_of(
      "lung", "  km: {test: kaplan-meier, time: time, event: status, positive: 2, by: sex}\n"
              "  cox: {test: cox regression, time: time, event: status, positive: 2, predictors: [age, sex, "
              "ph.ecog]}\n"
              "  alone: {test: cox regression, time: time, event: status, positive: 2, predictors: sex}\n");
  EXPECT_NEAR(number(found["km"]["statistic"], "value"), 10.3, 0.05);
  EXPECT_NEAR(number(found["km"], "p"), 0.00131, 5e-6);
  EXPECT_EQ(number(row_of(found["km"], "groups", "1"), "median time"), 270);
  EXPECT_EQ(row_of(found["km"], "groups", "1").value("median 95 %", ""), "212 to 310");
  EXPECT_EQ(number(row_of(found["km"], "groups", "2"), "median time"), 426);
  EXPECT_EQ(row_of(found["km"], "groups", "2").value("median 95 %", ""), "348 to 550");
  EXPECT_NEAR(number(row_of(found["cox"], "all predictors", "age"), "coefficient"), 0.011067, 5e-7);
  EXPECT_NEAR(number(row_of(found["cox"], "all predictors", "sex"), "coefficient"), -0.552612, 5e-7);
  EXPECT_NEAR(number(row_of(found["cox"], "all predictors", "ph.ecog"), "coefficient"), 0.463728, 5e-7);
  EXPECT_EQ(found["cox"]["n"], 227);
  EXPECT_NEAR(number(row_of(found["alone"], "all predictors", "sex"), "hazard ratio"), 0.588, 5e-4);
}

// veteran (Kalbfleisch & Prentice 1980), as in the package's vignette on time dependence: trt 0.180197, prior
// -0.005550, karno -0.033771; karno's effect is not proportional (12.138), all together 18.073. ovarian
// (Edmonson et al. 1979): log-rank by treatment 1.1, p = 0.3; age alone 0.16162.
TEST(Statistics, ProportionalHazardsAndTheirCheck)
{
  SKIP_WITHOUT_R();
  const auto model = analyses_of(
      "veteran",
      "  cox: {test: cox regression, time: time, event: status, predictors: [trt, prior, karno]}\n")["cox"];
  EXPECT_NEAR(number(row_of(model, "all predictors", "trt"), "coefficient"), 0.180197, 5e-7);
  EXPECT_NEAR(number(row_of(model, "all predictors", "prior"), "coefficient"), -0.00555, 5e-6);
  EXPECT_NEAR(number(row_of(model, "all predictors", "karno"), "coefficient"), -0.033771, 5e-7);
  for (const nlohmann::json& check : model["assumptions"]) {
    if (check["where"] == "karno") {
      EXPECT_NEAR(number(check, "statistic"), 12.138, 5e-4);
    }
    if (check["where"] == "all together") {
      EXPECT_NEAR(number(check, "statistic"), 18.073, 5e-4);
    }
  }
  EXPECT_EQ(model["assumptions"].size(), 4u);
  const auto ovarian =
      analyses_of("ovarian", "  km: {test: kaplan-meier, time: futime, event: fustat, by: rx}\n"
                             "  age: {test: cox regression, time: futime, event: fustat, predictors: age}\n"
                             "  chosen: {test: cox regression, time: futime, event: fustat, predictors: "
                             "[age, rx, ecog.ps], selection: univariate then stepwise}\n");
  EXPECT_NEAR(number(ovarian["km"]["statistic"], "value"), 1.1, 0.05);
  EXPECT_NEAR(number(ovarian["km"], "p"), 0.303, 5e-4);
  EXPECT_NEAR(number(row_of(ovarian["age"], "all predictors", "age"), "coefficient"), 0.16162, 5e-6);
  EXPECT_NEAR(number(row_of(ovarian["chosen"], "alone: age", "age"), "coefficient"), 0.16162, 5e-6);
}

// Ishigami's function (a = 7, b = 0.1; Saltelli et al. 2008, Global Sensitivity Analysis, 4.7): first-order
// indices 0.3139, 0.4424 and 0. One additive recurrence (golden-ratio like, Roberts 2018) fills the cube
// evenly. Tolerance: the delete-half error at this size is about 0.03.
TEST(Statistics, FirstOrderSharesOfIshigamisFunction)
{
  SKIP_WITHOUT_R();
  const ScratchFolder scratch;
  std::ofstream table(scratch.path() / "t.csv");
  table << "y,a,b,c,word\n";
  const double step[] = {0.8191725134, 0.6710436067, 0.5497004779};
  for (int i = 1; i <= 500; ++i) {
    double x[3];
    for (int k = 0; k < 3; ++k)
      x[k] = pi * (2 * std::fmod(0.5 + i * step[k], 1.0) - 1);
    table << std::sin(x[0]) + 7 * std::pow(std::sin(x[1]), 2) + 0.1 * std::pow(x[2], 4) * std::sin(x[0])
          << "," << x[0] << "," << x[1] << "," << x[2] << "," << (i % 7 < 3 ? "p" : "q") << "\n";
  }
  table.close();
  std::ofstream(scratch.path() / "plan.yaml")
      << "analyses:\n  s: {test: sensitivity, value: y, predictors: [a, b, c, word]}\n";
  const auto found =
      statistics_of(scratch.path() / "plan.yaml", scratch.path() / "t.csv", scratch.path() / "out")["s"];
  EXPECT_NEAR(number(row_of(found, "ranking", "a"), "first-order share"), 0.3139, 0.06);
  EXPECT_NEAR(number(row_of(found, "ranking", "b"), "first-order share"), 0.4424, 0.06);
  EXPECT_NEAR(number(row_of(found, "ranking", "c"), "first-order share"), 0, 0.03);
  EXPECT_NEAR(number(row_of(found, "ranking", "word"), "first-order share"), 0, 0.03);
  EXPECT_EQ(found["tables"]["ranking"][0]["input"], "b");
  EXPECT_TRUE(std::filesystem::file_size(scratch.path() / "out/figures/s.svg") > 1000);
}

TEST(Statistics, ShippedClinicalExampleRunsInFull)
{
  SKIP_WITHOUT_R();
  const ScratchFolder scratch;
  const std::filesystem::path examples = std::filesystem::path(CEMVERT_SOURCE_DIR) / "examples/statistics";
  const auto found =
      statistics_of(examples / "clinical_plan.yaml", examples / "clinical.csv", scratch.path() / "out");
  EXPECT_EQ(found.size(), 15u);
  for (const auto& [name, analysis] : found.items()) {
    EXPECT_TRUE(analysis["reason"].is_null()) << name << ": " << analysis["reason"];
    for (const auto& figure : analysis["figures"])
      EXPECT_TRUE(std::filesystem::exists(scratch.path() / "out" / figure.get<std::string>())) << figure;
  }
  EXPECT_EQ(found["pain"]["missing"], 2);
}

TEST(Statistics, WhatCannotBeMadeIsToldAndTheRestIsMade)
{
  SKIP_WITHOUT_R();
  const ScratchFolder scratch;
  std::ofstream(scratch.path() / "t.csv") << "x,g,same\n1,a,4\n2,a,4\n3,b,4\n5,b,4\n7,c,4\n";
  std::ofstream(scratch.path() / "plan.yaml")
      << "analyses:\n"
         "  good: {test: summary, value: x}\n"
         "  three groups: {test: t test, value: x, by: g}\n"
         "  no group of that name: {test: t test, value: x, by: g, groups: [a, z]}\n"
         "  constant: {test: pearson, value: x, with: same}\n"
         "  words: {test: pearson, value: x, with: g}\n";
  const ProgramRun run =
      run_program({"statistics", (scratch.path() / "t.csv").string(), "--plan",
                   (scratch.path() / "plan.yaml").string(), "-o", (scratch.path() / "out").string()});
  EXPECT_EQ(run.exit_code, 0) << run.text;
  expect_contains(run.text, "there are 3 groups ('g'): this test compares two");
  expect_contains(run.text, "the column 'g' has no value 'z'; it has a, b, c");
  expect_contains(run.text, "one of the two columns does not vary");
  expect_contains(run.text, "the column 'g' holds words (such as 'a')");
  expect_contains(run.text, "1 of 5 analyses");
  std::ofstream(scratch.path() / "plan.yaml") << "analyses:\n  words: {test: pearson, value: x, with: g}\n";
  const std::vector<std::string> again = {"statistics", (scratch.path() / "t.csv").string(),
                                          "--plan",     (scratch.path() / "plan.yaml").string(),
                                          "-o",         (scratch.path() / "out").string()};
  const ProgramRun refused = run_program(again);
  EXPECT_EQ(refused.exit_code, 2);
  expect_contains(refused.text, "holds the statistics of another plan");
  std::vector<std::string> forced = again;
  forced.push_back("--force");
  EXPECT_EQ(run_program(forced).exit_code, 3); // nothing could be made
}

} // namespace
} // namespace cemvert
