// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/injection/viscosity.h"

#include "core/error.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

struct Preset {
  const char* name;
  double viscosity;     ///< MPa s at 1/s, 4 min after mixing
  double doubling_time; ///< s
};

// Orders of magnitude, not products: 50 to 500 Pa s is the window in which cements are injected, "high
// viscosity" systems start at 500 to 2000 Pa s (field knowledge). The rise of the low one is that of the
// mobility measured by Baroud 2004, which falls to 63 % in 18 s; that high viscosity cements change slowly is
// what they are made for.
constexpr Preset presets[] = {{"low", 50e-6, 27}, {"medium", 200e-6, 60}, {"high", 1000e-6, 300}};

} // namespace

double CementViscosity::at(double time_since_mixing, double shear) const
{
  const double rise = std::exp2((time_since_mixing - reference_time) / doubling_time);
  const double rate = std::clamp(shear, slowest, fastest) / reference_shear;
  return at_reference * rise * std::pow(rate, exponent - 1);
}

std::vector<std::string> viscosity_presets()
{
  std::vector<std::string> names;
  for (const Preset& preset : presets)
    names.emplace_back(preset.name);
  return names;
}

CementViscosity viscosity_preset(const std::string& name)
{
  CementViscosity viscosity;
  for (const Preset& preset : presets)
    if (name == preset.name) {
      viscosity.at_reference = preset.viscosity;
      viscosity.doubling_time = preset.doubling_time;
      return viscosity;
    }
  throw ConfigError("injection.viscosity: there is no preset '" + name + "'.");
}

double shear_in_pores(double velocity, double porosity, double permeability, double exponent)
{
  const double radius = std::sqrt(8 * permeability / porosity);
  return (3 * exponent + 1) / exponent * (velocity / porosity) / radius;
}

} // namespace cemvert
