// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cemvert
{

/// How a made-up study differs from the plain one: three patterns (of class A, B and C) x volumes 1 to 8 ml x
/// three densities, every 17th case failed.
struct MadeStudy {
  bool sampled = false; ///< density offset and modulus of the cement are drawn instead, at 4 ml
  std::vector<std::string> patterns = {"two columns", "one column", "central ellipsoid"};
  std::vector<std::string> without; ///< beginnings of columns left out
  bool all_failed = false;
  bool curves = true;
  bool summary = false; ///< study.json, as `cemvert study` leaves it
};

/// Writes study.csv and cases/*/curve.*.csv: numbers from simple formulas with a little seeded noise, shaped
/// as the results of a study are. The gain in stiffness grows with volume, most with class A.
void write_made_study(const std::filesystem::path& folder, const MadeStudy& how);

} // namespace cemvert
