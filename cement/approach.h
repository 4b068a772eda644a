// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"
#include "cement/needle.h"
#include "core/progress.h"

#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

enum class ApproachSide { left, right, both };

/// Where a needle through a pedicle goes.
struct ApproachSettings {
  double tip_depth = 2.0 / 3;        ///< of the body's depth, from its posterior wall forwards, 0 to 1
  double tip_height = 0.5;           ///< of the body's height, from its lower end upwards, 0 to 1
  std::optional<double> convergence; ///< towards the midline, seen from above [rad]
};

/// Convergence where no pedicle tells it: between L1's and L4's mean transverse angle (11 and 18 degrees,
/// Zindrick 1987, Spine 12:160). The thoracic ones are smaller.
inline constexpr double standard_convergence = 15 / degrees_per_radian;

/// Outer diameter of a 13 gauge needle, the usual one beside 11 gauge (3.05 mm) [mm].
inline constexpr double usual_needle_diameter = 2.4;

/// One needle per side (left first), through the middle of the pedicle's narrowest section to a tip at the
/// given depth and height. If no convergence is asked for it is the pedicle's own, turned as far as it takes
/// for the tip to lie 5 to 25 % of the body's width from the midline (T12's pedicles run outwards); of a
/// needle alone at 5 %. Where the labels show no pedicle it passes where pedicles lie by the body's
/// proportions, and enters on the posterolateral wall; `log` gets a note.
std::vector<Needle> transpedicular_needles(const VertebralAnatomy& anatomy, ApproachSide side,
                                           const ApproachSettings& settings, RunLog& log);

/// What a needle meets on its way.
struct NeedleCheck {
  double outside = 0;    ///< length of its axis out of the bone [mm]
  double least_bone = 0; ///< from its axis to the surface where that is nearest [mm]; negative outside
  double to_tip = 0;     ///< from there to the tip [mm]
  std::string side;      ///< of the needle on which the bone is thinnest: "medial", "upper", ...
  bool in_canal = false; ///< a part of its axis is in the vertebral canal
  bool tip_in_body = true;
};

/// The first 4 mm behind the entry are not looked at, where every needle is near the surface.
NeedleCheck needle_check(const VertebralAnatomy& anatomy, const Needle& needle);

/// In words, one per fault: the needle's side cuts the cortex, its axis leaves the bone, it crosses the
/// canal, its tip is not in the body. Empty if all is well.
/// @param name  "left needle", to start them with
std::vector<std::string> needle_warnings(const NeedleCheck& check, const std::string& name,
                                         double diameter = usual_needle_diameter);

} // namespace cemvert
