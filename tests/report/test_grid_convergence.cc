// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "report/grid_convergence.h"
#include "support.h"

#include <cmath>

namespace cemvert
{
namespace
{

/// limit + slope * size^order on three meshes.
std::vector<GridValue> power_law(const std::array<double, 3>& sizes, double limit, double slope, double order)
{
  std::vector<GridValue> values;
  for (const double size : sizes)
    values.push_back({size, limit + slope * std::pow(size, order)});
  return values;
}

TEST(GridConvergence, FindsOrderAndLimitOfAPowerLawForAnyRefinementRatios)
{
  for (const std::array<double, 3>& sizes : {std::array<double, 3>{4, 2, 1}, {3, 2, 1.5}, {2.9, 2.1, 1.4}})
    for (const double order : {1.0 + 1e-6, 1.5, 2.0, 3.7})
      for (const double slope : {-30.0, 50.0}) {
        const GridConvergence found = grid_convergence(power_law(sizes, 20000, slope, order), 4);
        ASSERT_TRUE(found.order) << order;
        EXPECT_NEAR(*found.order, order, 1e-7);
        EXPECT_NEAR(*found.extrapolated, 20000, 1e-5);
        // Roache's index: 1.25 times the distance to the limit
        EXPECT_NEAR(found.error_bar, 1.25 * std::abs(slope) * std::pow(sizes[2], order), 1e-5);
      }
}

// Halving the size: Roache's own formula, 1.25 |change| / (2^p - 1), in numbers.
TEST(GridConvergence, IsRoachesIndexInNumbers)
{
  const GridConvergence found = grid_convergence({{4, 21000}, {2, 20250}, {1, 20062.5}}, 4);
  EXPECT_NEAR(*found.order, 2, 1e-9);
  EXPECT_NEAR(*found.extrapolated, 20000, 1e-6);
  EXPECT_NEAR(found.error_bar, 1.25 * 187.5 / 3, 1e-6);
  EXPECT_NEAR(found.last_change, -187.5 / 20062.5, 1e-12);
}

TEST(GridConvergence, CountsAnOrderAboveTheFormalOneAsTheFormalOne)
{
  const GridConvergence found = grid_convergence(power_law({4, 2, 1}, 100, 1, 6), 2);
  EXPECT_NEAR(*found.order, 6, 1e-7);
  EXPECT_NEAR(found.error_bar, 1.25 * 63.0 / 3, 1e-7);
  EXPECT_NEAR(*found.extrapolated, 101 - 63.0 / 3, 1e-7);
}

// Without an order there is no limit to extrapolate to, and the bar is wide: 3 |change| / (ratio - 1), or all
// that was seen.
TEST(GridConvergence, GivesAWideBarAndNoOrderWhereTheValuesDoNotSettle)
{
  const GridConvergence swinging = grid_convergence({{3, 100}, {2, 102}, {1.5, 101}}, 4);
  EXPECT_FALSE(swinging.order || swinging.extrapolated);
  EXPECT_NEAR(swinging.error_bar, 3 * 1 / (4.0 / 3 - 1), 1e-9);
  expect_contains(swinging.method, "not monotone");
  const GridConvergence last_is_lucky = grid_convergence({{3, 100}, {2, 110}, {1.5, 109.9}}, 4);
  EXPECT_NEAR(last_is_lucky.error_bar, 10, 1e-9);
  const GridConvergence slow = grid_convergence(power_law({3, 2, 1.5}, 100, 5, 0.4), 4);
  EXPECT_FALSE(slow.order);
  expect_contains(slow.method, "slower than order 1");
  const GridConvergence diverging = grid_convergence({{4, 100}, {2, 101}, {1, 103}}, 4);
  EXPECT_FALSE(diverging.order);
  EXPECT_GE(diverging.error_bar, 6);
}

TEST(GridConvergence, OfEqualValuesHasNoError)
{
  const GridConvergence found = grid_convergence({{3, 7}, {2, 7}, {1.5, 7}}, 4);
  EXPECT_EQ(found.error_bar, 0);
  EXPECT_EQ(found.last_change, 0);
  EXPECT_EQ(*found.extrapolated, 7);
}

TEST(GridConvergence, WantsThreeMeshesEachFinerThanTheOneBefore)
{
  expect_contains(message_of<Error>([] { grid_convergence({{3, 7}, {2, 7}}, 4); }), "three meshes");
  expect_contains(message_of<Error>([] { grid_convergence({{3, 7}, {2, 7}, {2, 8}}, 4); }), "finer");
}

} // namespace
} // namespace cemvert
