// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/volume.h"

#include <filesystem>
#include <string>
#include <vector>

namespace cemvert
{

/// How a DICOM series is to be written for a test.
struct DicomSample {
  std::string uid = "1.2.826.0.1.3680043.2.1125.1";
  std::string description = "Spine 1.0";
  std::vector<int> slices;             ///< those of the volume to write; all if empty
  std::vector<Vec3> shifts = {};       ///< added to the position of each slice, if given [mm]
  double slope = 1, intercept = -1024; ///< of the stored values
  std::string prefix = "slice";        ///< of the file names
};

/// Writes whole-numbered values as a series of single-slice CT files; `volume` has right-handed axes. The
/// file names run against the positions, so that their order is of no help.
void write_dicom(const std::filesystem::path& folder, const ScalarImage& volume, const DicomSample& sample);

} // namespace cemvert
