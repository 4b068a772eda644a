// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/patterns/shapes.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

// Of the full layer [mm]: thinner, trabeculae of 1 mm spacing hardly let cement form one. Our choice.
constexpr double thickness = 3;

/// Cement spread along one endplate.
class EndplateLayer : public CementPattern
{
public:
  std::string meaning() const override
  {
    return "a layer along one endplate (cement.endplate): a disc that grows to the whole endplate and 3 mm, "
           "then in thickness; clear of the other endplate; contact class C";
  }

  std::optional<ContactClass> aims_at() const override { return ContactClass::C; }

  std::vector<std::string> keys() const override { return {"endplate"}; }

  /// The larger of depth over 3 mm and distance from the middle over the endplate's half width and depth.
  PointFunction score(const PatternInput& input) const override
  {
    const EndplateHeights heights(input.anatomy);
    const bool upper = input.settings.at_upper;
    const Vec3 centre = point_of_body(input, 0, 0);
    return [heights, centre, half = Vec3(0.5 * input.box.size()), settings = input.settings,
            near = upper ? EndplateSide::upper : EndplateSide::lower,
            far = upper ? EndplateSide::lower : EndplateSide::upper](const Vec3& point) {
      const double aside = (point.x() - centre.x()) / half.x(), ahead = (point.y() - centre.y()) / half.y();
      const double depth = heights.depth_under(near, point) - settings.margin;
      // the corners of the body lie beyond the ellipse, and belong to the layer all the same
      const double from_middle = std::min(std::hypot(aside, ahead), 1.0);
      return kept_clear(std::max(depth / thickness, from_middle), heights.depth_under(far, point),
                        settings.clearance);
    };
  }
};

} // namespace

std::unique_ptr<CementPattern> make_endplate_layer()
{
  return std::make_unique<EndplateLayer>();
}

} // namespace cemvert
