// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/compression.h"
#include "solver/strength.h"

#include <gtest/gtest.h>

namespace cemvert
{
namespace
{

constexpr double stiffness = 20000, height = 25; ///< N/mm, mm

/// Elastic to `yield` apparent strain, then with a tenth of the slope up to `end`.
std::vector<CurvePoint> bilinear(double yield, double end, double slope_ratio = 0.1)
{
  std::vector<CurvePoint> curve;
  for (int n = 0; n <= 20; ++n) {
    const double strain = end * n / 20;
    const double elastic = std::min(strain, yield);
    curve.push_back(
        {strain * height, strain, stiffness * height * (elastic + slope_ratio * (strain - elastic))});
  }
  return curve;
}

TEST(Strengths, OfABilinearCurveAreWhereAlgebraPutsThem)
{
  // K H (y + 0.1 (e - y)) = K H (e - 0.002)  =>  e = y + 0.002 / 0.9, which lies between two points
  const Strengths found = strengths_of(bilinear(0.007, 0.03), stiffness, height);
  const double strain = 0.007 + 0.002 / 0.9;
  ASSERT_TRUE(found.offset.force);
  EXPECT_NEAR(found.offset_strain, strain, 1e-12);
  EXPECT_NEAR(*found.offset.force, stiffness * height * (strain - 0.002), 1e-6);
  EXPECT_NEAR(*found.at_1_9.force, stiffness * height * (0.007 + 0.1 * 0.012), 1e-6);
  EXPECT_NEAR(*found.at_2_0.force, stiffness * height * (0.007 + 0.1 * 0.013), 1e-6);
  EXPECT_FALSE(found.peak.force);
  EXPECT_NE(found.peak.reason.find("still rises"), std::string::npos);
}

TEST(Strengths, HaveAPeakWhereTheForceFallsBehindIt)
{
  const auto curve = bilinear(0.008, 0.02, -0.2);
  const Strengths found = strengths_of(curve, stiffness, height);
  EXPECT_NEAR(*found.peak.force, stiffness * height * 0.008, 1e-6);
}

TEST(Strengths, ThatTheCurveDoesNotReachSayWhereItEnds)
{
  const Strengths found = strengths_of(bilinear(0.007, 0.0085), stiffness, height);
  EXPECT_FALSE(found.offset.force);
  EXPECT_NE(found.offset.reason.find("0.85 %"), std::string::npos) << found.offset.reason;
  EXPECT_FALSE(found.at_1_9.force);
  EXPECT_NE(found.at_1_9.reason.find("0.85 %"), std::string::npos);
  EXPECT_FALSE(strengths_of({{0, 0, 0}}, stiffness, height).peak.force);
}

} // namespace
} // namespace cemvert
