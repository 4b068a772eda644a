// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/case_values.h"
#include "core/error.h"
#include "study/r_program.h"
#include "study/r_sources.h"
#include "study/statistics_plan.h"
#include "support.h"

namespace cemvert
{
namespace
{

const Table& small_table()
{
  static const Table table =
      parse_table("loss [deg],class,age [years],dead,time [months]\n1,A,60,yes,3\n2,B,70,no,9\n3,B,,no,9\n",
                  "clinic.csv");
  return table;
}

nlohmann::ordered_json request_of(const std::string& plan, std::optional<Table> table = small_table())
{
  return statistics_request(parse_case_text(plan, "", "plan.yaml"), std::move(table));
}

std::string refusal_of(const std::string& plan, std::optional<Table> table = small_table())
{
  return message_of<ConfigError>([&] { request_of(plan, std::move(table)); });
}

TEST(StatisticsPlan, KeepsTheOrderOfThePlanAndDropsUnits)
{
  const auto request = request_of("analyses:\n"
                                  "  second thing: {test: anova, value: 'loss [deg]', by: class}\n"
                                  "  a first: {test: pearson, value: [loss, age], with: age}\n");
  ASSERT_EQ(request.at("analyses").size(), 2u);
  EXPECT_EQ(request.at("analyses")[0].at("name"), "second thing");
  EXPECT_EQ(request.at("analyses")[0].at("value"), nlohmann::ordered_json({"loss"}));
  EXPECT_EQ(request.at("analyses")[1].at("file"), "pearson");
  EXPECT_EQ(request.at("table").at("columns").at("loss").at("unit"), "deg");
  EXPECT_TRUE(request.at("table").at("columns").at("age").at("values")[2].is_null());
}

TEST(StatisticsPlan, DerivesColumnsAndSelectsRows)
{
  const auto request = request_of("derive: {old: age > 65}\n"
                                  "analyses:\n"
                                  "  x: {test: summary, value: loss, by: old, where: class == B}\n");
  EXPECT_EQ(request.at("table").at("columns").at("old").at("values"),
            nlohmann::ordered_json({"no", "yes", nullptr}));
  EXPECT_EQ(request.at("analyses")[0].at("rows"), nlohmann::ordered_json({2, 3}));
  expect_contains(refusal_of("derive: {age: age > 65}\nanalyses: {x: {test: summary, value: loss}}\n"),
                  "a column of this name already");
  expect_contains(refusal_of("analyses: {x: {test: summary, value: loss, where: age > 100}}\n"),
                  "no row of clinic.csv");
}

TEST(StatisticsPlan, TakesSummaryValuesWithoutTable)
{
  const auto request = request_of(
      "analyses:\n  p: {test: t test, means: [1, 2.5], deviations: [1, 1], n: [42, 41], variances: equal}\n",
      std::nullopt);
  EXPECT_EQ(request.at("analyses")[0].at("means"), nlohmann::ordered_json({1.0, 2.5}));
  EXPECT_EQ(request.at("analyses")[0].at("n"), nlohmann::ordered_json({42, 41}));
}

TEST(StatisticsPlan, NamesFileLineAndNearestName)
{
  expect_contains(refusal_of("analyses:\n  x:\n    test: anova\n    value: los\n    by: class\n"),
                  "plan.yaml, line 4, analyses.x.value: 'los' is not known here. Did you mean 'loss'?");
  expect_contains(refusal_of("analyses:\n  x:\n    test: anovo\n"), "Did you mean 'anova'?");
  expect_contains(refusal_of("analyses:\n  x:\n    test: anova\n    valeu: loss\n"),
                  "Did you mean 'analyses.x.value'?");
}

TEST(StatisticsPlan, SaysWhatATestNeedsAndWhatItDoesNotTake)
{
  expect_contains(refusal_of("analyses: {x: {test: anova, value: loss}}\n"),
                  "needs value, by (columns of the table), or means, deviations, n");
  expect_contains(refusal_of("analyses: {x: {test: anova, value: loss, by: class, thresholds: [3]}}\n"),
                  "means nothing to the test 'anova'");
  expect_contains(refusal_of("analyses: {x: {value: loss}}\n"), "the analysis 'x' has no test");
  expect_contains(refusal_of("seed: 2\n"), "the plan has no analyses");
  expect_contains(refusal_of("analyses: {x: {test: anova, value: loss, by: class}}\n", std::nullopt),
                  "no table was given");
}

TEST(StatisticsPlan, EveryAnalysisHasItsFunctionInTheBuiltInProgram)
{
  const std::string program = r_sources();
  for (const AnalysisKind& kind : analysis_kinds()) {
    expect_contains(program, "\n" + kind.function + " <- function(a, table");
    EXPECT_FALSE(kind.of_table.empty()) << kind.test;
    expect_contains(keys_as_text(statistics_keys(), ""), kind.test + ": " + kind.meaning);
  }
}

TEST(StatisticsPlan, WithoutRItSaysWhatToInstall)
{
  const ScratchFolder scratch;
  RunLog silent(false);
  setenv("CEMVERT_RSCRIPT", "/no/such/Rscript", 1);
  EXPECT_FALSE(has_r());
  const std::string message = message_of<DataError>([&] {
    run_r({{"job", "statistics"}}, scratch.path(), silent);
  });
  unsetenv("CEMVERT_RSCRIPT");
  expect_contains(message, "r-base-core r-cran-jsonlite r-cran-survival r-cran-proc");
}

} // namespace
} // namespace cemvert
