// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"

namespace cemvert
{

struct Endplates {
  Endplate upper, lower; ///< on the same nodes
};

/// The two endplates of a body seen along the frame's superior axis.
///
/// A column of the frame's left-anterior plane belongs to an endplate while its surface lies no deeper than
/// `depth` [mm] under the endplate's plane and is less steep against it than 60 degrees (side walls are
/// steeper, the flanks of a concave endplate are not). Of these columns the largest connected piece counts,
/// without tongues thinner than 4 mm and with its holes filled: Schmorl's nodes belong to the endplate.
///
/// @param indicator  smoothed_indicator of the body
/// @param step       distance of the columns [mm]
/// @throws DataError  if less than a quarter of the body's outline is endplate
Endplates find_endplates(const ScalarImage& indicator, const VertebralFrame& frame, double depth,
                         double step);

/// The same endplates with `whole` taken from an indicator that is not smoothed: smoothing eats the thin
/// outer edge of a rim, and with it half a millimetre of the body's depth.
///
/// @param sharp  1 in the body, 0 outside
Endplates with_sharp_outline(Endplates endplates, const ScalarImage& sharp, const VertebralFrame& frame);

/// Mean of upper minus lower height over the columns both cover [mm]; NaN if there is none.
double mean_height_between(const Endplate& upper, const Endplate& lower);

} // namespace cemvert
