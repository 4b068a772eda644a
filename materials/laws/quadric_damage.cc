// SPDX-License-Identifier: GPL-3.0-or-later
#include "materials/constitutive_law.h"
#include "materials/quadric.h"

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
  interaction,
  onset_ratio,
  hardening_rate,
  largest_damage,
  damage_rate,
  softening_strain
};

/// Cancellous bone without fabric: an ellipsoid in stress space, weaker in tension, that hardens to its full
/// strength while damage takes stiffness away (Schwiedrzik, Wolfram, Zysset, Biomech Model Mechanobiol 12
/// (2013) 1155).
///
/// * Shape: strength in tension over compression 61.43 / 89.24 and interaction 0.1876, trabecular bone of the
///   same authors.
/// * Onset of yielding at 0.7 of the full strength, there too.
/// * Damage 0.85 (1 - exp(-8.0075 k)) of the accumulated plastic strain k (Wolfram et al., J Mech Behav
///   Biomed Mater 4 (2011) 2147).
/// * Hardening rate 250: with that damage the uniaxial curve has its peak at 1.11 times the yield stress and
///   at 1.6 % strain; vertebral bone has 2.23 over 1.92 MPa = 1.16 and 1.45 +- 0.33 % (Kopperdahl, Keaveny,
///   J Biomech 31 (1998) 601). A slower rise comes no nearer to 1.16 and moves the peak beyond 2 %.
class QuadricDamage : public ConstitutiveLaw
{
public:
  std::vector<LawParameter> parameters() const override
  {
    return {
        {"young modulus", "MPa", 1e-3, 1e6, "stress over strain in uniaxial stress"},
        {"yield stress", "MPa", 1e-6, 1e4, "magnitude in uniaxial compression at 0.2 % plastic strain"},
        {"softening ratio", "1", 0.001, 10,
         "part of the plastic strain beyond the softening strain that damages: element size over crack band "
         "length, set by the mesh",
         1},
        {"poisson ratio", "1", -0.9, 0.495, "lateral contraction over axial extension", 0.3},
        {"tension ratio", "1", 0.2, 1, "strength in tension over strength in compression", 0.6884},
        {"interaction", "1", -0.4, 0.49, "how much a lateral stress raises the axial strength", 0.1876},
        {"onset ratio", "1", 0.3, 1, "stress where yielding begins over the full strength", 0.7},
        {"hardening rate", "1", 0, 5000, "of the exponential rise to the full strength", 250},
        {"largest damage", "1", 0, 0.95, "part of the stiffness lost at last; 0 for none", 0.85},
        {"damage rate", "1", 0, 200, "of the exponential approach to it", 8.0075},
        {"softening strain", "1", 0, 1, "accumulated plastic strain from which the damage localises", 0.01}};
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
    const Hardening hardening{values[onset_ratio], values[hardening_rate], 0};
    const Damage damage{values[largest_damage], values[damage_rate], false, values[softening_strain],
                        values[softening_ratio]};
    // at a plastic strain of 0.2 % in uniaxial compression
    const double accumulated = 0.002 * norm_over_axial_flow(values[tension_ratio], 1, values[interaction]);
    const double full = values[yield_stress] / (hardening.radius(accumulated) * (1 - damage.at(accumulated)));
    return respond_elastoplastic(
        IsotropicElastoplastic{values[young_modulus], values[poisson_ratio],
                               meridian_quadric(values[tension_ratio] * full, full, values[interaction]),
                               hardening, damage},
        strain, old);
  }
};

} // namespace

std::unique_ptr<ConstitutiveLaw> make_quadric_damage()
{
  return std::make_unique<QuadricDamage>();
}

} // namespace cemvert
