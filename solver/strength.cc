// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/strength.h"

#include "solver/compression.h"

#include <fmt/core.h>

#include <algorithm>

namespace cemvert
{
namespace
{

constexpr double offset_strain = 0.002;

std::string ends_at(const std::vector<CurvePoint>& curve)
{
  return fmt::format("the curve ends at {:.2f} % apparent strain",
                     curve.empty() ? 0 : 100 * curve.back().apparent_strain);
}

Strength force_at(const std::vector<CurvePoint>& curve, double strain)
{
  // steps end exactly where they were asked to, but for rounding
  const double tolerance = 1e-9;
  for (std::size_t n = 1; n < curve.size(); ++n) {
    const CurvePoint &a = curve[n - 1], &b = curve[n];
    if (b.apparent_strain + tolerance < strain)
      continue;
    const double part = std::min(1.0, (strain - a.apparent_strain) / (b.apparent_strain - a.apparent_strain));
    return {a.force + part * (b.force - a.force), ""};
  }
  return {std::nullopt, ends_at(curve)};
}

/// Force where the curve falls below the shifted elastic line, between two points linearly.
void find_offset(const std::vector<CurvePoint>& curve, double stiffness, double height, Strengths& strengths)
{
  const auto above = [&](const CurvePoint& point) {
    return point.force - stiffness * height * (point.apparent_strain - offset_strain);
  };
  for (std::size_t n = 1; n < curve.size(); ++n) {
    const double before = above(curve[n - 1]), after = above(curve[n]);
    if (after > 0)
      continue;
    const double part = before / (before - after);
    strengths.offset.force = curve[n - 1].force + part * (curve[n].force - curve[n - 1].force);
    strengths.offset_strain =
        curve[n - 1].apparent_strain + part * (curve[n].apparent_strain - curve[n - 1].apparent_strain);
    return;
  }
  strengths.offset.reason = ends_at(curve) + ", before it meets the elastic line shifted by 0.2 %";
}

} // namespace

Strengths strengths_of(const std::vector<CurvePoint>& curve, double stiffness, double height)
{
  Strengths strengths;
  find_offset(curve, stiffness, height, strengths);
  strengths.at_1_9 = force_at(curve, 0.019);
  strengths.at_2_0 = force_at(curve, 0.02);
  const auto largest = std::max_element(curve.begin(), curve.end(),
                                        [](const auto& a, const auto& b) { return a.force < b.force; });
  if (largest == curve.end() || std::next(largest) == curve.end())
    strengths.peak.reason = "the force still rises at the end; " + ends_at(curve);
  else
    strengths.peak.force = largest->force;
  return strengths;
}

} // namespace cemvert
