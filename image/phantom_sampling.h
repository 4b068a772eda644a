// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/phantom_model.h"

#include <array>
#include <cstddef>
#include <vector>

namespace cemvert
{

/// Signed distances to one vertebral body on a fine lattice in its own coordinates: what the truth is
/// measured on. Independent of the image's voxels. Lattice points are the centres of cubes; none lies in the
/// mid-sagittal plane.
struct BodySamples {
  std::array<int, 3> size{0, 0, 0};
  double step = 0; ///< mm
  Vec3 first = Vec3::Zero();
  std::vector<float> distance; ///< left runs fastest; exact near the surface

  std::size_t offset(int i, int j, int k) const
  {
    return static_cast<std::size_t>(i) +
           static_cast<std::size_t>(size[0]) * (j + static_cast<std::size_t>(size[1]) * k);
  }
  Vec3 point(int i, int j, int k) const { return first + step * Vec3(i, j, k); }
};
BodySamples sample_body(const BodyForm& body, double step);

/// Distances to the cement on the same lattice (1e9 outside the body).
std::vector<float> sample_cement(const PhantomModel& model, const BodySamples& body);

/// The endplates of a sampled body, one pair of heights per column of the lattice; NaN where there is none.
struct BodyColumns {
  std::vector<double> upper, lower; ///< superior coordinate of the outermost surface [mm]
};
BodyColumns body_columns(const BodySamples& body);

struct VertebraIntegral {
  double volume = 0;       ///< mm3
  double bone_mineral = 0; ///< g, K2HPO4-equivalent, of the bone without cement
};
/// Volume and mineral of the middle vertebra by adaptive subdivision down to cubes of `step` mm.
VertebraIntegral integrate_vertebra(const PhantomModel& model, double step);

/// Volume of the cement that leaked out of the bone [mm3], on a lattice of `step` mm.
double leak_volume(const PhantomModel& model, double step);

/// Ellipsoids of the pattern that the spec asks for, scaled sideways so that the cement in the body has the
/// requested volume; empty for the pattern none.
/// @throws ConfigError  if the pattern cannot hold that volume; the message says how much it can.
std::vector<CementLobe> place_lobes(const PhantomModel& model, const BodySamples& body);

} // namespace cemvert
