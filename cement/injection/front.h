// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cement/injection/pressure.h"

#include <vector>

namespace cemvert
{

/// Where cement is, as parts of each cell's pore space.
struct CementFront {
  std::vector<double> saturation; ///< cement, 0 to 1
  std::vector<double> empty;      ///< neither cement nor liquid yet
};

/// What one step did.
struct FrontStep {
  std::vector<double> leaked; ///< mm3 by outlet
  double stuck = 0;           ///< mm3 of cement that found no pore space and no way out: not placed
  double front_pores = 0;     ///< mm3 of pore space of the cells that the front is in
};

/// Moves cement by the fluxes of a pressure over a time.
///
/// Cement is hundreds of times as viscous as marrow, so that it displaces it like a piston: the fractional
/// flow of Buckley and Leverett without capillarity, S / (S + M (1 - S)) for a ratio M of viscosities, then
/// makes a front with pores full of cement behind it. A cell therefore passes cement on only when it is full:
/// what arrives beyond that goes to the next cells in the measure of their fluxes. Fluxes run from high
/// pressure to low, so that one pass through the cells in the order of their pressures moves everything,
/// whatever the step's length, and no cement gets lost. (Control volumes that fill one after the other are
/// the flow analysis network of mould filling, Wang 1975.)
///
/// Cells that are partly empty take up cement and liquid until they are full.
/// @param sources  mm3/s of cement of each cell
/// @param time     s
FrontStep move_front(const InjectionMedium& medium, const Conductances& conductances,
                     const std::vector<double>& pressure, const std::vector<double>& sources, double time,
                     CementFront& front);

} // namespace cemvert
