// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "measurement/measurement.h"

namespace cemvert
{

/// Adds to every measured number what half a voxel of segmentation error does to it, and the answers of
/// `stability`: whether the classes stay the same.
///
/// Bone (the body and its neighbours) and cement are each grown and shrunk by a whole voxel of the label map,
/// everything is measured again, and half of the larger change counts; the changes of bone and of cement are
/// added as squares. Angles hardly change when an endplate moves as a whole: to theirs is added what tilts
/// an endplate when its front and rear halves are, independently and evenly distributed, up to half a voxel
/// in error.
MeasurementReport with_uncertainty(const MeasurementReport& report, const MeasurementInput& input,
                                   const AnatomySettings& settings);

/// Edges of the label map's voxels along the axes of the working grid, never less than its own [mm].
Vec3 segmentation_voxel(const Scan& scan);

} // namespace cemvert
