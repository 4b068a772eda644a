// SPDX-License-Identifier: GPL-3.0-or-later
#include "materials/density_relation.h"

#include "core/error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace cemvert
{
namespace
{

constexpr double unbounded = std::numeric_limits<double>::infinity();

double fitted(double a, double b, double c, double density)
{
  return c == 1 ? a + b * density : a + b * std::pow(std::max(density, 0.0), c);
}

std::string quoted_list(const std::vector<std::string>& names)
{
  std::string text;
  for (const std::string& name : names)
    text += (text.empty() ? "'" : ", '") + name + "'";
  return text;
}

struct ConversionEntry {
  const char* name;
  DensityConversion conversion;
};

constexpr std::array<ConversionEntry, 4> conversions = {{
    {"none", DensityConversion::none},
    {"identity", DensityConversion::identity},
    {"keyak ash", DensityConversion::keyak_ash},
    {"keyak ash over 0.6", DensityConversion::keyak_ash_over_0_6},
}};

/// Identity leads wherever the user says it does.
bool leads_to(DensityConversion conversion, DensityMeasure measure)
{
  switch (conversion) {
  case DensityConversion::none:
    return measure == DensityMeasure::k2hpo4_equivalent;
  case DensityConversion::identity:
    return measure != DensityMeasure::k2hpo4_equivalent;
  case DensityConversion::keyak_ash:
    return measure == DensityMeasure::ash;
  case DensityConversion::keyak_ash_over_0_6:
    return measure == DensityMeasure::apparent;
  }
  throw_bug("a density conversion without a meaning");
}

} // namespace

std::string measure_name(DensityMeasure measure)
{
  switch (measure) {
  case DensityMeasure::k2hpo4_equivalent:
    return "k2hpo4";
  case DensityMeasure::ash:
    return "ash";
  case DensityMeasure::apparent:
    return "apparent";
  }
  throw_bug("a density measure without a name");
}

const std::vector<std::string>& conversion_names()
{
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list;
    list.reserve(conversions.size());
    for (const ConversionEntry& entry : conversions)
      list.emplace_back(entry.name);
    return list;
  }();
  return names;
}

DensityConversion find_density_conversion(const std::string& name)
{
  for (const ConversionEntry& entry : conversions)
    if (name == entry.name)
      return entry.conversion;
  throw ConfigError("materials: there is no density conversion named '" + name +
                    "'. Known conversions: " + quoted_list(conversion_names()) + ".");
}

double convert_density(double k2hpo4_equivalent, DensityConversion conversion)
{
  const double ash = 1.06 * k2hpo4_equivalent + 0.0389; // Keyak 1994, g/cm3
  switch (conversion) {
  case DensityConversion::none:
  case DensityConversion::identity:
    return k2hpo4_equivalent;
  case DensityConversion::keyak_ash:
    return ash;
  case DensityConversion::keyak_ash_over_0_6:
    return ash / 0.60; // Schileo 2008: 0.598, whatever the density
  }
  throw_bug("a density conversion without a formula");
}

double DensityRelation::young_modulus(double density) const
{
  return fitted(modulus_a, modulus_b, modulus_c, density);
}

double DensityRelation::yield_stress(double density) const
{
  return std::max(0.0, fitted(yield_a, yield_b, yield_c, density));
}

double DensityRelation::yield_strain(double density) const
{
  constexpr double least = 1e-3;
  const double fitted_density = std::clamp(density, smallest, largest);
  const double modulus = young_modulus(fitted_density);
  return modulus > 0 ? std::max(least, yield_stress(fitted_density) / modulus) : least;
}

const std::vector<DensityRelation>& density_relations()
{
  // Fitted ranges: published vertebral cores span 0.09 .. 0.35 g/cm3 apparent (Öhman-Mägi, J Orthop Res
  // 2022), which is 0.054 .. 0.21 ash (0.60) and about 0.01 .. 0.16 K2HPO4-equivalent (Keyak 1994 turned
  // round). The range decides only what is counted as extrapolated, so the conversions do no harm here.
  // Morgan's is her own.
  using M = DensityMeasure;
  static const std::vector<DensityRelation> relations = {
      {"kopperdahl power", M::k2hpo4_equivalent, 0.01, 0.16,
       "Kopperdahl, Morgan, Keaveny, J Orthop Res 20 (2002) 801, power form", 0, 2980, 1.05, 0, 37.4, 1.39},
      {"kopperdahl linear", M::k2hpo4_equivalent, 0.01, 0.16,
       "Kopperdahl, Morgan, Keaveny, J Orthop Res 20 (2002) 801, linear form", -34.7, 3230, 1, -0.75, 24.9,
       1},
      // no yield stress: the study fitted the modulus alone
      {"morgan", M::apparent, 0.11, 0.35, "Morgan, Bayraktar, Keaveny, J Biomech 36 (2003) 897, vertebra", 0,
       4730, 1.56, 0, 0, 1},
      {"keller", M::ash, 0.054, 0.21, "Keller, J Biomech 27 (1994) 1159, spine", 0, 1890, 1.92, 0, 284, 2.27},
      {"power law", M::k2hpo4_equivalent, 0, unbounded, "given in the case file", 0, 0, 1, 0, 0, 1},
  };
  return relations;
}

DensityRelation find_density_relation(const std::string& name)
{
  std::vector<std::string> known;
  for (const DensityRelation& relation : density_relations()) {
    if (relation.name == name)
      return relation;
    known.push_back(relation.name);
  }
  throw ConfigError("materials: there is no density relation named '" + name +
                    "'. Known relations: " + quoted_list(known) + ".");
}

void check_measure(const DensityRelation& relation, DensityConversion conversion)
{
  if (leads_to(conversion, relation.measure))
    return;
  if (relation.measure == DensityMeasure::k2hpo4_equivalent)
    throw ConfigError("'" + relation.name +
                      "' takes the image's K2HPO4-equivalent density as it is; a conversion would spoil it.\n"
                      "    Leave 'materials.bone.conversion' out.");
  const bool ash = relation.measure == DensityMeasure::ash;
  throw ConfigError("'" + relation.name + "' was fitted to " + measure_name(relation.measure) +
                    " density, the image holds K2HPO4-equivalent density, and " +
                    (conversion == DensityConversion::none
                         ? "no conversion is given"
                         : "the conversion given leads to another measure") +
                    ".\n    Mixing measures is the largest error of all: at 0.10 g/cm3 K2HPO4-equivalent the "
                    "modulus is 266 MPa (kopperdahl power),\n    288 (kopperdahl linear), 130 or 515 "
                    "(morgan, density as it is or through "
                    "ash / 0.6), 46 (keller): a spread of eleven times.\n    Use 'kopperdahl power', or say "
                    "how to convert: 'materials.bone.conversion: " +
                    (ash ? "keyak ash" : "keyak ash over 0.6") +
                    "'\n    (or 'identity', to reproduce work that used the number as it is).");
}

} // namespace cemvert
