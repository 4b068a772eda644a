// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace cemvert
{

/// Inside the program every number is in mm, N, MPa, g/cm3, s, radian or 1 and a volume is in mm3.
/// A file may say "4.5 ml", "2.2 GPa", "2 %": it is converted once, on reading, by these functions.

/// Value of `unit` in internal units, e.g. 1000 for "ml", 0.01 for "%", 1e-3 for "mg/cc".
/// @throws ConfigError if the unit is unknown; the message lists the known ones.
double unit_size(const std::string& unit);

/// True if both are known units of the same kind (length, volume, stress, ...).
bool same_dimension(const std::string& unit, const std::string& other);

/// Reads "4.5 ml", "4.5ml" or a bare "4.5", which then means `default_unit`; returns internal units.
/// @throws ConfigError if it is not a finite number, or its unit is unknown or of another kind.
double parse_quantity(const std::string& text, const std::string& default_unit);

} // namespace cemvert
