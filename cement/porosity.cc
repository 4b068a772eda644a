// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/porosity.h"

#include <algorithm>

namespace cemvert
{

double porosity_of(double density)
{
  const double ash = 1.06 * density + 0.0389;
  const double apparent = ash / 0.6;
  return std::clamp(1 - apparent / 1.9, 0.05, 0.98);
}

double porosity_at(const std::optional<ScalarImage>& density, const Vec3& point)
{
  return density ? porosity_of(interpolate(*density, point)) : usual_porosity;
}

} // namespace cemvert
