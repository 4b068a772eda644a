// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/cement.h"

#include <cmath>

namespace cemvert
{
namespace
{

// Semi-axes relative to the lateral one. Superior: cement spreads by the permeability of the bone, which
// along the antero-posterior axis is 0.78 of that along the superior one (Baroud 2004, J Biomech 37:189), so
// the semi-axes of a front are as 1 to sqrt(0.78). Anterior: the needle enters through the pedicle and is
// drawn back along its path while injecting; 1.4 is our choice.
constexpr double anterior_ratio = 1.4;
constexpr double superior_ratio = 1.13;

// Needle tips are brought to the anterior third of the body, towards the midline from the pedicles; the
// cement trails back along the needle. Our choice: a little less than half-way from the midline to the side
// wall, as the body is waisted, and a twentieth of the depth before the middle.
constexpr double lateral_part = 0.22;
constexpr double anterior_part = 0.05;

/// Two equal ellipsoids, one for each pedicle.
class BipedicularEllipsoids : public CementPattern
{
public:
  std::string meaning() const override
  {
    return "two equal ellipsoids left and right of the midline at 0.22 of the body's width, 0.05 of its "
           "depth "
           "before its middle, at mid height; semi-axes lateral : anterior : superior = 1 : 1.4 : 1.13";
  }

  bool two_sided() const override { return true; }

  /// The lateral semi-axis [mm] of the ellipsoid of the family through the point.
  double score(const PatternInput& input, const Vec3& frame_point) const override
  {
    const double lateral = std::copysign(lateral_part * input.box.size().x(), frame_point.x());
    const double anterior = input.box.middle().y() + anterior_part * input.box.size().y();
    const Vec3 distance = frame_point - Vec3(lateral, anterior, middle_height(input, lateral, anterior));
    return distance.cwiseQuotient(Vec3(1, anterior_ratio, superior_ratio)).norm();
  }

private:
  static double middle_height(const PatternInput& input, double lateral, double anterior)
  {
    const double height = 0.5 * (input.anatomy.upper.surface.interpolate(lateral, anterior) +
                                 input.anatomy.lower.surface.interpolate(lateral, anterior));
    return std::isfinite(height) ? height : input.box.middle().z();
  }
};

} // namespace

std::unique_ptr<CementPattern> make_bipedicular_ellipsoids()
{
  return std::make_unique<BipedicularEllipsoids>();
}

} // namespace cemvert
