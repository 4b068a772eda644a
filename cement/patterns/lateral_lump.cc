// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/patterns/shapes.h"

namespace cemvert
{
namespace
{

/// Cement on one side only.
class LateralLump : public CementPattern
{
public:
  std::string meaning() const override
  {
    return "a flattened lump on one side (cement.side), at 0.28 of the body's width, clear of both "
           "endplates; contact class C";
  }

  std::optional<ContactClass> aims_at() const override { return ContactClass::C; }

  std::vector<std::string> keys() const override { return {"side"}; }

  PointFunction score(const PatternInput& input) const override
  {
    return contained_ellipsoid(input, point_of_body(input, 0.28 * sign_of_side(input.settings), 0),
                               Vec3(1, 1.5, 1.2));
  }
};

} // namespace

std::unique_ptr<CementPattern> make_lateral_lump()
{
  return std::make_unique<LateralLump>();
}

} // namespace cemvert
