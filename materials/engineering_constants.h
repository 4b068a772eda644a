// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "materials/material_field.h"

#include <array>

namespace cemvert
{

/// Constants of a linear elastic law per unit of its Young modulus, in the material axes 1, 2, 3 (third:
/// superior), as solid mechanics programs ask for them.
struct EngineeringConstants {
  std::array<double, 3> young;   ///< E1, E2, E3
  std::array<double, 3> poisson; ///< nu12, nu13, nu23: contraction along the second axis over extension along
                                 ///< the first, under stress along the first
  std::array<double, 3> shear;   ///< G12, G13, G23
};

/// Read from the law's own tangent, so that a new linear law needs nothing here.
/// @throws ConfigError  if the material's law is neither linear in its modulus nor of von Mises
EngineeringConstants engineering_constants(const Material& material);

} // namespace cemvert
