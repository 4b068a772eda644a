// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace cemvert
{

/// Which density a relation was fitted to. Relations refuse another one: mixing them up changes the modulus
/// elevenfold.
enum class DensityMeasure { k2hpo4_equivalent, ash, apparent };

std::string measure_name(DensityMeasure measure);

/// Young modulus along the superior axis and yield stress of cancellous bone from density.
struct DensityRelation {
  std::string name; ///< as typed, e.g. "kopperdahl power"
  DensityMeasure measure;
  double smallest = 0, largest = 0; ///< fitted range [g/cm3]; beyond it the law is evaluated and counted
  std::string source;               ///< author, year, journal, table
  // modulus = a + b * density^c [MPa]; yield stress likewise; density in g/cm3
  double modulus_a = 0, modulus_b = 0, modulus_c = 1;
  double yield_a = 0, yield_b = 0, yield_c = 1;

  double
  young_modulus(double density) const; ///< MPa, not floored: may be 0 or negative below the fitted range
  double yield_stress(double density) const; ///< MPa, positive
};

/// The list of relations, in the order of the manual.
const std::vector<DensityRelation>& density_relations();
/// @throws ConfigError naming the known ones.
DensityRelation find_density_relation(const std::string& name);

} // namespace cemvert
