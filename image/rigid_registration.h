// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/line_fit.h"
#include "image/rigid_motion.h"
#include "image/volume.h"

#include <vector>

namespace cemvert
{

/// An image that can be blurred without what is wrong in it: the mean over the sound voxels only.
struct MaskedImage {
  ScalarImage image;
  Mask sound; ///< same grid
};

/// One level of a search from coarse to fine.
struct RegistrationLevel {
  double blur;          ///< standard deviation of the Gaussian both images are seen through [mm]
  double first_step;    ///< of the search [mm at the points]
  double last_step;     ///< the search ends below it [mm at the points]
  std::size_t n_points; ///< at most so many of the points are looked at
};

struct RegistrationFit {
  RigidMotion motion;  ///< from the fixed image to the moving one
  double overlap = 0;  ///< share of the points that the moving image covers
  LineFit values;      ///< fixed over moving values at the covered points, through the last level's blur
  double residual = 0; ///< root mean square of the fixed values' departures from that line
};

/// The motion under which the moving image's values go best with the fixed one's in the sense of a line
/// (correlation coefficient: other scanners and calibrations change nothing). ITK's registration framework:
/// correlation metric on the given points, versor transform, regular-step gradient descent with steps scaled
/// by the shift of the points. Gives the same result each time it is run on the same number of threads.
///
/// @param points  of the fixed image, LPS mm, at sound voxels
/// @param start   its centre stays the centre of rotation
/// @return the start itself with an overlap of 0 if less than a tenth of the points meet the moving image
RegistrationFit registered(const MaskedImage& fixed, const std::vector<Vec3>& points,
                           const MaskedImage& moving, const RigidMotion& start,
                           const std::vector<RegistrationLevel>& levels);

/// How the values of two images go together at points of the first: `overlap`, `values` and `residual`.
/// Fewer than ten covered points give an overlap of 0.
RegistrationFit agreement(const ScalarImage& fixed, const std::vector<Vec3>& points,
                          const ScalarImage& moving, const RigidMotion& motion);

/// Gaussian blur [mm] over the sound voxels alone; elsewhere what their blur reaches, or the image's value.
ScalarImage blurred(const MaskedImage& image, double standard_deviation);

/// True where all voxels that linear interpolation asks for exist.
bool covers(const Grid& grid, const Vec3& point);

} // namespace cemvert
