// SPDX-License-Identifier: GPL-3.0-or-later
#include "materials/constitutive_law.h"

namespace cemvert
{
namespace
{

/// Isotropic Hooke's law: the reference every other law must match before it yields.
class LinearElastic : public ConstitutiveLaw
{
public:
  std::vector<LawParameter> parameters() const override
  {
    // 0.495: beyond it displacement elements lock, and the result is no longer the law's
    return {{"young modulus", "MPa", 1e-3, 1e6, "stress over strain in uniaxial stress"},
            {"poisson ratio", "1", -0.9, 0.495, "lateral contraction over axial extension", 0.3}};
  }

  bool linear_in_modulus() const override { return true; }
  bool isotropic() const override { return true; }

  LawResponse respond(const Strain& strain, const LawState& old,
                      const std::vector<double>& values) const override
  {
    const double young = values[0], nu = values[1];
    const double lambda = young * nu / ((1 + nu) * (1 - 2 * nu));
    const double mu = young / (2 * (1 + nu));
    const Strain unit = dealii::unit_symmetric_tensor<3>();
    const Tangent tangent =
        lambda * dealii::outer_product(unit, unit) + 2 * mu * dealii::identity_tensor<3>();
    const Stress stress = tangent * strain;
    return {stress, tangent, old, 0, 0.5 * (stress * strain), true};
  }
};

} // namespace

std::unique_ptr<ConstitutiveLaw> make_linear_elastic()
{
  return std::make_unique<LinearElastic>();
}

} // namespace cemvert
