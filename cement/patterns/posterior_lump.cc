// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/patterns/shapes.h"

namespace cemvert
{
namespace
{

/// Cement near the posterior wall only.
class PosteriorLump : public CementPattern
{
public:
  std::string meaning() const override
  {
    return "a flattened lump behind, at 0.28 of the body's depth behind its middle, clear of both endplates; "
           "contact class C";
  }

  std::optional<ContactClass> aims_at() const override { return ContactClass::C; }

  PointFunction score(const PatternInput& input) const override
  {
    return contained_ellipsoid(input, point_of_body(input, 0, -0.28), Vec3(1.5, 1, 1.2));
  }
};

} // namespace

std::unique_ptr<CementPattern> make_posterior_lump()
{
  return std::make_unique<PosteriorLump>();
}

} // namespace cemvert
