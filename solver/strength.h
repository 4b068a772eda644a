// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

struct CurvePoint;

/// One way to read a strength off a curve.
struct Strength {
  std::optional<double> force; ///< N
  std::string reason;          ///< why there is none
};

/// Strengths of a force-travel curve; different studies mean different ones by the word.
struct Strengths {
  /// Where the curve meets the elastic line shifted by 0.2 % apparent strain (Keaveny, Buckley).
  Strength offset;
  double offset_strain = 0; ///< apparent strain there; 0 if unknown
  Strength at_1_9, at_2_0;  ///< at 1.9 and 2 % apparent strain (Wang 2012, Kopperdahl 2014)
  Strength peak;            ///< largest force before it falls
};

/// @param curve      apparent strain ascending from 0; a later part that unloads has to be left out
/// @param stiffness  of the elastic line, N/mm
/// @param height     mm, what travel is divided by to become apparent strain
Strengths strengths_of(const std::vector<CurvePoint>& curve, double stiffness, double height);

} // namespace cemvert
