// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"

#include <optional>

namespace cemvert
{

/// The vertebral canal as a straight tunnel, in coordinates of the frame it was searched in.
struct Canal {
  double left = 0, anterior = 0;             ///< its middle where superior = 0 [mm]
  double left_slope = 0, anterior_slope = 0; ///< drift of the middle per mm of superior
  double half_width = 0;                     ///< from the middle to either side [mm]
  double area = 0;                           ///< free cross-section [mm2]
  bool bridged = false;                      ///< the arch is open; the canal is a guess

  double left_at(double superior) const { return left + left_slope * superior; }
  double anterior_at(double superior) const { return anterior + anterior_slope * superior; }
};

/// The canal as seen in the frame turned by `angle` [radian] from left towards anterior, as frames are.
Canal turned(const Canal& canal, double angle);

/// Looks through the vertebra along directions up to 30 degrees from the superior axis: where one sees
/// through a hole of the vertebra's shadow there is the canal, even when no single slice shows a closed ring.
/// A gap of the arch of up to 8 mm is bridged. Empty if no direction shows a hole of 60 to 900 mm2.
std::optional<Canal> find_canal(const Mask& vertebra, const VertebralFrame& frame);

/// Stand-in for the canal of a vertebra without a closed arch: the space behind the bone that lies behind
/// the frame's centre. Empty if there is none within 25 mm.
///
/// @param indicator  smoothed_indicator of the vertebra
/// @param frame      centred in the body
std::optional<Canal> canal_behind_wall(const ScalarImage& indicator, const VertebralFrame& frame);

} // namespace cemvert
