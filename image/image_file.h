// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/volume.h"

#include <filesystem>

namespace cemvert
{

/// Reads NIfTI, NRRD, MetaImage or a folder with one DICOM series (rescale slope and intercept applied).
/// @return values as the file means them (HU for a CT)
/// @throws DataError  missing, unreadable or truncated file; not 3-D; no voxels; header not orthonormal; two
///                    series in one folder (both are named); slices missing or unevenly spaced; NaN or
///                    infinite values (how many, where the first is); every value the same (an empty image).
ScalarImage read_image(const std::filesystem::path& file_or_folder);

/// Reads a label map in the same formats. @throws DataError as above, and if a value is not a whole number,
/// negative or above 2^24, or every voxel is 0.
LabelMap read_labels(const std::filesystem::path& file);

/// Writes in the format the extension says (.nii.gz, .nrrd, .mha), atomically.
void write_image(const std::filesystem::path& file, const ScalarImage& image);
void write_labels(const std::filesystem::path& file, const LabelMap& labels);

} // namespace cemvert
