// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "measurement/level.h"

#include <vector>

namespace cemvert
{

/// Where the label of one vertebra lies.
struct LabelledLevel {
  int label = 0;
  Vec3 centre = Vec3::Zero(); ///< LPS mm, of its voxels
  double height = 0;          ///< extent along the patient's axis [mm]
  bool joined = false;        ///< the next one below it in the column is its neighbour
};

/// The labels of a map from top to bottom. Two are neighbours unless the gap between them is wider than one
/// level: more than 1.6 times the median distance, or 1.9 times their mean height.
/// @throws DataError  a label without voxels
std::vector<LabelledLevel> levels_of(const LabelMap& labels, const std::vector<int>& vertebrae);

/// Every vertebra of one label map, each with its neighbours; one that cannot be measured is left out with a
/// warning.
///
/// @param settings  of the whole column: `vertebra` lists the levels, `body` is empty or lists their bodies
///                  in the same order; `above` and `below` are empty
/// @throws DataError  no level could be measured
std::vector<MeasuredLevel> measured_column(const ScanSettings& settings, const LevelSettings& level_settings,
                                           RunLog& log);

} // namespace cemvert
