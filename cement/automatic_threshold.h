// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/volume.h"

namespace cemvert
{

/// What the CT numbers in and around a vertebral body say about cement.
struct CementHistogram {
  double bone = 0;        ///< HU, median of the bone away from the cement
  double plateau = 0;     ///< HU, median of the cement's core
  double threshold = 0;   ///< HU, half-way between the two
  double core = 0;        ///< mm3 of cement that is clear of its own blurred border
  bool two_modes = false; ///< bone and cement are told apart; else the numbers mean nothing
};

/// Threshold from the two modes of the CT numbers inside the body grown by 3 mm (cement under the endplates
/// is blurred beyond the surface of the label).
///
/// Bone's mode comes from outside the halo, cement's from its core, so that neither is pulled by the blurred
/// border between them; half-way between the two is where a blurred edge really lies, whatever the width of
/// the blur, so the halo is not counted and nothing of the cement is lost. Bodies without cement have one
/// mode: there must be 0.1 ml or more that stand 600 HU or more over the bone.
CementHistogram cement_histogram(const ScalarImage& ct_numbers, const Mask& body);

} // namespace cemvert
