// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/patterns/shapes.h"

#include <cmath>

namespace cemvert
{
namespace
{

/// One of the bridging columns.
class BridgingColumn : public CementPattern
{
public:
  std::string meaning() const override
  {
    return "a column from endplate to endplate on one side (cement.side), at 0.22 of the body's width; the "
           "other side stays clear of both endplates; contact class B";
  }

  std::optional<ContactClass> aims_at() const override { return ContactClass::B; }

  std::vector<std::string> keys() const override { return {"side"}; }

  /// Distance from the axis of the column [mm]; on the other side of the midline clear of the endplates.
  PointFunction score(const PatternInput& input) const override
  {
    const Vec3 axis = point_of_body(input, sign_of_side(input.settings) * pedicle_lateral, pedicle_anterior);
    const auto distance = [axis](const Vec3& point) {
      return std::hypot(point.x() - axis.x(), point.y() - axis.y());
    };
    return [distance, clear = clear_of_both(input, distance), settings = input.settings](const Vec3& point) {
      return on_side(settings, point) ? distance(point) : clear(point);
    };
  }
};

} // namespace

std::unique_ptr<CementPattern> make_bridging_column()
{
  return std::make_unique<BridgingColumn>();
}

} // namespace cemvert
