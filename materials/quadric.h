// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "materials/plasticity.h"

#include <array>

namespace cemvert
{

/// sqrt(stress : F : stress) + f : stress (Schwiedrzik, Wolfram, Zysset, Biomech Model Mechanobiol 12 (2013)
/// 1155): with suitable constants the surfaces of von Mises, Hill, Drucker-Prager, Tsai-Wu and the ellipsoids
/// fitted to trabecular bone.
class Quadric : public YieldSurface
{
public:
  Quadric(const MandelMatrix& quadratic, const Mandel& linear) : quadratic_(quadratic), linear_(linear) {}

  double value(const Mandel& stress) const override;
  YieldValue at(const Mandel& stress) const override;

private:
  MandelMatrix quadratic_;
  Mandel linear_;
};

/// Strengths [MPa] along and between the three material axes.
struct QuadricStrengths {
  std::array<double, 3> tension, compression; ///< magnitudes
  std::array<double, 3> interaction; ///< zeta of the axes 23, 13, 12: 0.5 is the most of an ellipsoid
  std::array<double, 3> shear;       ///< of the planes 23, 13, 12
};
Quadric orthotropic_quadric(const QuadricStrengths& strengths);

/// The same without preferred axes: the shear strength follows.
Quadric isotropic_quadric(double tension, double compression, double interaction);

/// Norm of the plastic strain over its axial part in uniaxial compression of an isotropic quadric, by its
/// flow rule.
double norm_over_axial_flow(double tension, double compression, double interaction);

} // namespace cemvert
