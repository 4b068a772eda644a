// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/bone_registration.h"
#include "apps/case_config.h"
#include "measurement/level.h"

#include <optional>

namespace cemvert
{

/// Cement anywhere, in the body or beyond it.
Mask cement_anywhere(const CementMap& cement);

/// The scan before the treatment, registered onto the scan with the cement; nothing where the case has no
/// such image, where the image shows no cement, or where the bone under it is to be filled in.
///
/// @param times  the measured time points of the case
/// @return `refusal` is set only with `materials.bone.under cement: automatic`, and has been a warning then
/// @throws DataError    it must not be used, and the case asks for it by `under cement: pre-operative`
/// @throws ConfigError  it is asked for, and there is no image to take it from
std::optional<BoneRegistration> registered_before(const CaseConfig& config, const Scan& scan,
                                                  const VertebralAnatomy& anatomy, const CementMap& cement,
                                                  const std::vector<MeasuredTime>& times, RunLog& log);

/// How the scans lie and how well they go together: `registration.*`.
MeasurementReport registration_report(const BoneRegistration& registration, const Scan& scan);

/// Density of the bone in the scan before the treatment, at the voxels of `grid` [g/cm3]; NaN where that scan
/// shows nothing. Cement that it already showed is filled in.
/// @throws ConfigError  that scan has no calibration
ScalarImage density_before(const BoneRegistration& registration, const std::vector<MeasuredTime>& times,
                           const Grid& grid, double halo);

} // namespace cemvert
