// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/patterns/shapes.h"

#include <cmath>

namespace cemvert
{

double EndplateHeights::height(const Endplate& endplate, double left, double anterior) const
{
  const double height = endplate.surface.interpolate(left, anterior);
  if (std::isfinite(height))
    return height;
  const Plane& plane = endplate.plane;
  return (plane.offset - plane.normal.dot(anatomy_.frame.to_patient(Vec3(left, anterior, 0)))) /
         plane.normal.dot(anatomy_.frame.superior);
}

Vec3 point_of_body(const PatternInput& input, double left, double anterior)
{
  const double x = left * input.box.size().x();
  const double y = input.box.middle().y() + anterior * input.box.size().y();
  return {x, y, EndplateHeights(input.anatomy).middle(x, y)};
}

PointFunction clear_of_both(const PatternInput& input, PointFunction score)
{
  return [heights = EndplateHeights(input.anatomy), clearance = input.settings.clearance,
          score = std::move(score)](const Vec3& point) {
    const double depth = std::min(heights.depth_under(EndplateSide::upper, point),
                                  heights.depth_under(EndplateSide::lower, point));
    return kept_clear(score(point), depth, clearance);
  };
}

PointFunction contained_ellipsoid(const PatternInput& input, const Vec3& centre, const Vec3& semi_axes)
{
  return clear_of_both(input, [centre, semi_axes](const Vec3& point) {
    return (point - centre).cwiseQuotient(semi_axes).norm();
  });
}

} // namespace cemvert
