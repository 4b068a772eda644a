// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cemvert
{

/// How the points of a sample fill the unit cube.
enum class SampleKind {
  /// Each of `count` equal slices of every axis holds one point (McKay, Beckman & Conover, Technometrics 21
  /// (1979) 239), at a random place within its slice.
  latin_hypercube,
  /// Sobol's sequence with a random digital shift (L'Ecuyer & Lemieux 2002): most even where `count` is a
  /// power
  /// of two; a longer sample begins with the shorter one.
  sobol,
  random ///< independent points
};

/// Points of the unit cube [0, 1)^dimensions, one row each; the same seed gives the same points on any
/// machine.
std::vector<std::vector<double>> unit_sample(SampleKind kind, std::size_t count, std::size_t dimensions,
                                             std::uint64_t seed);

/// What values a sampled number takes.
enum class DistributionKind { uniform, log_uniform, normal };

struct Distribution {
  DistributionKind kind = DistributionKind::uniform;
  double from = 0, to = 1;        ///< ends of the uniform ones
  double mean = 0, deviation = 1; ///< of the normal one
};

/// The value that the share `part` (0 to 1) of the distribution does not exceed. The normal one ends three
/// deviations from its mean, so that a sample of any size stays within known limits.
double value_at(const Distribution& distribution, double part);

} // namespace cemvert
