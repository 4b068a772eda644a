// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace cemvert
{

/// The value that the share `part` (0 to 1) of the others does not exceed, without interpolation.
/// @param values  at least one
template <class T>
double quantile(std::vector<T> values, double part)
{
  const auto place =
      values.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), place, values.end());
  return static_cast<double>(*place);
}

/// The middle value, the upper one of an even number.
/// @param values  at least one
template <class T>
double median(std::vector<T> values)
{
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return static_cast<double>(*middle);
}

} // namespace cemvert
