// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "materials/expect_error.h"
#include "materials/material_field.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cemvert
{
namespace
{

double factorial(int n)
{
  return std::tgamma(n + 1.0);
}

class EveryTetRule : public ::testing::TestWithParam<int>
{
};

TEST_P(EveryTetRule, IntegratesEveryMonomialUpToItsDegree)
{
  const CellQuadrature rule = tet_quadrature(GetParam());
  for (int i = 0; i <= GetParam(); ++i)
    for (int j = 0; i + j <= GetParam(); ++j)
      for (int k = 0; i + j + k <= GetParam(); ++k) {
        double mean = 0;
        for (std::size_t q = 0; q < rule.points.size(); ++q)
          mean += rule.weights[q] * std::pow(rule.points[q][1], i) * std::pow(rule.points[q][2], j) *
                  std::pow(rule.points[q][3], k);
        // closed form over the unit tetrahedron, divided by its volume of 1/6
        const double exact = 6 * factorial(i) * factorial(j) * factorial(k) / factorial(i + j + k + 3);
        // the points are known to 15 digits
        EXPECT_NEAR(mean, exact, 1e-14) << "x^" << i << " y^" << j << " z^" << k;
      }
}

TEST_P(EveryTetRule, IsPositiveInsideAndSymmetricInTheFourVertices)
{
  const CellQuadrature rule = tet_quadrature(GetParam());
  EXPECT_NEAR(std::accumulate(rule.weights.begin(), rule.weights.end(), 0.0), 1, 1e-14);
  for (double weight : rule.weights)
    EXPECT_GT(weight, 0);
  std::array<int, 4> order = {0, 1, 2, 3};
  while (std::next_permutation(order.begin(), order.end()))
    for (std::size_t q = 0; q < rule.points.size(); ++q) {
      std::array<double, 4> turned{};
      for (int i = 0; i < 4; ++i) {
        EXPECT_GT(rule.points[q][i], 0);
        turned[i] = rule.points[q][order[i]];
      }
      bool found = false;
      for (std::size_t p = 0; p < rule.points.size(); ++p) {
        double distance = std::abs(rule.weights[p] - rule.weights[q]);
        for (int i = 0; i < 4; ++i)
          distance += std::abs(rule.points[p][i] - turned[i]);
        found = found || distance < 1e-13;
      }
      EXPECT_TRUE(found) << "point " << q << " has no mirror image";
    }
}

INSTANTIATE_TEST_SUITE_P(Degrees, EveryTetRule, ::testing::Values(1, 2, 3, 5));

TEST(CellQuadrature, SaysWhichDegreesExist)
{
  expect_error<Error>([] { tet_quadrature(4); }, {"degree 4", "1, 2, 3 and 5"});
}

} // namespace
} // namespace cemvert
