// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/upright.h"

#include "anatomy/mask_operations.h"
#include "core/statistics.h"

namespace cemvert
{

UprightSigns upright_signs(const Mask& vertebra, const Mask& body, const VertebralFrame& frame)
{
  const Mask rest = without(vertebra, body), beside = dilated(body, 3);
  std::vector<Vec3> points;
  double roots = 0, n_roots = 0;
  for (std::size_t v = 0; v < rest.values.size(); ++v) {
    if (!rest[v])
      continue;
    points.push_back(frame.to_frame(rest.grid.point(rest.grid.index_of(v))));
    if (beside[v]) {
      roots += points.back().z();
      n_roots += 1;
    }
  }
  UprightSigns signs;
  if (n_roots == 0)
    return signs;
  signs.pedicle_rise = roots / n_roots;
  std::vector<double> anterior;
  for (const Vec3& point : points)
    anterior.push_back(point.y());
  const double limit = quantile(anterior, 0.2);
  double rear = 0, n_rear = 0;
  for (const Vec3& point : points)
    if (point.y() <= limit) {
      rear += point.z();
      n_rear += 1;
    }
  signs.spinous_rise = rear / n_rear - signs.pedicle_rise;
  return signs;
}

} // namespace cemvert
