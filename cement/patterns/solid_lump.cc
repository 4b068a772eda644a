// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/patterns/shapes.h"

namespace cemvert
{
namespace
{

/// What the interdigitated cloud is compared with.
class SolidLump : public CementPattern
{
public:
  std::string meaning() const override
  {
    return "an ellipsoid with the body's proportions, solid, clear of both endplates: to compare with the "
           "cloud; contact class C";
  }

  std::optional<ContactClass> aims_at() const override { return ContactClass::C; }

  PointFunction score(const PatternInput& input) const override
  {
    return contained_ellipsoid(input, point_of_body(input, 0, 0), 0.5 * input.box.size());
  }
};

} // namespace

std::unique_ptr<CementPattern> make_solid_lump()
{
  return std::make_unique<SolidLump>();
}

} // namespace cemvert
