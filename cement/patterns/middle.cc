// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/patterns/shapes.h"

namespace cemvert
{
namespace
{

/// Cement that touches neither endplate, spread across the body.
class Middle : public CementPattern
{
public:
  std::string meaning() const override
  {
    return "a flat ellipsoid in the middle of the height, of half the body's proportions of height to width; "
           "clear of both endplates; contact class C";
  }

  std::optional<ContactClass> aims_at() const override { return ContactClass::C; }

  PointFunction score(const PatternInput& input) const override
  {
    return contained_ellipsoid(input, point_of_body(input, 0, 0),
                               input.box.size().cwiseProduct(Vec3(0.5, 0.5, 0.25)));
  }
};

} // namespace

std::unique_ptr<CementPattern> make_middle()
{
  return std::make_unique<Middle>();
}

} // namespace cemvert
