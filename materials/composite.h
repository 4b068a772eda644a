// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/volume.h"

#include <string>
#include <vector>

namespace cemvert
{

/// Cement that fills a part of the marrow space: between bone and the composite that a filled marrow space
/// is. parallel: both strained alike (Voigt), the stiffest there can be; series: both stressed alike (Reuss),
/// the softest; the bounds of Hashin and Shtrikman (J Mech Phys Solids 11 (1963) 127) are the narrowest for a
/// mixture without a direction: upper where cement is in one piece around bone, lower where bone is in one
/// piece around cement.
enum class CompositeRule { parallel, series, hashin_shtrikman_upper, hashin_shtrikman_lower };

/// In the order of the enumeration, as typed.
std::vector<std::string> composite_rule_names();
/// @throws ConfigError  unknown name
CompositeRule find_composite_rule(const std::string& name);

/// An isotropic phase.
struct Phase {
  double young_modulus = 0; ///< MPa, above 0
  double poisson_ratio = 0;
};

/// Young modulus of the mixture [MPa]; exactly that of bone at 0 and that of the composite at 1.
/// @param filled  part of the marrow space that cement fills, 0 to 1
double composite_modulus(CompositeRule rule, double filled, const Phase& bone, const Phase& composite);

/// Filled parts continued beyond the cement with those of the nearest voxel of it: the mesh's smooth surface
/// passes a little outside the voxels, where nothing must thin the cement.
/// @param cement  at least one voxel; same grid
ScalarImage continued_beyond(ScalarImage filled, const Mask& cement);

} // namespace cemvert
