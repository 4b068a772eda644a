// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace cemvert
{

/// `cemvert check-law NAME`: drives one material point through uniaxial stress, uniaxial strain (confined)
/// and shear, prints the curves, and compares the tangent with finite differences of the stress.
/// @param folder  for law.csv and law.png with the curves; empty: neither
int check_law(const std::string& name, const std::filesystem::path& folder);

} // namespace cemvert
