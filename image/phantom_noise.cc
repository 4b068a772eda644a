// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/phantom_noise.h"

#include <cmath>

namespace cemvert
{
namespace
{

/// The output function of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): every bit of the result depends on
/// every bit of the argument.
std::uint64_t scrambled(std::uint64_t x)
{
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

/// Above 0, up to 1.
double unit_interval(std::uint64_t bits)
{
  return (static_cast<double>(bits >> 11) + 1) * 0x1p-53;
}

} // namespace

double random_normal(std::uint64_t seed, std::uint64_t index)
{
  const std::uint64_t bits = scrambled(scrambled(seed) ^ index);
  // Box and Muller (1958)
  return std::sqrt(-2 * std::log(unit_interval(bits))) * std::cos(2 * pi * unit_interval(scrambled(bits)));
}

double random_field(std::uint64_t seed, const Vec3& point, double length)
{
  const Vec3 cell = point / length;
  const Vec3 corner = cell.array().floor();
  const Vec3 t = cell - corner;
  const Vec3 smooth = t.array().square() * (3 - 2 * t.array());
  double sum = 0, squares = 0;
  for (int n = 0; n < 8; ++n) {
    std::uint64_t bits = scrambled(seed);
    double weight = 1;
    for (int axis = 0; axis < 3; ++axis) {
      const int step = n >> axis & 1;
      bits = scrambled(bits ^ static_cast<std::uint64_t>(static_cast<std::int64_t>(corner[axis]) + step));
      weight *= step ? smooth[axis] : 1 - smooth[axis];
    }
    sum += weight * std::sqrt(12.0) * (unit_interval(bits) - 0.5); // uniform with standard deviation 1
    squares += weight * weight;
  }
  return sum / std::sqrt(squares);
}

} // namespace cemvert
