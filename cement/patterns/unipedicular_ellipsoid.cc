// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/patterns/shapes.h"

#include <cmath>

namespace cemvert
{
namespace
{

// A needle through one pedicle is turned further inwards than one of two, to bring its tip to the midline;
// our choice, together with the centre just short of it.
constexpr double convergence = 25 / degrees_per_radian;

/// One ellipsoid of the form of the bipedicular ones.
class UnipedicularEllipsoid : public CementPattern
{
public:
  std::string meaning() const override
  {
    return "one ellipsoid from one pedicle (cement.side) towards the midline, at 0.1 of the body's width, "
           "its long axis along a needle turned 25 degrees inwards; semi-axes 1 : 1.4 : 1.13; the contact "
           "class follows from the volume";
  }

  std::vector<std::string> keys() const override { return {"side"}; }

  /// The lateral semi-axis [mm] of the ellipsoid of the family through the point.
  PointFunction score(const PatternInput& input) const override
  {
    const double side = sign_of_side(input.settings);
    const Vec3 centre = point_of_body(input, side * 0.1, pedicle_anterior);
    // forwards along the needle is towards the midline
    const Vec3 along(-side * std::sin(convergence), std::cos(convergence), 0);
    const Vec3 across(along.y(), -along.x(), 0);
    return [centre, along, across](const Vec3& point) {
      const Vec3 distance = point - centre;
      return std::hypot(distance.dot(across), distance.dot(along) / 1.4, distance.z() / 1.13);
    };
  }
};

} // namespace

std::unique_ptr<CementPattern> make_unipedicular_ellipsoid()
{
  return std::make_unique<UnipedicularEllipsoid>();
}

} // namespace cemvert
