// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/scan.h"

namespace cemvert
{

/// Labels that make up the vertebra itself: `vertebra` and `body`, each once.
std::vector<int> vertebra_labels(const ScanSettings& settings);

/// All labels the case names, each once, in rising order.
std::vector<int> named_labels(const ScanSettings& settings);

/// @throws DataError if a named label is not in the map, with a list of those that are and their volumes.
void check_labels_present(const LabelMap& labels, const ScanSettings& settings);

/// How much of a label's surface (voxels with a face towards something else) lies on the border of the map:
/// 0 for a whole vertebra, more the more of it was cut off.
double share_on_border(const LabelMap& labels, const std::vector<int>& wanted);

/// Warns if the vertebra or a neighbour is cut by the border of the map. @throws DataError if more than 5 %
/// of the vertebra's surface voxels lie there.
void check_not_cut(const LabelMap& labels, const ScanSettings& settings, RunLog& log);

/// Warns if part of the vertebra lies outside the image. @throws DataError if more than 1 % does, with the
/// boxes of both in mm.
void check_overlap(const LabelMap& labels, const ScalarImage& image, const ScanSettings& settings,
                   RunLog& log);

/// @param image    as in the file
/// @param picture  the same on the grid of `labels`
/// @throws DataError if the numbers cannot be what `image.values` says, with the fact that gives them away
///                   and what to write instead.
void check_values(const ScalarImage& image, const ScalarImage& picture, const LabelMap& labels,
                  const ScanSettings& settings, RunLog& log);

} // namespace cemvert
