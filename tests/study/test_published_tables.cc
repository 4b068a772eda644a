// SPDX-License-Identifier: GPL-3.0-or-later
// The printed tables of three clinical papers (examples/statistics/published_tables.yaml) from their summary
// values.
#include "study/statistics_run.h"

#include <map>

namespace cemvert
{
namespace
{

/// p as computed here from the printed summaries, to the digits a paper prints. Those of the first group are
/// what the papers print too; those of the second are not, and must stay so: nothing is fitted to what was
/// printed.
const std::map<std::string, double> agreeing = {
    {"D2 contact class by treatment", 0.034},  {"D2 LKA before by treatment", 0.753},
    {"D2 LKA after 24 h by treatment", 0.225}, {"D2 LKA final by treatment", 0.022},
    {"D2 LKA loss by treatment", 0.014},       {"D2 RKA loss by treatment", 0.048},
    {"D2 AVHR final by treatment", 0.013},     {"D2 AVHR after 24 h by treatment", 0.702},
    {"D2 leakage by treatment", 0.615},        {"D0 distribution rate with second height measure", 0.002}};
const std::map<std::string, double> disagreeing = {{"D0 secondary fractures", 0.035},       // printed < 0.001
                                                   {"D0 anterior height at 1 year", 0.017}, // printed < 0.001
                                                   {"D2 LKA loss by contact class", 0.008}, // printed 0.004
                                                   {"D2 RKA loss by contact class", 0.969}, // printed 0.215
                                                   {"D2 FVAHL by contact class", 0.006},    // printed 0.001
                                                   {"D2 AVHLR by contact class", 0.005}};   // printed 0.002
/// Printed with a third digit more or less, which the rounding of the printed means explains.
const std::map<std::string, double> by_rounding = {
    {"D2 RKA before by treatment", 0.786},      {"D2 RKA after 24 h by treatment", 0.551},
    {"D2 RKA final by treatment", 0.275},       {"D2 FVAH before by treatment", 0.979},
    {"D2 FVAH after 24 h by treatment", 0.709}, {"D2 FVAH final by treatment", 0.040},
    {"D2 AVHR before by treatment", 0.708}};
const std::vector<std::string> below_a_thousandth = {"D0 injected volume",
                                                     "D0 distribution rate",
                                                     "D0 VAS at 1 year",
                                                     "D0 anterior height ratio at 1 year",
                                                     "D0 distribution rate with VAS",
                                                     "D0 distribution rate with anterior height",
                                                     "D2 cement volume by treatment",
                                                     "D2 FVAH loss by treatment",
                                                     "D2 AVHR loss by treatment",
                                                     "D2 VAS final by contact class",
                                                     "D2 ODI final by contact class"};

TEST(PublishedTables, ComeOutOfTheirSummariesOrAreShownNotTo)
{
  SKIP_WITHOUT_R();
  const ScratchFolder scratch;
  const auto found =
      statistics_of(std::string(CEMVERT_SOURCE_DIR) + "/examples/statistics/published_tables.yaml", "",
                    scratch.path() / "out");
  const auto p = [&](const std::string& name) {
    return found.contains(name) && found.at(name).at("p").is_number() ? found.at(name).at("p").get<double>()
                                                                      : -1;
  };
  for (const auto* rows : {&agreeing, &disagreeing})
    for (const auto& [name, expected] : *rows)
      EXPECT_NEAR(p(name), expected, 0.0005) << name; // half of the last printed digit
  for (const auto& [name, printed] : by_rounding)
    EXPECT_NEAR(p(name), printed, 0.0035) << name; // FVAH before: means 0.03 apart, each rounded to 0.01
  for (const std::string& name : below_a_thousandth) {
    EXPECT_LT(p(name), 0.001) << name;
    EXPECT_GT(p(name), 0) << name;
  }
}

} // namespace
} // namespace cemvert
