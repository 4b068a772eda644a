// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/sampling.h"

#include <boost/math/distributions/normal.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/sobol.hpp>
#include <boost/random/uniform_int_distribution.hpp>

#include <cmath>
#include <numeric>
#include <utility>

namespace cemvert
{
namespace
{

// Boost's generators and distributions give the same numbers with every compiler; the standard's need not.
using Generator = boost::random::mt19937_64;
using Points = std::vector<std::vector<double>>;

/// The upper 53 bits as a number of [0, 1).
double unit_number(std::uint64_t bits)
{
  return std::ldexp(static_cast<double>(bits >> 11), -53);
}

Points random_points(std::size_t count, std::size_t dimensions, Generator& generator)
{
  Points points(count, std::vector<double>(dimensions));
  for (std::vector<double>& point : points)
    for (double& x : point)
      x = unit_number(generator());
  return points;
}

Points latin_hypercube(std::size_t count, std::size_t dimensions, Generator& generator)
{
  Points points = random_points(count, dimensions, generator);
  std::vector<std::size_t> slices(count);
  for (std::size_t d = 0; d < dimensions; ++d) {
    std::iota(slices.begin(), slices.end(), std::size_t{0});
    for (std::size_t i = count; i > 1; --i) // Fisher and Yates' shuffle
      std::swap(slices[i - 1],
                slices[boost::random::uniform_int_distribution<std::size_t>(0, i - 1)(generator)]);
    for (std::size_t i = 0; i < count; ++i)
      points[i][d] = (static_cast<double>(slices[i]) + points[i][d]) / static_cast<double>(count);
  }
  return points;
}

Points sobol(std::size_t count, std::size_t dimensions, Generator& generator)
{
  boost::random::sobol_engine<std::uint64_t, 64> engine(dimensions);
  std::vector<std::uint64_t> shift(dimensions);
  for (std::uint64_t& bits : shift)
    bits = generator();
  Points points(count, std::vector<double>(dimensions));
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t d = 0; d < dimensions; ++d) {
      // Boost leaves out the sequence's first point, the origin, without which 2^m points are no net
      const std::uint64_t bits = i == 0 ? 0 : engine();
      points[i][d] = unit_number(bits ^ shift[d]);
    }
  return points;
}

} // namespace

std::vector<std::vector<double>> unit_sample(SampleKind kind, std::size_t count, std::size_t dimensions,
                                             std::uint64_t seed)
{
  Generator generator(seed);
  switch (kind) {
  case SampleKind::latin_hypercube:
    return latin_hypercube(count, dimensions, generator);
  case SampleKind::sobol:
    return sobol(count, dimensions, generator);
  case SampleKind::random:
    return random_points(count, dimensions, generator);
  }
  return {};
}

double value_at(const Distribution& distribution, double part)
{
  switch (distribution.kind) {
  case DistributionKind::uniform:
    return distribution.from + part * (distribution.to - distribution.from);
  case DistributionKind::log_uniform:
    return distribution.from * std::pow(distribution.to / distribution.from, part);
  case DistributionKind::normal: {
    const boost::math::normal unit;
    const double tail = boost::math::cdf(unit, -3.);
    return distribution.mean +
           distribution.deviation * boost::math::quantile(unit, tail + part * (1 - 2 * tail));
  }
  }
  return 0;
}

} // namespace cemvert
