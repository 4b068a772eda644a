// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/phantom_comparison.h"
#include "support.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace cemvert
{
namespace
{

std::vector<PhantomCase> chosen_cases()
{
  std::vector<PhantomCase> cases = phantom_cases();
  cases.erase(std::remove_if(cases.begin(), cases.end(), [](const PhantomCase& c) { return !c.in_tests; }),
              cases.end());
  return cases;
}

class PhantomOfTheGrid : public ::testing::TestWithParam<PhantomCase>
{
};

// One case of every group at every level, drawn by lot; scripts/phantom_grid measures all of them.
TEST_P(PhantomOfTheGrid, IsMeasuredWithinTheBounds)
{
  const ScratchFolder folder;
  const PhantomOutcome outcome = compared(GetParam(), folder.path());
  ASSERT_EQ(outcome.failure, "") << GetParam().name;
  for (const auto& [quantity, departure] : outcome.departures)
    EXPECT_LE(departure.error, departure.allowed) << GetParam().name << ": " << quantity << ", measured "
                                                  << departure.measured << ", truth " << departure.truth;
}

INSTANTIATE_TEST_SUITE_P(Grid, PhantomOfTheGrid, ::testing::ValuesIn(chosen_cases()), [](const auto& chosen) {
  return "case" + chosen.param.name.substr(0, chosen.param.name.find(':'));
});

} // namespace
} // namespace cemvert
