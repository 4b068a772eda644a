// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/volume.h"

#include <filesystem>

namespace cemvert
{

/// Reads the one DICOM series of a folder (not of its subfolders), rescale slope and intercept of each slice
/// applied. Files that are no DICOM, and DICOM objects that are no slices (reports, structure sets), are left
/// aside. Slices are ordered by position along their normal, so the axes are right-handed.
/// @throws DataError  no slices; more than one series; slices of different size or orientation; slices that
///                    are missing, doubled, unevenly spaced or staggered (gantry tilt), or cannot be read
ScalarImage read_dicom_series(const std::filesystem::path& folder);

} // namespace cemvert
