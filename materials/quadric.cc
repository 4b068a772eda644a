// SPDX-License-Identifier: GPL-3.0-or-later
#include "materials/quadric.h"

#include <cmath>

namespace cemvert
{
namespace
{

constexpr int pair_of[3][2] = {{1, 2}, {0, 2}, {0, 1}};

} // namespace

double Quadric::value(const Mandel& stress) const
{
  // rounding may leave a semi-definite form (von Mises) a little below 0
  return std::sqrt(std::max(0.0, stress.dot(quadratic_ * stress))) + linear_.dot(stress);
}

YieldValue Quadric::at(const Mandel& stress) const
{
  const Mandel product = quadratic_ * stress;
  const double root = std::sqrt(std::max(0.0, stress.dot(product)));
  if (root == 0)
    return {linear_.dot(stress), linear_, MandelMatrix::Zero()};
  const Mandel slope = product / root;
  return {root + linear_.dot(stress), slope + linear_, (quadratic_ - slope * slope.transpose()) / root};
}

Quadric orthotropic_quadric(const QuadricStrengths& strengths)
{
  MandelMatrix quadratic = MandelMatrix::Zero();
  Mandel linear = Mandel::Zero();
  std::array<double, 3> size{};
  for (int i = 0; i < 3; ++i) {
    const double t = strengths.tension[i], c = strengths.compression[i];
    size[i] = (t + c) / (2 * t * c);
    quadratic(i, i) = size[i] * size[i];
    linear[i] = 0.5 * (1 / t - 1 / c);
  }
  for (int p = 0; p < 3; ++p) {
    const auto [i, j] = pair_of[p];
    quadratic(i, j) = quadratic(j, i) = -strengths.interaction[p] * size[i] * size[j];
    // a shear stress is 1 / sqrt 2 of its entry in Mandel's basis
    quadratic(3 + p, 3 + p) = 1 / (2 * strengths.shear[p] * strengths.shear[p]);
  }
  return {quadratic, linear};
}

Quadric isotropic_quadric(double tension, double compression, double interaction)
{
  const double size = (tension + compression) / (2 * tension * compression);
  const double shear = 1 / (size * std::sqrt(2 * (1 + interaction)));
  return orthotropic_quadric({{tension, tension, tension},
                              {compression, compression, compression},
                              {interaction, interaction, interaction},
                              {shear, shear, shear}});
}

double norm_over_axial_flow(double tension, double compression, double interaction)
{
  const double size = (tension + compression) / (2 * tension * compression);
  const double linear = 0.5 * (1 / tension - 1 / compression);
  const double axial = linear - size, lateral = linear + interaction * size;
  return std::sqrt(axial * axial + 2 * lateral * lateral) / std::abs(axial);
}

} // namespace cemvert
