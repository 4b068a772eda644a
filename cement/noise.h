// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/geometry.h"

namespace cemvert
{

/// Noise over space that depends on seed and place alone: random numbers at the nodes of a cubic lattice,
/// smoothly interpolated. Values from -1 to 1, mean 0.
class SmoothNoise
{
public:
  /// @param grain  edge of the lattice [mm]
  SmoothNoise(int seed, double grain) : seed_(seed), grain_(grain) {}
  double operator()(const Vec3& point) const;

private:
  double node(int i, int j, int k) const;

  int seed_;
  double grain_;
};

} // namespace cemvert
