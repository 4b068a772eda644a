// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "materials/mandel.h"

namespace cemvert
{

/// Value and derivatives of a yield function at a stress.
struct YieldValue {
  double value;
  Mandel gradient;
  MandelMatrix hessian;
};

/// A yield function: convex, homogeneous of degree one (its value is the size of the stress measured by the
/// strength), 1 on the surface of full strength.
class YieldSurface
{
public:
  virtual ~YieldSurface() = default;
  virtual double value(const Mandel& stress) const = 0;
  virtual YieldValue at(const Mandel& stress) const = 0; ///< not at stress 0
};

/// Size of the yield surface over the accumulated plastic strain k: onset + (1 - onset) (1 - exp(-rate k)) +
/// slope k.
struct Hardening {
  double onset = 1; ///< where yielding begins, part of the full strength
  double rate = 0;  ///< 1
  double slope = 0; ///< 1

  double radius(double accumulated) const;
  double derivative(double accumulated) const;
};

/// Loss of stiffness over the accumulated plastic strain k: largest (1 - exp(-rate k)).
struct Damage {
  double largest = 0; ///< below 1
  double rate = 0;
  /// Only the tensile part of the stress damages: k grows by the sum of the positive principal stresses over
  /// that of all magnitudes (Lee & Fenves, J Eng Mech 124 (1998) 892, eq. 27).
  bool in_tension_only = false;
  /// Crack band (Bazant & Oh, Mater Struct 16 (1983) 155): beyond the strain where the material softens it
  /// localises into one row of elements, so that only this part of the further plastic strain counts and the
  /// work of a band does not depend on the mesh.
  double softening_strain = 0, softening_ratio = 1;

  double at(double accumulated) const;
  double derivative(double accumulated) const;
  double counted(double accumulated) const; ///< plastic strain that damages, see softening_ratio
};

/// An elastoplastic material with damage. What yields is the effective stress, that of the undamaged part;
/// the stress is (1 - D) times it (strain equivalence). Flow and hardening are associated, so that nothing
/// but damage takes the major symmetry from the tangent: the accumulated plastic strain grows by the plastic
/// multiplier times a constant, chosen so that in uniaxial compression it is the norm of the plastic strain.
struct Elastoplastic {
  const MandelMatrix& stiffness;  ///< MPa
  const MandelMatrix& compliance; ///< its inverse
  const YieldSurface& surface;
  double flow_norm; ///< 1/MPa: norm of the surface's gradient in uniaxial compression along the third axis
  Hardening hardening;
  Damage damage;
};

/// An isotropic yield function of the mean stress and the size of the deviator alone, with p the norm of the
/// mean stress as a tensor (trace over the square root of 3, with its sign) and s that of the deviator:
/// sqrt(a p^2 + b s^2) + c p.
struct MeridianQuadric {
  double a, b; ///< 1/MPa^2
  double c;    ///< 1/MPa
};
/// isotropic_quadric() of quadric.h in these terms.
MeridianQuadric meridian_quadric(double tension, double compression, double interaction);

/// The same material without any preferred axis.
struct IsotropicElastoplastic {
  double young_modulus; ///< MPa
  double poisson_ratio;
  MeridianQuadric surface;
  Hardening hardening;
  Damage damage;
};

double uniaxial_flow_norm(const YieldSurface& surface);

LawResponse respond_elastoplastic(const Elastoplastic& material, const Strain& strain, const LawState& old);

/// The same result from three unknowns instead of seven, several times faster: the deviator keeps its
/// direction.
LawResponse respond_elastoplastic(const IsotropicElastoplastic& material, const Strain& strain,
                                  const LawState& old);

} // namespace cemvert
