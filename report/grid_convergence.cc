// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/grid_convergence.h"

#include "core/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

/// Order p at which (coarse - middle) / (middle - fine) = r21^p (r32^p - 1) / (r21^p - 1), which is what
/// f = f0 + c h^p says. The right side rises with p, so halving finds it; none below 0.
std::optional<double> observed_order(double ratio_of_changes, double r21, double r32)
{
  const auto expected = [&](double p) {
    return std::pow(r21, p) * std::expm1(p * std::log(r32)) / std::expm1(p * std::log(r21));
  };
  double low = 1e-6, high = 20;
  if (!(ratio_of_changes > expected(low)))
    return std::nullopt;
  if (ratio_of_changes >= expected(high))
    return high;
  while (high - low > 1e-12) {
    const double middle = 0.5 * (low + high);
    (expected(middle) < ratio_of_changes ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

} // namespace

GridConvergence grid_convergence(const std::vector<GridValue>& meshes, double formal_order)
{
  if (meshes.size() != 3 || !(meshes[0].size > meshes[1].size) || !(meshes[1].size > meshes[2].size))
    throw_bug("mesh convergence needs three meshes, each finer than the one before");
  const double r21 = meshes[1].size / meshes[2].size, r32 = meshes[0].size / meshes[1].size;
  const double change = meshes[2].value - meshes[1].value, before = meshes[1].value - meshes[0].value;
  GridConvergence result;
  result.last_change = change / meshes[2].value;
  if (change == 0 && before == 0) {
    result.extrapolated = meshes[2].value;
    result.method = "three equal values";
    return result;
  }
  const std::optional<double> order =
      change * before > 0 ? observed_order(before / change, r21, r32) : std::nullopt;
  if (order && *order >= 1) {
    const double counted = std::min(*order, formal_order);
    const double step = change / std::expm1(counted * std::log(r21));
    result.order = order;
    result.extrapolated = meshes[2].value + step;
    result.error_bar = 1.25 * std::abs(step);
    result.method = fmt::format("grid convergence index, safety factor 1.25, order {:.2g}", counted);
    return result;
  }
  const bool is_monotone = change * before > 0;
  const auto [least, most] = std::minmax({meshes[0].value, meshes[1].value, meshes[2].value});
  result.error_bar = std::max(3 * std::abs(change) / (r21 - 1), most - least);
  result.method = std::string(is_monotone ? "slower than order 1" : "not monotone") +
                  ": grid convergence index, safety factor 3, order 1, or the spread of the three if larger";
  return result;
}

} // namespace cemvert
