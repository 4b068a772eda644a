// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/cement.h"
#include "cement/voxels.h"
#include "core/error.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>
#include <vector>

namespace cemvert
{
namespace
{

/// The values but for the outermost 0.5 % at each end.
std::pair<double, double> inner_range(std::vector<double> values)
{
  const auto tail = static_cast<std::ptrdiff_t>(0.005 * static_cast<double>(values.size()));
  std::nth_element(values.begin(), values.begin() + tail, values.end());
  const double lowest = values[static_cast<std::size_t>(tail)];
  std::nth_element(values.begin(), values.end() - 1 - tail, values.end());
  return {lowest, *(values.end() - 1 - tail)};
}

} // namespace

BodyBox body_box(const VertebralAnatomy& anatomy)
{
  std::vector<Vec3> points;
  for_each_voxel(anatomy.body, [&](std::size_t, int i, int j, int k) {
    points.push_back(anatomy.frame.to_frame(anatomy.body.grid.point(i, j, k)));
  });
  if (points.empty())
    throw_bug("the body has no voxels");
  BodyBox box;
  const auto set_sides = [&](int axis) {
    std::vector<double> values(points.size());
    std::transform(points.begin(), points.end(), values.begin(), [&](const Vec3& p) { return p[axis]; });
    std::tie(box.lowest[axis], box.highest[axis]) = inner_range(values);
  };
  set_sides(0);
  set_sides(2);
  const double half_third = box.size().x() / 6;
  const auto central = std::partition(points.begin(), points.end(), [&](const Vec3& p) {
    return std::abs(p.x() - box.middle().x()) <= half_third;
  });
  if (central != points.begin())
    points.erase(central, points.end());
  set_sides(1);
  return box;
}

} // namespace cemvert
