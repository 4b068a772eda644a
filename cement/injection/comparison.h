// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cement/cement.h"
#include "cement/injection/flow.h"

namespace cemvert
{

/// How far the cement of two models differs on the injection's own grid (cells at least half full count), and
/// the contact classes of both on the working grid.
/// @param contact_band  mm
ModelComparison compare_models(const InjectionMedium& medium, const InjectedCement& flow,
                               const InjectedCement& fast, const CementMap& flow_map,
                               const CementMap& fast_map, const VertebralAnatomy& anatomy,
                               double contact_band);

} // namespace cemvert
