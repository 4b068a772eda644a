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

/// How the image's density (K2HPO4-equivalent) becomes the measure a relation was fitted to. Every one but
/// `none` is a choice the user has to make: published pipelines differ here more than anywhere else.
enum class DensityConversion {
  none,              ///< the relation was fitted to K2HPO4-equivalent density itself
  identity,          ///< the number is used as if it were the other measure, as some published pipelines do
  keyak_ash,         ///< ash = 1.06 K2HPO4 + 0.0389 g/cm3 (Keyak, Lee, Skinner, J Orthop Res 12 (1994) 855)
  keyak_ash_over_0_6 ///< apparent = that ash density / 0.60 (Schileo et al., J Biomech 41 (2008) 2483)
};

/// As typed in the case file.
const std::vector<std::string>& conversion_names();
/// @throws ConfigError naming the known ones.
DensityConversion find_density_conversion(const std::string& name);

/// @param k2hpo4_equivalent  density of the image [g/cm3]
/// @return                   density in the measure the conversion leads to [g/cm3]
double convert_density(double k2hpo4_equivalent, DensityConversion conversion);

/// Young modulus along the superior axis and yield stress of cancellous bone from density.
struct DensityRelation {
  std::string name; ///< as typed, e.g. "kopperdahl power"
  DensityMeasure measure = DensityMeasure::k2hpo4_equivalent;
  double smallest = 0, largest = 0; ///< fitted range [g/cm3]; beyond it the law is evaluated and counted
  std::string source;               ///< author, journal, year
  // modulus = a + b * density^c [MPa]; yield stress likewise; density in g/cm3
  double modulus_a = 0, modulus_b = 0, modulus_c = 1;
  double yield_a = 0, yield_b = 0, yield_c = 1;

  /// MPa, not floored: may be 0 or negative below the fitted range. Powers count a negative density as 0.
  double young_modulus(double density) const;
  /// False if no yield stress was fitted together with the modulus.
  bool has_yield_stress() const { return yield_b != 0; }
  /// Magnitude [MPa]; 0 where the fit falls below 0. Zero everywhere without has_yield_stress().
  double yield_stress(double density) const;
  /// Yield stress over modulus [1], beyond the fitted range as at its end: a power law of its own for each
  /// would let dense bone yield at strains never seen. At least 0.1 %, where a linear fit falls below 0.
  double yield_strain(double density) const;
};

/// The list of relations, in the order of the manual. "power law" is the user's own: its numbers are zero
/// here and come from the case file.
const std::vector<DensityRelation>& density_relations();
/// @throws ConfigError naming the known ones.
DensityRelation find_density_relation(const std::string& name);

/// Refuses a relation fed with another density than it was fitted to.
/// @throws ConfigError unless `conversion` leads from K2HPO4-equivalent density to the relation's measure;
/// the message says what the mistake would cost and which conversions there are.
void check_measure(const DensityRelation& relation, DensityConversion conversion);

} // namespace cemvert
