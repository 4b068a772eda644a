// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "materials/constitutive_law.h"
#include "materials/quadric.h"

#include <Eigen/LU>

#include <cmath>
#include <string>

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
  fabric_left,
  fabric_posterior,
  shear_modulus_ratio,
  fabric_modulus_exponent,
  fabric_strength_exponent,
  tension_ratio,
  shear_strength_ratio,
  interaction,
  onset_ratio,
  hardening_rate,
  largest_damage,
  damage_rate,
  softening_strain
};

/// Eigenvalues of the fabric tensor along the material axes; their sum is 3.
std::array<double, 3> fabric_of(const std::vector<double>& values)
{
  return {values[fabric_left], values[fabric_posterior], 3 - values[fabric_left] - values[fabric_posterior]};
}

/// Zysset & Curnier 1995 (Mech Mater 21:243): moduli go with m_i^2l, the mixed constants with m_i^l m_j^l.
MandelMatrix fabric_compliance(double axial_modulus, double poisson, double shear_ratio, double exponent,
                               const std::array<double, 3>& fabric)
{
  const auto m = [&](int i) { return std::pow(fabric[i], exponent); };
  const double modulus = axial_modulus / (m(2) * m(2));
  MandelMatrix compliance = MandelMatrix::Zero();
  constexpr int pair_of[3][2] = {{1, 2}, {0, 2}, {0, 1}};
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j)
      compliance(i, j) = (i == j ? 1 : -poisson) / (modulus * m(i) * m(j));
  for (int p = 0; p < 3; ++p)
    compliance(3 + p, 3 + p) = 1 / (2 * shear_ratio * modulus * m(pair_of[p][0]) * m(pair_of[p][1]));
  return compliance;
}

/// Cancellous bone with fabric: the quadric of 'quadric damage' with moduli and strengths of the three
/// material axes from the fabric tensor (Schwiedrzik, Wolfram, Zysset, Biomech Model Mechanobiol 12 (2013)
/// 1155; Zysset & Curnier 1995). All constants but those of hardening are their set of trabecular bone with
/// fabric: nu 0.2278, G/E 3361.14 / 9994.65, tension 66.012 and shear 41.889 over compression 98.876 MPa,
/// interaction 0.218, exponents 1.1 and 1.05. Fabric cannot be seen in a clinical CT: the default is a mean
/// of vertebral bodies.
class FabricQuadricDamage : public ConstitutiveLaw
{
public:
  std::vector<LawParameter> parameters() const override
  {
    return {
        {"young modulus", "MPa", 1e-3, 1e6, "along the superior axis"},
        {"yield stress", "MPa", 1e-6, 1e4,
         "magnitude in uniaxial compression along the superior axis at 0.2 % plastic strain"},
        {"softening ratio", "1", 0.001, 10,
         "part of the plastic strain beyond the softening strain that damages: element size over crack band "
         "length, set by the mesh",
         1},
        {"poisson ratio", "1", 0, 0.49, "of bone of the same density without fabric", 0.2278},
        {"fabric left", "1", 0.3, 1.5, "eigenvalue of the fabric tensor; the three sum to 3", 0.85},
        {"fabric posterior", "1", 0.3, 1.5, "eigenvalue of the fabric tensor; the three sum to 3", 0.95},
        {"shear modulus ratio", "1", 0.05, 1, "shear over young modulus without fabric", 0.33629},
        {"fabric modulus exponent", "1", 0, 2, "l: moduli go with the fabric to the 2 l", 1.1},
        {"fabric strength exponent", "1", 0, 2, "q: strengths go with the fabric to the 2 q", 1.05},
        {"tension ratio", "1", 0.2, 1, "strength in tension over strength in compression", 0.66763},
        {"shear strength ratio", "1", 0.1, 1, "strength in shear over strength in compression", 0.42365},
        {"interaction", "1", -0.4, 0.49, "how much a lateral stress raises the axial strength", 0.218},
        {"onset ratio", "1", 0.3, 1, "stress where yielding begins over the full strength", 0.7},
        {"hardening rate", "1", 0, 5000, "of the exponential rise to the full strength", 250},
        {"largest damage", "1", 0, 0.95, "part of the stiffness lost at last; 0 for none", 0.85},
        {"damage rate", "1", 0, 200, "of the exponential approach to it", 8.0075},
        {"softening strain", "1", 0, 1, "accumulated plastic strain from which the damage localises", 0.01}};
  }

  bool axisymmetric() const override { return false; }
  bool has_strength() const override { return true; }
  bool softens() const override { return true; }
  bool symmetric_tangent(const std::vector<double>& values) const override
  {
    return values[largest_damage] == 0;
  }

  void check(const std::vector<double>& values) const override
  {
    if (fabric_of(values)[2] >= 0.3)
      return;
    throw ConfigError("the law 'fabric quadric damage' leaves a superior fabric eigenvalue of " +
                      std::to_string(fabric_of(values)[2]) +
                      " (3 - 'fabric left' - 'fabric posterior'); it must be 0.3 at least.");
  }

  LawResponse respond(const Strain& strain, const LawState& old,
                      const std::vector<double>& values) const override
  {
    const std::array<double, 3> fabric = fabric_of(values);
    const MandelMatrix compliance =
        fabric_compliance(values[young_modulus], values[poisson_ratio], values[shear_modulus_ratio],
                          values[fabric_modulus_exponent], fabric);
    const MandelMatrix stiffness = compliance.inverse();
    const Hardening hardening{values[onset_ratio], values[hardening_rate], 0};
    const Damage damage{values[largest_damage], values[damage_rate], false, values[softening_strain],
                        values[softening_ratio]};
    // the flow of the same quadric without fabric: the axial curve's 0.2 % then differs by a percent or so
    const double accumulated = 0.002 * norm_over_axial_flow(values[tension_ratio], 1, values[interaction]);
    const double full = values[yield_stress] / (hardening.radius(accumulated) * (1 - damage.at(accumulated)));
    const auto m = [&](int i) { return std::pow(fabric[i], values[fabric_strength_exponent]); };
    const double mean = full / (m(2) * m(2));
    QuadricStrengths strengths;
    constexpr int pair_of[3][2] = {{1, 2}, {0, 2}, {0, 1}};
    for (int i = 0; i < 3; ++i) {
      const auto [a, b] = pair_of[i];
      strengths.compression[i] = mean * m(i) * m(i);
      strengths.tension[i] = values[tension_ratio] * strengths.compression[i];
      strengths.shear[i] = values[shear_strength_ratio] * mean * m(a) * m(b);
      strengths.interaction[i] = values[interaction];
    }
    const Quadric surface = orthotropic_quadric(strengths);
    return respond_elastoplastic(
        {stiffness, compliance, surface, uniaxial_flow_norm(surface), hardening, damage}, strain, old);
  }
};

} // namespace

std::unique_ptr<ConstitutiveLaw> make_fabric_quadric_damage()
{
  return std::make_unique<FabricQuadricDamage>();
}

} // namespace cemvert
