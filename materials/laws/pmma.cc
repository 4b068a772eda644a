// SPDX-License-Identifier: GPL-3.0-or-later
#include "materials/constitutive_law.h"
#include "materials/plasticity.h"

#include <cmath>

namespace cemvert
{
namespace
{

/// Places of the numbers in `values`, in the order of parameters().
enum Number {
  young_modulus,
  yield_stress,
  softening_ratio,
  poisson_ratio,
  tension_ratio,
  largest_damage,
  damage_rate,
  softening_strain
};

/// Bone cement: the pressure-dependent paraboloid of glassy polymers, 3 J2 + (c - t) I1 = c t (Raghava,
/// Caddell, Yeh, J Mater Sci 8 (1973) 225), without hardening; where it yields in tension it is damaged and
/// at last carries a tenth. Yield 70 MPa in compression (the least ISO 5833 allows) and 40 MPa in tension
/// (middle of the textbooks' 25 to 50 MPa).
class Pmma : public ConstitutiveLaw
{
public:
  std::vector<LawParameter> parameters() const override
  {
    return {{"young modulus", "MPa", 1e-3, 1e6, "stress over strain in uniaxial stress"},
            {"yield stress", "MPa", 1e-6, 1e4, "magnitude in uniaxial compression", 70},
            {"softening ratio", "1", 0.001, 10,
             "part of the plastic strain beyond the softening strain that damages: element size over crack "
             "band length, set by the mesh",
             1},
            {"poisson ratio", "1", -0.9, 0.495, "lateral contraction over axial extension", 0.3},
            {"tension ratio", "1", 0.2, 1, "strength in tension over strength in compression", 0.5714},
            {"largest damage", "1", 0, 0.95, "part of the stiffness lost at last; 0 for none", 0.9},
            // 0.5 % plastic strain takes half of it: bone cement breaks in tension at 1 to 2 % strain
            {"damage rate", "1", 0, 500, "of the exponential approach to it", 140},
            {"softening strain", "1", 0, 1, "accumulated plastic strain from which the damage localises", 0}};
  }

  bool has_strength() const override { return true; }
  bool softens() const override { return true; }
  bool isotropic() const override { return true; }
  bool symmetric_tangent(const std::vector<double>& values) const override
  {
    return values[largest_damage] == 0;
  }

  LawResponse respond(const Strain& strain, const LawState& old,
                      const std::vector<double>& values) const override
  {
    const double c = values[yield_stress], t = values[tension_ratio] * values[yield_stress];
    // the paraboloid, solved for the factor that brings a stress onto it, is the quadric with this
    // interaction
    const double interaction = (2 * c * t - (c - t) * (c - t)) / ((c + t) * (c + t));
    return respond_elastoplastic(IsotropicElastoplastic{values[young_modulus],
                                                        values[poisson_ratio],
                                                        meridian_quadric(t, c, interaction),
                                                        {},
                                                        {values[largest_damage], values[damage_rate], true,
                                                         values[softening_strain], values[softening_ratio]}},
                                 strain, old);
  }
};

} // namespace

std::unique_ptr<ConstitutiveLaw> make_pmma()
{
  return std::make_unique<Pmma>();
}

} // namespace cemvert
