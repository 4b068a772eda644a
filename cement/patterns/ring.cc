// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/patterns/shapes.h"

#include <cmath>

namespace cemvert
{
namespace
{

// Of the ring's middle, in the body's half width and depth: about half of the section lies inside. Our
// choice.
constexpr double radius = 0.62;

/// Cement around a free core.
class Ring : public CementPattern
{
public:
  std::string meaning() const override
  {
    return "a ring at mid height along the outline of the body, at 0.62 of its half width and depth, clear "
           "of both endplates; contact class C";
  }

  std::optional<ContactClass> aims_at() const override { return ContactClass::C; }

  /// Distance from the ellipse that is the middle of the ring [mm], measured along the ray from the centre.
  PointFunction score(const PatternInput& input) const override
  {
    const Vec3 centre = point_of_body(input, 0, 0);
    const Vec3 half = 0.5 * input.box.size();
    return clear_of_both(input, [centre, half](const Vec3& point) {
      const Vec3 distance = point - centre;
      const double across = std::hypot(distance.x(), distance.y());
      const double part = std::hypot(distance.x() / half.x(), distance.y() / half.y());
      const double aside = part > 0 ? across * (1 - radius / part) : radius * half.y();
      return std::hypot(aside, distance.z());
    });
  }
};

} // namespace

std::unique_ptr<CementPattern> make_ring()
{
  return std::make_unique<Ring>();
}

} // namespace cemvert
