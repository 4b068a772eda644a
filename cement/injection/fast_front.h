// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cement/injection/flow.h"
#include "cement/injection/needle_opening.h"

namespace cemvert
{

/// Fronts by their time of arrival alone, without any pressure:
///
///   |grad T| * F = 1,   F = sqrt(permeability / porosity), along each axis by its own permeability
///
/// (fast marching, Sethian 1996, by ITK; the speed is that of the diffusive time of flight, Vasco 2000, whose
/// fronts in a uniform medium are the ellipsoids of Darcy flow from a point.) Cells are filled in the order
/// of their times until the volume is met. Portions that start together share their clock; one that starts
/// later fills what the earlier ones have left.
///
/// Seconds, not minutes: for a search over many needles. It knows no viscosity, no pressure and no amount of
/// leakage; that the front reaches an outlet, and at which volume, it does.
InjectedCement fast_injection(const InjectionMedium& medium, const std::vector<TimedPortion>& portions,
                              const InjectionSettings& settings);

/// Times of arrival from needle openings [arbitrary units]; infinite where no way leads.
std::vector<double> arrival_times(const InjectionMedium& medium, const std::vector<NeedleOpening>& openings);

} // namespace cemvert
