// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace cemvert
{

/// Viscosity of bone cement: rises with the time since mixing, falls with the rate of shear.
///
///   viscosity = at_reference * 2^((time - reference_time) / doubling_time) * (shear / reference_shear)^(n -
///   1)
///
/// (power law; the rise of curing PMMA is close to exponential over the minutes of an injection). Within
/// `slowest` to `fastest` shear, and at those beyond: a power law alone has no plateau.
struct CementViscosity {
  double at_reference = 200e-6; ///< MPa s
  double reference_time = 240;  ///< s since mixing
  double doubling_time = 60;    ///< s
  double exponent = 0.6;        ///< n, 1 is Newtonian
  double reference_shear = 1;   ///< 1/s

  static constexpr double slowest = 0.01, fastest = 100; ///< 1/s

  double at(double time_since_mixing, double shear) const; ///< MPa s
};

/// Names of the presets: "low", "medium", "high".
std::vector<std::string> viscosity_presets();

/// @throws ConfigError  unknown name
CementViscosity viscosity_preset(const std::string& name);

/// Rate of shear at the walls of a bundle of capillaries that has this porosity and permeability, for a fluid
/// with the power law's exponent n:
///
///   radius = sqrt(8 permeability / porosity),  rate = (3 n + 1) / (4 n) * 4 (velocity / porosity) / radius
///
/// (Rabinowitsch's correction of Poiseuille flow; Christopher and Middleman 1965 for porous beds.)
/// @param velocity  Darcy's, volume per area [mm/s]
/// @return [1/s]
double shear_in_pores(double velocity, double porosity, double permeability, double exponent);

} // namespace cemvert
