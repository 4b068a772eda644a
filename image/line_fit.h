// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <numeric>
#include <vector>

namespace cemvert
{

/// y = intercept + slope * x by least squares.
struct LineFit {
  double slope = 0, intercept = 0;
  double r_squared = 0;
  double mean_x = 0;
  double spread_x = 0; ///< sum of the squared departures from mean_x
};

/// @param x  at least two different values
inline LineFit fitted_line(const std::vector<double>& x, const std::vector<double>& y)
{
  const auto count = static_cast<double>(x.size());
  LineFit fit;
  fit.mean_x = std::accumulate(x.begin(), x.end(), 0.0) / count;
  const double mean_y = std::accumulate(y.begin(), y.end(), 0.0) / count;
  double mixed = 0, spread_y = 0;
  for (std::size_t n = 0; n < x.size(); ++n) {
    fit.spread_x += (x[n] - fit.mean_x) * (x[n] - fit.mean_x);
    spread_y += (y[n] - mean_y) * (y[n] - mean_y);
    mixed += (x[n] - fit.mean_x) * (y[n] - mean_y);
  }
  fit.slope = mixed / fit.spread_x;
  fit.intercept = mean_y - fit.slope * fit.mean_x;
  fit.r_squared = spread_y > 0 ? mixed * mixed / (fit.spread_x * spread_y) : 0;
  return fit;
}

} // namespace cemvert
