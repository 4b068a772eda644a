// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/patterns/shapes.h"

namespace cemvert
{
namespace
{

/// A ball; where it is too large for the height, the rest goes to its sides.
class CentralSphere : public CementPattern
{
public:
  std::string meaning() const override
  {
    return "a ball in the middle of the body, clear of both endplates; contact class C";
  }

  std::optional<ContactClass> aims_at() const override { return ContactClass::C; }

  PointFunction score(const PatternInput& input) const override
  {
    return contained_ellipsoid(input, point_of_body(input, 0, 0), Vec3::Ones());
  }
};

} // namespace

std::unique_ptr<CementPattern> make_central_sphere()
{
  return std::make_unique<CentralSphere>();
}

} // namespace cemvert
