// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/patterns/shapes.h"

namespace cemvert
{
namespace
{

/// Cement that touches one endplate only.
class EndplateLump : public CementPattern
{
public:
  std::string meaning() const override
  {
    return "half a ball under one endplate (cement.endplate), clear of the other one; contact class C";
  }

  std::optional<ContactClass> aims_at() const override { return ContactClass::C; }

  std::vector<std::string> keys() const override { return {"endplate"}; }

  /// Distance from the middle of the endplate [mm], clear of the other one.
  PointFunction score(const PatternInput& input) const override
  {
    const EndplateHeights heights(input.anatomy);
    const bool upper = input.settings.at_upper;
    Vec3 centre = point_of_body(input, 0, pedicle_anterior);
    centre.z() = upper ? heights.upper(centre.x(), centre.y()) : heights.lower(centre.x(), centre.y());
    return [heights, centre, far = upper ? EndplateSide::lower : EndplateSide::upper,
            clearance = input.settings.clearance](const Vec3& point) {
      return kept_clear((point - centre).norm(), heights.depth_under(far, point), clearance);
    };
  }
};

} // namespace

std::unique_ptr<CementPattern> make_endplate_lump()
{
  return std::make_unique<EndplateLump>();
}

} // namespace cemvert
