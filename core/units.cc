// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/units.h"

#include "core/error.h"
#include "core/geometry.h"

#include <array>
#include <cmath>
#include <cstdlib>
#include <string_view>

namespace cemvert
{
namespace
{

struct Unit {
  std::string_view name;
  std::string_view dimension;
  double size; ///< in internal units
};

constexpr std::array<Unit, 50> units = {{
    {"1", "number", 1},
    {"%", "number", 0.01},
    {"mm", "length", 1},
    {"cm", "length", 10},
    {"m", "length", 1000},
    {"um", "length", 1e-3},
    {"mm2", "area", 1},
    {"cm2", "area", 100},
    {"mm3", "volume", 1},
    {"ul", "volume", 1},
    {"ml", "volume", 1000},
    {"mL", "volume", 1000},
    {"cc", "volume", 1000},
    {"cm3", "volume", 1000},
    {"MPa", "stress", 1},
    {"N/mm2", "stress", 1},
    {"GPa", "stress", 1000},
    {"kPa", "stress", 1e-3},
    {"Pa", "stress", 1e-6},
    {"N", "force", 1},
    {"kN", "force", 1000},
    {"N/mm", "stiffness", 1},
    {"kN/mm", "stiffness", 1000},
    {"g/cm3", "density", 1},
    {"g/cc", "density", 1},
    {"g/ml", "density", 1},
    {"mg/cc", "density", 1e-3},
    {"mg/cm3", "density", 1e-3},
    {"mg/ml", "density", 1e-3},
    {"kg/m3", "density", 1e-3},
    {"rad", "angle", 1},
    {"deg", "angle", 1 / degrees_per_radian},
    {"degrees", "angle", 1 / degrees_per_radian},
    {"s", "time", 1},
    {"min", "time", 60},
    {"h", "time", 3600},
    {"HU", "CT number", 1},
    {"mg/cc per HU", "density per CT number", 1e-3},
    {"g/cm3 per HU", "density per CT number", 1},
    {"Nmm", "moment", 1},
    {"Nm", "moment", 1000},
    {"N/mm3", "foundation", 1},
    {"Pa s", "viscosity", 1e-6},
    {"Pas", "viscosity", 1e-6},
    {"mPa s", "viscosity", 1e-9},
    {"ml/s", "flow", 1000},
    {"ml/min", "flow", 1000.0 / 60},
    {"mm3/s", "flow", 1},
    {"m2", "permeability", 1e6},
    {"1/s", "rate", 1},
}};

const Unit* find_unit(std::string_view name)
{
  for (const Unit& unit : units)
    if (unit.name == name)
      return &unit;
  return nullptr;
}

std::string names_of(std::string_view dimension)
{
  std::string names;
  for (const Unit& unit : units)
    if (dimension.empty() || unit.dimension == dimension)
      names += (names.empty() ? "" : ", ") + std::string(unit.name);
  return names;
}

std::string_view trim(std::string_view text)
{
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())))
    text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())))
    text.remove_suffix(1);
  return text;
}

double finite(double number, const std::string& text)
{
  if (!std::isfinite(number))
    throw ConfigError("'" + text + "' is not a finite number.");
  return number;
}

} // namespace

double unit_size(const std::string& unit)
{
  const Unit* found = find_unit(unit);
  if (!found)
    throw ConfigError("'" + unit + "' is not a known unit. Known units: " + names_of("") + ".");
  return found->size;
}

bool same_dimension(const std::string& unit, const std::string& other)
{
  const Unit *a = find_unit(unit), *b = find_unit(other);
  return a && b && a->dimension == b->dimension;
}

double parse_quantity(const std::string& text, const std::string& default_unit)
{
  const std::string trimmed(trim(text));
  char* end = nullptr;
  const double number = std::strtod(trimmed.c_str(), &end);
  if (end == trimmed.c_str())
    throw ConfigError("'" + text + "' is not a number.");
  finite(number, text);
  const std::string unit(
      trim(std::string_view(trimmed).substr(static_cast<std::size_t>(end - trimmed.c_str()))));
  if (unit.empty())
    return finite(number * unit_size(default_unit), text);
  const Unit* found = find_unit(unit);
  const Unit* wanted = find_unit(default_unit);
  if (!found || !wanted || found->dimension != wanted->dimension)
    throw ConfigError("'" + text + "' has the unit '" + unit +
                      "'; expected one of: " + (wanted ? names_of(wanted->dimension) : names_of("")) + ".");
  return finite(number * found->size, text);
}

} // namespace cemvert
