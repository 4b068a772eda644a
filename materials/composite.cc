// SPDX-License-Identifier: GPL-3.0-or-later
#include "materials/composite.h"

#include "core/error.h"
#include "materials/nearest_voxel.h"

#include <algorithm>

namespace cemvert
{
namespace
{

double bulk_modulus(const Phase& phase)
{
  return phase.young_modulus / (3 * (1 - 2 * phase.poisson_ratio));
}

double shear_modulus(const Phase& phase)
{
  return phase.young_modulus / (2 * (1 + phase.poisson_ratio));
}

/// Hashin & Shtrikman (1963), equations 4.1 to 4.4: inclusions that take the part `share` in a matrix.
double modulus_in_matrix(const Phase& matrix, const Phase& inclusion, double share)
{
  const double k1 = bulk_modulus(matrix), g1 = shear_modulus(matrix);
  const double dk = bulk_modulus(inclusion) - k1, dg = shear_modulus(inclusion) - g1;
  const double rest = 1 - share;
  const double k = k1 + share * dk / (1 + 3 * rest * dk / (3 * k1 + 4 * g1));
  const double g = g1 + share * dg / (1 + 6 * rest * dg * (k1 + 2 * g1) / (5 * g1 * (3 * k1 + 4 * g1)));
  return 9 * k * g / (3 * k + g);
}

} // namespace

std::vector<std::string> composite_rule_names()
{
  return {"parallel", "series", "hashin-shtrikman upper", "hashin-shtrikman lower"};
}

CompositeRule find_composite_rule(const std::string& name)
{
  const std::vector<std::string> names = composite_rule_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    throw ConfigError("there is no composite rule '" + name +
                      "': take parallel, series, hashin-shtrikman upper or hashin-shtrikman lower.");
  return static_cast<CompositeRule>(found - names.begin());
}

double composite_modulus(CompositeRule rule, double filled, const Phase& bone, const Phase& composite)
{
  const double soft = bone.young_modulus, stiff = composite.young_modulus;
  if (filled <= 0 || filled >= 1)
    return filled <= 0 ? soft : stiff;
  const bool upper = rule == CompositeRule::hashin_shtrikman_upper;
  switch (rule) {
  case CompositeRule::parallel:
    return (1 - filled) * soft + filled * stiff;
  case CompositeRule::series:
    return 1 / ((1 - filled) / soft + filled / stiff);
  case CompositeRule::hashin_shtrikman_upper:
  case CompositeRule::hashin_shtrikman_lower:
    // the bound is the upper one when the stiffer phase is the matrix
    return upper == (stiff >= soft) ? modulus_in_matrix(composite, bone, 1 - filled)
                                    : modulus_in_matrix(bone, composite, filled);
  }
  throw_bug("an unknown composite rule");
}

ScalarImage continued_beyond(ScalarImage filled, const Mask& cement)
{
  const NearestVoxels nearest = nearest_voxels(cement);
  for (std::size_t voxel = 0; voxel < cement.values.size(); ++voxel)
    if (!cement[voxel])
      filled[voxel] = filled[nearest.offset[voxel]];
  return filled;
}

} // namespace cemvert
