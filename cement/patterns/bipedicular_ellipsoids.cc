// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/patterns/shapes.h"

namespace cemvert
{
namespace
{

// Semi-axes relative to the lateral one. Superior: cement spreads by the permeability of the bone, which
// along the antero-posterior axis is 0.78 of that along the superior one (Baroud 2004, J Biomech 37:189), so
// the semi-axes of a front are as 1 to sqrt(0.78). Anterior: the needle enters through the pedicle and is
// drawn back along its path while injecting; 1.4 is our choice.
const Vec3 semi_axes(1, 1.4, 1.13);

/// Two equal ellipsoids, one for each pedicle.
class BipedicularEllipsoids : public CementPattern
{
public:
  std::string meaning() const override
  {
    return "two equal ellipsoids left and right of the midline at 0.22 of the body's width, 0.05 of its "
           "depth before its middle, at mid height; semi-axes lateral : anterior : superior = 1 : 1.4 : "
           "1.13; the contact class follows from the volume";
  }

  bool two_sided() const override { return true; }

  /// The lateral semi-axis [mm] of the ellipsoid of the family through the point.
  PointFunction score(const PatternInput& input) const override
  {
    const Vec3 left = point_of_body(input, pedicle_lateral, pedicle_anterior),
               right = point_of_body(input, -pedicle_lateral, pedicle_anterior);
    return [left, right](const Vec3& point) {
      return (point - (point.x() < 0 ? right : left)).cwiseQuotient(semi_axes).norm();
    };
  }
};

} // namespace

std::unique_ptr<CementPattern> make_bipedicular_ellipsoids()
{
  return std::make_unique<BipedicularEllipsoids>();
}

} // namespace cemvert
