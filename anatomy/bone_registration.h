// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"
#include "image/rigid_motion.h"

#include <string>

namespace cemvert
{

/// How a vertebra lies in another scan, by its bone.
struct BoneRegistration {
  RigidMotion motion;     ///< from the scan with the cement to the other one; its centre is the body's
  double overlap = 0;     ///< share of the bone outside the cement that the other image covers
  double correlation = 0; ///< of both images in the bone outside the cement and around its surface
  /// Of the texture deep inside the bone alone, without shell and large-scale differences, which all
  /// vertebrae share: near 1 in the same vertebra, near 0 in another one; NaN where too little bone is left
  /// to tell.
  double texture_correlation = 0;
  double value_residual = 0;   ///< root mean square in the bone, in the unit of the scan's values
  double surface_residual = 0; ///< root mean square distance of the bodies' labelled surfaces in front [mm]
  double upper_shift = 0, lower_shift = 0; ///< mean height of this scan's endplates over the other's [mm]
  double shift_uncertainty = 0;            ///< of the motion, root mean square over the body [mm]
  double angle_uncertainty = 0;            ///< radian
  std::string refusal;                     ///< why it must not be used; empty when it may be
  std::string doubt;                       ///< what speaks against it, though not enough to refuse it
  ScalarImage moved; ///< the other scan's picture on this scan's working grid; NaN beyond it
  /// How much less high the vertebra is here than in the other scan, between the endplates [mm].
  double height_lost() const { return lower_shift - upper_shift; }
};

/// Registers the vertebra of one scan onto another scan of it by the bone outside the cement: from the frames
/// of both, refined by the images' values. Cement with its halo, and the neighbours, are left out. The
/// uncertainty is that of two registrations on separate halves of the bone.
///
/// @param cement  all that the first scan shows; on its working grid
/// @param halo    mm around the cement that its blur reaches
/// @param before  the other scan; both need `picture`
BoneRegistration registered_by_bone(const Scan& after, const VertebralAnatomy& anatomy, const Mask& cement,
                                    double halo, const Scan& before, const VertebralAnatomy& anatomy_before,
                                    const Mask& cement_before);

} // namespace cemvert
