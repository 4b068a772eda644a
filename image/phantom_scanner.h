// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/progress.h"
#include "image/phantom_model.h"
#include "image/volume.h"

namespace cemvert
{

/// Grid of the image that holds what the spec wants to be in it.
/// @throws ConfigError  if it would have more than 4e8 voxels
Grid phantom_grid(const PhantomModel& model);

struct PhantomLabelMaps {
  LabelMap labels, body_labels;
};

/// What is at the centre of each voxel, but for the holes the spec asks for.
PhantomLabelMaps label_phantom(const PhantomModel& model, const Grid& grid);

/// CT numbers of the scene [HU], mean over each voxel, neither blurred nor noisy. Voxels near a surface are
/// split into cells of at most 0.4 mm, each of which is mixed from soft tissue, cortex, trabecular bone and
/// cement by their shares of the cell.
ScalarImage paint_phantom(const PhantomModel& model, const Grid& grid, RunLog& log);

/// What the scanner makes of it: blurred by a Gaussian point spread, noisy, clipped to -1024 .. 3071 and
/// rounded to whole numbers, as scanners store them (12 bits).
ScalarImage scanned(const ScalarImage& ct, const ScannerForm& scanner, std::uint64_t seed);

} // namespace cemvert
