// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cement/injection/front.h"
#include "cement/injection/record.h"
#include "cement/needle.h"
#include "core/progress.h"

#include <functional>
#include <optional>
#include <vector>

namespace cemvert
{

/// A portion with everything known: where, how much, when.
struct TimedPortion {
  Needle needle;               ///< LPS mm
  double volume = 0;           ///< mm3
  std::optional<double> start; ///< s; without it `pause` s after the end of the portion before
  double pause = 0;
};

/// What the flow model leaves.
struct InjectedCement {
  std::vector<double> saturation; ///< of each cell
  InjectionRecord record;
};

/// How finely the flow is computed.
struct FlowAccuracy {
  double front_share = 0.5; ///< of the pore space of the cells in the front that one step fills
  double tolerance = 1e-7;  ///< of the pressure
};

/// Darcy flow of cement that displaces the liquid of the bone. Each step: viscosity from time and shear
/// (Picard iterations), pressure, fluxes, front. Ends when every portion is in, a stop rule holds, or the
/// bone is full.
///
/// @param portions  in the order of the case; those that overlap in time inject together
InjectedCement flow_injection(const InjectionMedium& medium, const std::vector<TimedPortion>& portions,
                              const InjectionSettings& settings,
                              const std::function<void(double)>& progress = {},
                              const FlowAccuracy& accuracy = {});

} // namespace cemvert
