// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cement/cement.h"
#include "cement/injection/flow.h"
#include "cement/injection/haemorrhage.h"

namespace cemvert
{

/// A vertebra made ready for injections: the same for every needle.
struct InjectionSite {
  InjectionMedium medium;
  FractureZone zone;
};

/// @throws ConfigError  outlets or a cleft that do not fit the vertebra
InjectionSite injection_site(const Scan& scan, const VertebralAnatomy& anatomy,
                             const InjectionSettings& settings, RunLog& log);

/// Needles of the settings' portions in this vertebra.
/// @throws ConfigError  a tip outside the bone; more cement than the bone has pores
std::vector<TimedPortion> timed_portions(const InjectionSite& site, const VertebralAnatomy& anatomy,
                                         const InjectionSettings& settings);

/// Cement by `cement.pattern: injection`, with its record in CementMap::injection.
CementMap inject(const Scan& scan, const VertebralAnatomy& anatomy, const CementSettings& settings,
                 RunLog& log);

/// The cement of one model on the working grid: voxels of the highest saturation, until their pores hold what
/// is in the body; `fraction` is their porosity. Cement in the posterior elements, and what leaked, as a ball
/// of voxels at its outlet (where it would run to is not known), are `outside`.
CementMap cement_map(const InjectionSite& site, const InjectedCement& cement, const VertebralAnatomy& anatomy,
                     const LabelMap& labels);

} // namespace cemvert
