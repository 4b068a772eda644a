// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cement/injection/medium.h"
#include "core/progress.h"

#include <vector>

namespace cemvert
{

/// Haemorrhage as it was put into the medium.
struct FractureZone {
  std::vector<double> shares; ///< of each cell that is gap; empty without a haemorrhage
  double pore_volume = 0;     ///< mm3
  double emptied = 0;         ///< mm3 of it that is empty when the injection starts
};

/// Makes cells of the body a fracture's gap filled with blood: porosity 1, permeability of a plane gap
/// (thickness^2 / 12; at least that of very thin bone), the blood's viscosity. Where the gap reaches the
/// surface the cortex is broken, unless the settings say otherwise.
///
/// Aspiration leaves every cell of the gap empty to the same degree: which part of the blood comes out first
/// is not known. It also relieves the pressure that the blood has at rest.
/// @throws ConfigError  a cleft outside the body, a label that is not in the map, no bone below the density
FractureZone add_haemorrhage(InjectionMedium& medium, const Scan& scan, const VertebralAnatomy& anatomy,
                             const InjectionSettings& settings, RunLog& log);

} // namespace cemvert
