// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/patterns/shapes.h"

#include <algorithm>

namespace cemvert
{
namespace
{

/// Between the opposite ends of the two bridging columns.
class DiagonalColumn : public CementPattern
{
public:
  std::string meaning() const override
  {
    return "a column from the upper endplate on one side (cement.side) to the lower endplate on the other: "
           "it joins both, but bridges neither side; contact class C";
  }

  std::optional<ContactClass> aims_at() const override { return ContactClass::C; }

  std::vector<std::string> keys() const override { return {"side"}; }

  /// Distance from the axis [mm]; each side clear of the endplate that the other one touches.
  PointFunction score(const PatternInput& input) const override
  {
    const EndplateHeights heights(input.anatomy);
    const double side = sign_of_side(input.settings);
    Vec3 top = point_of_body(input, side * pedicle_lateral, pedicle_anterior);
    Vec3 bottom = point_of_body(input, -side * pedicle_lateral, pedicle_anterior);
    top.z() = heights.upper(top.x(), top.y());
    bottom.z() = heights.lower(bottom.x(), bottom.y());
    return [heights, top, bottom, settings = input.settings](const Vec3& point) {
      const Vec3 axis = bottom - top;
      const double part = std::clamp((point - top).dot(axis) / axis.squaredNorm(), 0.0, 1.0);
      const EndplateSide far = on_side(settings, point) ? EndplateSide::lower : EndplateSide::upper;
      return kept_clear((point - top - part * axis).norm(), heights.depth_under(far, point),
                        settings.clearance);
    };
  }
};

} // namespace

std::unique_ptr<CementPattern> make_diagonal_column()
{
  return std::make_unique<DiagonalColumn>();
}

} // namespace cemvert
