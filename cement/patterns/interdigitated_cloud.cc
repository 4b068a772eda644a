// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/patterns/shapes.h"

#include "cement/noise.h"
#include "cement/porosity.h"

#include <algorithm>

namespace cemvert
{
namespace
{

// Size of the denser and thinner places [mm], some marrow spaces across, and how much they differ. Our
// choice.
constexpr double grain = 3, contrast = 0.7;

/// Cement among trabeculae: each voxel holds cement, bone and marrow.
class InterdigitatedCloud : public CementPattern
{
public:
  std::string meaning() const override
  {
    return "the ellipsoid of the solid lump, larger: cement fills only part (cement.filled) of the marrow "
           "space, denser and thinner at random (cement.seed), the rest is bone and marrow; contact class C";
  }

  std::optional<ContactClass> aims_at() const override { return ContactClass::C; }

  std::vector<std::string> keys() const override { return {"seed", "filled"}; }

  PointFunction score(const PatternInput& input) const override
  {
    return contained_ellipsoid(input, point_of_body(input, 0, 0), 0.5 * input.box.size());
  }

  PointFunction fraction(const PatternInput& input) const override
  {
    return [&input, noise = SmoothNoise(input.settings.seed, grain)](const Vec3& point) {
      const double porosity = porosity_at(input.density, input.anatomy.frame.to_patient(point));
      return porosity * std::clamp(input.settings.filled * (1 + contrast * noise(point)), 0.05, 1.0);
    };
  }
};

} // namespace

std::unique_ptr<CementPattern> make_interdigitated_cloud()
{
  return std::make_unique<InterdigitatedCloud>();
}

} // namespace cemvert
