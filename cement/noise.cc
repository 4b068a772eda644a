// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/noise.h"

#include <cmath>
#include <cstdint>

namespace cemvert
{

double SmoothNoise::node(int i, int j, int k) const
{
  // SplitMix64 (Steele, Lea, Flood 2014) chained over the four numbers
  std::uint64_t state = static_cast<std::uint64_t>(seed_);
  for (const int part : {i, j, k}) {
    state += 0x9e3779b97f4a7c15ULL + static_cast<std::uint64_t>(static_cast<std::int64_t>(part));
    state = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9ULL;
    state = (state ^ (state >> 27)) * 0x94d049bb133111ebULL;
    state ^= state >> 31;
  }
  return static_cast<double>(state >> 11) * 0x1p-52 - 1;
}

double SmoothNoise::operator()(const Vec3& point) const
{
  int low[3];
  double part[3];
  for (int axis = 0; axis < 3; ++axis) {
    const double at = point[axis] / grain_;
    low[axis] = static_cast<int>(std::floor(at));
    const double t = at - low[axis];
    part[axis] = t * t * (3 - 2 * t); // no kinks at the nodes
  }
  double value = 0;
  for (int corner = 0; corner < 8; ++corner) {
    double weight = 1;
    for (int axis = 0; axis < 3; ++axis)
      weight *= (corner >> axis) & 1 ? part[axis] : 1 - part[axis];
    value += weight * node(low[0] + (corner & 1), low[1] + ((corner >> 1) & 1), low[2] + (corner >> 2));
  }
  return value;
}

} // namespace cemvert
