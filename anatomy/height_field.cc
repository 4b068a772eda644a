// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/anatomy.h"

#include <cmath>

namespace cemvert
{

double HeightField::nearest(double left, double anterior) const
{
  const auto i = static_cast<int>(std::lround((left - left0) / step)),
             j = static_cast<int>(std::lround((anterior - anterior0) / step));
  if (i < 0 || j < 0 || i >= nx || j >= ny)
    return std::numeric_limits<double>::quiet_NaN();
  return at(i, j);
}

double HeightField::interpolate(double left, double anterior) const
{
  const double u = (left - left0) / step, v = (anterior - anterior0) / step;
  if (!(u >= 0 && v >= 0 && u <= nx - 1 && v <= ny - 1))
    return std::numeric_limits<double>::quiet_NaN();
  const int i = static_cast<int>(u), j = static_cast<int>(v);
  const double a = u - i, b = v - j;
  double height = 0;
  // a node of no weight may be missing: the last column, or a NaN beside the outline
  for (int corner = 0; corner < 4; ++corner) {
    const int di = corner & 1, dj = corner >> 1;
    const double weight = (di ? a : 1 - a) * (dj ? b : 1 - b);
    if (weight > 0)
      height += weight * at(i + di, j + dj);
  }
  return height;
}

} // namespace cemvert
