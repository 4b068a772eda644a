// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace cemvert
{

/// Mass attenuation coefficients between 30 and 150 keV, where the effective energies of CT lie.

/// Tissues a CT can be calibrated by: "air", "fat", "muscle", "blood", "cortical bone".
std::vector<std::string> calibration_tissues();

/// @param substance  one of the tissues, "water", "K2HPO4" or "triglyceride"
/// @param energy     keV, 30 to 150
/// @return cm2/g
double mass_attenuation(const std::string& substance, double energy);

} // namespace cemvert
