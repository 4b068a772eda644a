// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "made_study.h"
#include "study/comparison.h"
#include "study/r_program.h"
#include "study/table.h"
#include "support.h"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace cemvert
{
namespace
{

#define SKIP_WITHOUT_R()                                                                                     \
  if (!has_r())                                                                                              \
  GTEST_SKIP() << "R is not installed: " << how_to_install_r

std::string content_of(const std::filesystem::path& file)
{
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// A made-up study, compared; its warnings.
std::vector<std::string> compared(const std::filesystem::path& folder, const MadeStudy& how)
{
  write_made_study(folder, how);
  RunLog log(false);
  compare_study(folder, log);
  return log.warnings();
}

std::size_t figures_in(const std::filesystem::path& folder, const std::string& extension)
{
  std::size_t count = 0;
  std::error_code none;
  for (const auto& file : std::filesystem::directory_iterator(folder / "figures", none))
    if (file.path().extension() == extension) {
      EXPECT_GT(std::filesystem::file_size(file.path()), 2000u) << file.path();
      ++count;
    }
  return count;
}

double cell(const Table& table, std::size_t row, const std::string& column)
{
  return table.find(column) ? number_in(*table.find(column), row).value_or(std::nan("")) : std::nan("");
}

/// The whole made-up study, compared once for several tests; two of its curves are damaged.
const std::filesystem::path& whole_study()
{
  static const ScratchFolder scratch;
  static const bool made = [] {
    write_made_study(scratch.path(), {});
    std::ofstream(scratch.path() / "cases/case_001/curve.intact.csv") << "displacement_mm,force_N\n0.1,oh";
    std::ofstream(scratch.path() / "cases/case_002/curve.intact.csv") << "";
    RunLog log(false);
    compare_study(scratch.path(), log);
    EXPECT_EQ(log.warnings().size(), 1u); // of two, together
    return true;
  }();
  EXPECT_TRUE(made);
  return scratch.path();
}

TEST(Comparison, GroupsOfAStudyHaveTheMeansOfTheirRows)
{
  SKIP_WITHOUT_R();
  const Table study = read_table(whole_study() / "study.csv"),
              found = read_table(whole_study() / "comparison.csv");
  std::size_t compared_rows = 0;
  for (std::size_t row = 0; row < found.rows; ++row) {
    if (*found.find("grouping")->cells[row] != "contact class" ||
        *found.find("quantity")->cells[row] != "mechanics.gains.cemented.stiffness")
      continue;
    double sum = 0, squares = 0, count = 0;
    for (std::size_t one = 0; one < study.rows; ++one)
      if (study.find("measurement.contact_class")->cells[one] == found.find("group")->cells[row]) {
        const double gain = cell(study, one, "mechanics.gains.cemented.stiffness");
        sum += gain;
        squares += gain * gain;
        ++count;
      }
    EXPECT_EQ(cell(found, row, "n"), count);
    EXPECT_NEAR(cell(found, row, "mean"), sum / count, 1e-9);
    EXPECT_NEAR(cell(found, row, "deviation"), std::sqrt((squares - sum * sum / count) / (count - 1)), 1e-6);
    ++compared_rows;
  }
  EXPECT_EQ(compared_rows, 3u);
}

TEST(Comparison, TablesTestsAndFiguresOfAStudy)
{
  SKIP_WITHOUT_R();
  const std::filesystem::path& folder = whole_study();
  const std::string told = content_of(folder / "comparison.md");
  expect_contains(told, "45 cases: 43 done, 2 failed, 0 not run yet");
  for (const char* heading :
       {"## By contact class", "## By distribution class", "## By section ratio", "## By cement.pattern",
        "## By cement.volume", "## By image.calibration.slope", "## Tests"})
    expect_contains(told, heading);
  EXPECT_EQ(told.find("iterations"), std::string::npos); // tells of the computation, not of the vertebra
  for (const char* name :
       {"force-displacement_intact", "force-displacement_cemented",
        "gain_in_stiffness_cemented_against_cement_volume",
        "gain_in_strength_cemented_against_distribution_rate", "gain_in_stiffness_cemented_by_contact_class",
        "gain_in_stiffness_cemented_interaction_of_density_and_pattern"})
    for (const char* extension : {".svg", ".png"})
      EXPECT_TRUE(std::filesystem::exists(folder / "figures" / (std::string(name) + extension)))
          << name << extension;
  EXPECT_EQ(figures_in(folder, ".svg"), figures_in(folder, ".png"));
  const nlohmann::json summary = nlohmann::json::parse(content_of(folder / "comparison.json"));
  bool found = false;
  for (const auto& test : summary.at("tests"))
    if (test.at("name") == "gain in strength, cemented by contact class") {
      EXPECT_EQ(test.at("test"), "Kruskal-Wallis rank test");
      EXPECT_LT(test.at("p").get<double>(), 0.001); // made to differ several-fold
      found = true;
    }
  EXPECT_TRUE(found);
  expect_contains(told, "the study samples no input");
  // volume and density make most of the spread in stiffness; at equal ones class A is always the stiffest
  const std::size_t by_class = told.find("## By contact class"),
                    line = told.find("| stiffness, cemented [N/mm]", by_class);
  expect_contains(told.substr(by_class, line - by_class), "| p | matched p |");
  const std::string stiffness = told.substr(line, told.find('\n', line) - line);
  expect_contains(stiffness, "| < 0.001 |");
  EXPECT_EQ(stiffness.find("| < 0.001 |"), stiffness.size() - 11) << stiffness; // the matched one alone
  // the damaged ones do not take the others along
  expect_contains(told, "2 curves of the state intact could not be read");
}

TEST(Comparison, SampledInputsGetIntervalsAndARanking)
{
  SKIP_WITHOUT_R();
  const ScratchFolder scratch;
  MadeStudy how;
  how.sampled = true;
  how.summary = true;
  compared(scratch.path(), how);
  const Table intervals = read_table(scratch.path() / "intervals.csv");
  // of class C the modulus changes next to nothing, of class A it does
  double narrow = -1, wide = -1;
  for (std::size_t row = 0; row < intervals.rows; ++row) {
    if (*intervals.find("quantity")->cells[row] != "mechanics.gains.cemented.stiffness")
      continue;
    const double width = cell(intervals, row, "97.5 %") - cell(intervals, row, "2.5 %");
    if (*intervals.find("group")->cells[row] == "central ellipsoid")
      narrow = width;
    if (*intervals.find("group")->cells[row] == "two columns")
      wide = width;
  }
  EXPECT_GT(narrow, 0);
  EXPECT_GT(wide, 2 * narrow);
  const std::string told = content_of(scratch.path() / "comparison.md");
  expect_contains(told, "## Uncertainty");
  // the intact stiffness goes with the offset, the gain with the modulus
  const std::size_t gain = told.find("### what matters for the gain in stiffness"),
                    stiffness = told.find("### what matters for the stiffness");
  ASSERT_NE(gain, std::string::npos);
  ASSERT_NE(stiffness, std::string::npos);
  const auto first_after = [&](std::size_t at, const std::string& name) {
    return told.find("| " + name, at);
  };
  EXPECT_LT(first_after(gain, "materials.cement.young modulus"),
            first_after(gain, "image.calibration.intercept"));
  EXPECT_GT(first_after(stiffness, "materials.cement.young modulus"),
            first_after(stiffness, "image.calibration.intercept"));
}

TEST(Comparison, OneClassAloneIsSaidToBe)
{
  SKIP_WITHOUT_R();
  const ScratchFolder scratch;
  MadeStudy how;
  how.patterns = {"one column"};
  compared(scratch.path(), how);
  const std::string told = content_of(scratch.path() / "comparison.md");
  expect_contains(told, "all cases are 'B'");
  expect_contains(told, "| B (n = 15) |");
}

TEST(Comparison, WhatTheTableLacksIsToldAndTheRestIsMade)
{
  SKIP_WITHOUT_R();
  const ScratchFolder scratch;
  MadeStudy how;
  how.without = {"measurement.", "mechanics.gains"};
  how.curves = false;
  compared(scratch.path(), how);
  const std::string told = content_of(scratch.path() / "comparison.md");
  expect_contains(told, "no state with cement was solved beside one without");
  expect_contains(told, "by contact class: the study has no such measure");
  expect_contains(told, "no file cases/*/curve.*.csv was found");
  expect_contains(told, "## By cement.pattern");
}

TEST(Comparison, NothingDoneIsNothingToCompare)
{
  SKIP_WITHOUT_R();
  const ScratchFolder scratch;
  MadeStudy how;
  how.all_failed = true;
  const auto warnings = compared(scratch.path(), how);
  ASSERT_EQ(warnings.size(), 1u);
  expect_contains(warnings.front(), "no case is done");
}

TEST(Comparison, TheTableIsAlsoHdf5WithItsUnits)
{
  SKIP_WITHOUT_R();
  const std::string file = (whole_study() / "study.h5").string(), told = (whole_study() / "h5.txt").string();
  if (!std::filesystem::exists(file))
    GTEST_SKIP() << "R has no package hdf5r";
  const std::string script = "f <- hdf5r::H5File\\$new('" + file +
                             "', 'r'); d <- f[['mechanics.cemented.stiffness']]; "
                             "cat(length(f[['case']][]), sum(is.nan(d[])), hdf5r::h5attr(d, 'unit'))";
  ASSERT_EQ(std::system(("Rscript --vanilla -e \"" + script + "\" > '" + told + "' 2>&1").c_str()), 0);
  EXPECT_EQ(content_of(told), "45 2 N/mm");
}

TEST(Comparison, WithoutRTheStudyGoesOnAndSaysWhatToInstall)
{
  const ScratchFolder scratch;
  write_made_study(scratch.path(), {});
  setenv("CEMVERT_RSCRIPT", "/no/such/Rscript", 1);
  RunLog log(false);
  EXPECT_NO_THROW(compare_study(scratch.path(), log));
  unsetenv("CEMVERT_RSCRIPT");
  ASSERT_EQ(log.warnings().size(), 1u);
  expect_contains(log.warnings().front(), "r-base-core");
}

} // namespace
} // namespace cemvert
