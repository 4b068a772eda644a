// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/tissue_attenuation.h"

#include "core/error.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace cemvert
{
namespace
{

constexpr std::array<double, 7> energies = {30, 40, 50, 60, 80, 100, 150}; // keV

struct Substance {
  const char* name;
  std::array<double, energies.size()> values; ///< cm2/g
};

/// Hubbell and Seltzer, NISTIR 5632: adipose tissue, air, whole blood, skeletal muscle and cortical bone
/// after ICRU report 44, water; NIST XCOM by chemical formula: K2HPO4 and triglyceride C55H98O6.
constexpr std::array<Substance, 8> substances = {
    {{"air", {0.3538, 0.2485, 0.2080, 0.1875, 0.1662, 0.1541, 0.1356}},
     {"fat", {0.3063, 0.2396, 0.2123, 0.1974, 0.1800, 0.1688, 0.1500}},
     {"muscle", {0.3783, 0.2685, 0.2262, 0.2048, 0.1823, 0.1693, 0.1492}},
     {"blood", {0.3852, 0.2715, 0.2278, 0.2057, 0.1827, 0.1695, 0.1492}},
     {"cortical bone", {1.331, 0.6655, 0.4242, 0.3148, 0.2229, 0.1855, 0.1480}},
     {"water", {0.3756, 0.2683, 0.2269, 0.2059, 0.1837, 0.1707, 0.1505}},
     {"K2HPO4", {1.975, 0.9327, 0.5573, 0.3890, 0.2508, 0.1972, 0.1480}},
     {"triglyceride", {0.2815, 0.2293, 0.2072, 0.1945, 0.1789, 0.1683, 0.1499}}}};

} // namespace

std::vector<std::string> calibration_tissues()
{
  return {"air", "fat", "muscle", "blood", "cortical bone"};
}

double mass_attenuation(const std::string& substance, double energy)
{
  const auto found = std::find_if(substances.begin(), substances.end(),
                                  [&](const Substance& candidate) { return substance == candidate.name; });
  if (found == substances.end() || !(energy >= energies.front() && energy <= energies.back()))
    throw_bug("mass attenuation of '" + substance + "' is not tabulated");
  // log-log, as photoelectric absorption is a power of the energy
  const auto above =
      std::max(std::lower_bound(energies.begin(), energies.end(), energy), energies.begin() + 1);
  const auto n = static_cast<std::size_t>(above - energies.begin());
  const double share = std::log(energy / energies[n - 1]) / std::log(energies[n] / energies[n - 1]);
  return std::exp((1 - share) * std::log(found->values[n - 1]) + share * std::log(found->values[n]));
}

} // namespace cemvert
