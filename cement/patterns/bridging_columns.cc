// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/patterns/shapes.h"

#include <cmath>

namespace cemvert
{
namespace
{

/// Upright columns where the bipedicular ellipsoids have their centres.
class BridgingColumns : public CementPattern
{
public:
  std::string meaning() const override
  {
    return "two equal columns from endplate to endplate, left and right of the midline at 0.22 of the body's "
           "width; contact class A";
  }

  bool two_sided() const override { return true; }

  std::optional<ContactClass> aims_at() const override { return ContactClass::A; }

  /// Distance from the axis of the column [mm].
  PointFunction score(const PatternInput& input) const override
  {
    const Vec3 axis = point_of_body(input, pedicle_lateral, pedicle_anterior);
    return [axis](const Vec3& point) {
      return std::hypot(std::abs(point.x()) - axis.x(), point.y() - axis.y());
    };
  }
};

} // namespace

std::unique_ptr<CementPattern> make_bridging_columns()
{
  return std::make_unique<BridgingColumns>();
}

} // namespace cemvert
