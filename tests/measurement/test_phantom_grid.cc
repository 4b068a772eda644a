// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/phantom_comparison.h"
#include "support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace cemvert
{
namespace
{

/// A burst fracture whose bulging wall fills most of the canal's front, beside those drawn by lot: its
/// fragment once counted as endplate and moved the cut at the pedicles.
bool is_burst(const PhantomCase& phantom)
{
  return phantom.name.rfind("108: ", 0) == 0;
}

std::vector<PhantomCase> chosen_cases()
{
  std::vector<PhantomCase> cases = phantom_cases();
  cases.erase(std::remove_if(cases.begin(), cases.end(),
                             [](const PhantomCase& c) { return !c.in_tests && !is_burst(c); }),
              cases.end());
  return cases;
}

class PhantomOfTheGrid : public ::testing::TestWithParam<PhantomCase>
{
};

/// What is known to miss its bound (docs/verification.md): on a body that is wedged by 30 % and biconcave by
/// 25 % at once the endplates are so steep that a voxel of depth changes the height by 0.8 mm. These are kept
/// from getting worse; everything else of those cases holds.
const std::map<std::string, std::map<std::string, double>> known_misses = {
    {"221", {{"posterior_height", 0.9}, {"max_cross_section_ratio", 6.1}}},
    {"225", {{"middle_height", 0.6}}}};

double allowed(const PhantomCase& phantom, const std::string& quantity, double asked)
{
  const auto known = known_misses.find(phantom.name.substr(0, phantom.name.find(':')));
  return known != known_misses.end() && known->second.count(quantity) ? known->second.at(quantity) : asked;
}

// One case of every group at every level, drawn by lot, and a burst; scripts/phantom_grid measures all of
// them.
TEST_P(PhantomOfTheGrid, IsMeasuredWithinTheBounds)
{
  const ScratchFolder folder;
  const PhantomOutcome outcome = compared(GetParam(), folder.path());
  ASSERT_EQ(outcome.failure, "") << GetParam().name;
  for (const auto& [quantity, departure] : outcome.departures)
    EXPECT_LE(departure.error, allowed(GetParam(), quantity, departure.allowed))
        << GetParam().name << ": " << quantity << ", measured " << departure.measured << ", truth "
        << departure.truth;
}

INSTANTIATE_TEST_SUITE_P(Grid, PhantomOfTheGrid, ::testing::ValuesIn(chosen_cases()), [](const auto& chosen) {
  return "case" + chosen.param.name.substr(0, chosen.param.name.find(':'));
});

} // namespace
} // namespace cemvert
