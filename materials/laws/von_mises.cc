// SPDX-License-Identifier: GPL-3.0-or-later
#include "materials/constitutive_law.h"
#include "materials/plasticity.h"

#include <cmath>

namespace cemvert
{
namespace
{

/// Places of the numbers in `values`, in the order of parameters().
enum Number { young_modulus, yield_stress, poisson_ratio, hardening_ratio };

/// Von Mises plasticity with linear isotropic hardening, as every solid mechanics program has it.
class VonMises : public ConstitutiveLaw
{
public:
  std::vector<LawParameter> parameters() const override
  {
    return {{"young modulus", "MPa", 1e-3, 1e6, "stress over strain in uniaxial stress"},
            {"yield stress", "MPa", 1e-6, 1e4, "uniaxial, where yielding begins"},
            {"poisson ratio", "1", -0.9, 0.495, "lateral contraction over axial extension", 0.3},
            {"hardening ratio", "1", 0, 0.9,
             "slope of the uniaxial yield stress over plastic strain, over the young modulus", 0.01}};
  }

  bool has_strength() const override { return true; }
  bool isotropic() const override { return true; }
  std::optional<double> von_mises_slope(const std::vector<double>& values) const override
  {
    return values[hardening_ratio] * values[young_modulus];
  }

  LawResponse respond(const Strain& strain, const LawState& old,
                      const std::vector<double>& values) const override
  {
    // equivalent plastic strain: sqrt(2/3) of the norm
    const Hardening hardening{
        1, 0, std::sqrt(2. / 3) * values[hardening_ratio] * values[young_modulus] / values[yield_stress]};
    // interaction 0.5 takes the mean stress out of the quadric
    return respond_elastoplastic(
        IsotropicElastoplastic{values[young_modulus],
                               values[poisson_ratio],
                               meridian_quadric(values[yield_stress], values[yield_stress], 0.5),
                               hardening,
                               {}},
        strain, old);
  }
};

} // namespace

std::unique_ptr<ConstitutiveLaw> make_von_mises()
{
  return std::make_unique<VonMises>();
}

} // namespace cemvert
