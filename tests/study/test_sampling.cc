// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/sampling.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace cemvert
{
namespace
{

const std::vector<SampleKind> kinds = {SampleKind::latin_hypercube, SampleKind::sobol, SampleKind::random};

TEST(Sampling, PointsLieInTheUnitCubeAndFollowTheSeed)
{
  for (const SampleKind kind : kinds) {
    const auto points = unit_sample(kind, 37, 5, 4), again = unit_sample(kind, 37, 5, 4);
    ASSERT_EQ(points.size(), 37u);
    EXPECT_EQ(points, again);
    EXPECT_NE(points, unit_sample(kind, 37, 5, 5));
    for (const auto& point : points) {
      ASSERT_EQ(point.size(), 5u);
      for (const double x : point) {
        EXPECT_GE(x, 0);
        EXPECT_LT(x, 1);
      }
    }
  }
}

/// Points in each of n equal slices of one axis.
std::vector<int> counts_in_slices(const std::vector<std::vector<double>>& points, std::size_t axis, int n)
{
  std::vector<int> counts(static_cast<std::size_t>(n));
  for (const auto& point : points)
    ++counts[static_cast<std::size_t>(point[axis] * n)];
  return counts;
}

TEST(Sampling, ALatinHypercubeHasOnePointInEachSliceOfEachAxis)
{
  const auto points = unit_sample(SampleKind::latin_hypercube, 40, 6, 1);
  for (std::size_t axis = 0; axis < 6; ++axis)
    EXPECT_EQ(counts_in_slices(points, axis, 40), std::vector<int>(40, 1)) << "axis " << axis;
}

TEST(Sampling, SixtyFourPointsOfSobolsSequenceAreANet)
{
  // a (t, 6, s) net in base 2 keeps one point per slice under a digital shift; the first two dimensions are a
  // (0, 6, 2) net: every 8 x 8 box holds one
  const auto points = unit_sample(SampleKind::sobol, 64, 4, 9);
  for (std::size_t axis = 0; axis < 4; ++axis)
    EXPECT_EQ(counts_in_slices(points, axis, 64), std::vector<int>(64, 1)) << "axis " << axis;
  std::vector<int> boxes(64);
  for (const auto& point : points)
    ++boxes[static_cast<std::size_t>(8 * std::floor(8 * point[0]) + std::floor(8 * point[1]))];
  EXPECT_EQ(boxes, std::vector<int>(64, 1));
}

TEST(Sampling, ALongerSobolSampleBeginsWithTheShorterOne)
{
  const auto less = unit_sample(SampleKind::sobol, 16, 3, 2), more = unit_sample(SampleKind::sobol, 32, 3, 2);
  EXPECT_TRUE(std::equal(less.begin(), less.end(), more.begin()));
}

TEST(Sampling, SobolIntegratesASmoothFunctionMoreExactlyThanRandomPoints)
{
  // integral of the product of 12 (x - 1/2)^2 over the cube is 1
  const auto error = [](SampleKind kind) {
    double sum = 0;
    for (const auto& point : unit_sample(kind, 1024, 3, 3)) {
      double product = 1;
      for (const double x : point)
        product *= 12 * (x - 0.5) * (x - 0.5);
      sum += product;
    }
    return std::abs(sum / 1024 - 1);
  };
  EXPECT_LT(error(SampleKind::sobol), 0.01);
  EXPECT_LT(error(SampleKind::sobol), error(SampleKind::random));
}

TEST(Distribution, EndsAndMiddleAreWhereTheyBelong)
{
  const Distribution uniform{DistributionKind::uniform, 2, 6, 0, 0};
  EXPECT_DOUBLE_EQ(value_at(uniform, 0.25), 3);
  const Distribution log_uniform{DistributionKind::log_uniform, 1, 100, 0, 0};
  EXPECT_NEAR(value_at(log_uniform, 0.5), 10, 1e-12);
  const Distribution normal{DistributionKind::normal, 0, 0, 5, 2};
  EXPECT_NEAR(value_at(normal, 0.5), 5, 1e-12);
  EXPECT_NEAR(value_at(normal, 0), -1, 1e-9); // three deviations from the mean
  EXPECT_NEAR(value_at(normal, 1), 11, 1e-9);
  EXPECT_NEAR(value_at(normal, 0.841345), 7, 0.01); // one deviation
}

} // namespace
} // namespace cemvert
