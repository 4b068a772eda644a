// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bench/phantom_cases.h"

#include <filesystem>
#include <map>
#include <string>

namespace cemvert
{

/// How far one measure may be from the truth and how far it is, in its unit.
struct Departure {
  double measured = 0, truth = 0;
  double error = 0;   ///< absolute; relative in % for ratios; 1 - Dice
  double allowed = 0; ///< bound of `error`
  bool kept() const { return error <= allowed; }
};

struct PhantomOutcome {
  std::string failure; ///< message, if nothing could be measured
  std::map<std::string, Departure> departures;
  double quality = 0; ///< of the isolation, as the program states it
  double seconds = 0; ///< of reading, anatomy, cement and measures
};

/// Makes the phantom, writes its labels to `folder` (one file, removed again), reads and measures them as
/// `cemvert measure` does, and compares with the truth.
///
/// Bounds: Dice of the body 0.95 (0.92 from slices of 3 mm on), axes 3 degrees (5 fractured), heights 0.5 mm
/// or half a slice, angles 1.5 degrees (2.5 fractured), distribution rate 2 % of itself, section ratio 3 %,
/// body volume 2 %, contact class right wherever a band one voxel wider or thinner gives the same class,
/// leaks where they are and with 10 % of their volume. The truth is that of the exact shape, not of its
/// voxels.
PhantomOutcome compared(const PhantomCase& phantom, const std::filesystem::path& folder);

} // namespace cemvert
