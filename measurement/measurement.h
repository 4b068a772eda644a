// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"
#include "cement/cement.h"
#include "core/quantity.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

/// Section `measurement:` of the case file.
struct MeasurementSettings {
  double contact_band = 2; ///< mm, thickness of the endplate bands; never under one voxel
};
KeyTable measurement_keys();
MeasurementSettings measurement_settings(const CaseValues& values);

/// What every measurement may look at.
struct MeasurementInput {
  const Scan& scan;
  const VertebralAnatomy& anatomy;
  const CementMap& cement;
  const std::optional<VertebralAnatomy>& above;
  const std::optional<VertebralAnatomy>& below;
  const MeasurementSettings& settings;
};

/// Key of results.json -> quantity; `contacts` is four keys "contacts.upper_left" and so on.
using MeasurementReport = std::map<std::string, Quantity>;

/// All measurements of the list in measurements.def, one after the other; needs no mesh and no solver.
MeasurementReport measure(const MeasurementInput& input);

/// The endplate bands cement is tested against (1 where body voxels lie within the band of the upper / lower
/// endplate).
Mask upper_band(const MeasurementInput& input);
Mask lower_band(const MeasurementInput& input);

/// anatomy.nii.gz: 1 body, 2 posterior elements, 3 cement, 4 upper band, 5 lower band, on `grid`.
LabelMap anatomy_labels(const MeasurementInput& input, const Grid& grid);

} // namespace cemvert
