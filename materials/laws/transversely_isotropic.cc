// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "materials/constitutive_law.h"

#include <sstream>

namespace cemvert
{
namespace
{

/// Linear elasticity with one stiff axis, the third (superior). All constants are ratios to the axial
/// modulus, so that density scales them together (Crawford, Cann, Keaveny, Bone 33 (2003) 744: E_xx = E_yy =
/// 0.333 E_zz, G_xz = G_yz = 0.157 E_zz, nu_xy = 0.381, nu_xz = nu_yz = 0.104).
///
/// nu_xz is taken as the minor ratio, -(strain along z) / (strain along x) under stress along x: reciprocity
/// then gives nu_zx = 0.104 / 0.333 = 0.312 under axial stress, the contraction expected of bone; the other
/// reading would give 0.035. The shear modulus in the plane of isotropy is not free: E_xx / (2 (1 + nu_xy)) =
/// 0.1206 E_zz, which is the 0.121 of the paper.
class TransverselyIsotropic : public ConstitutiveLaw
{
public:
  std::vector<LawParameter> parameters() const override
  {
    return {{"young modulus", "MPa", 1e-3, 1e6, "axial (superior) stress over strain in uniaxial stress"},
            {"transverse modulus ratio", "1", 0.05, 2, "transverse over axial Young modulus", 0.333},
            {"transverse poisson ratio", "1", 0, 0.49,
             "contraction across over extension, both in the transverse plane", 0.381},
            {"minor poisson ratio", "1", 0, 0.3,
             "axial contraction over transverse extension, under transverse stress", 0.104},
            {"axial shear ratio", "1", 0.02, 1,
             "shear modulus of planes that hold the axis over axial Young modulus", 0.157}};
  }

  void check(const std::vector<double>& values) const override
  {
    if (determinant(values) > 0)
      return;
    std::ostringstream message;
    message << "the law 'transversely isotropic' is not positive definite with 'transverse modulus ratio' "
            << values[1] << ", 'transverse poisson ratio' " << values[2] << " and 'minor poisson ratio' "
            << values[3]
            << ": it would give energy back when strained.\n    1 - transverse - 2 minor^2 / ratio must "
            << "be above 0, and is " << determinant(values)
            << ". A Poisson ratio under axial stress has to be multiplied by the modulus ratio to become the "
               "minor one.";
    throw ConfigError(message.str());
  }

  bool linear_in_modulus() const override { return true; }

  LawResponse respond(const Strain& strain, const LawState& old,
                      const std::vector<double>& values) const override
  {
    const double axial = values[0], transverse = values[0] * values[1];
    const double nu = values[2], minor = values[3], major = minor / values[1];
    const double m = determinant(values);
    const double plane = transverse / ((1 + nu) * m);
    Tangent tangent;
    tangent[0][0][0][0] = tangent[1][1][1][1] = plane * (1 - minor * major);
    tangent[0][0][1][1] = tangent[1][1][0][0] = plane * (nu + minor * major);
    for (unsigned int i : {0U, 1U}) {
      tangent[i][i][2][2] = tangent[2][2][i][i] = axial * minor / m;
      tangent[i][2][i][2] = axial * values[4]; // one entry stands for both orders of each pair
    }
    tangent[2][2][2][2] = axial * (1 - nu) / m;
    tangent[0][1][0][1] = transverse / (2 * (1 + nu));
    const Stress stress = tangent * strain;
    return {stress, tangent, old, 0, 0.5 * (stress * strain), true};
  }

private:
  /// Of the normal part of the compliance, but for positive factors.
  static double determinant(const std::vector<double>& values)
  {
    return 1 - values[2] - 2 * values[3] * values[3] / values[1];
  }
};

} // namespace

std::unique_ptr<ConstitutiveLaw> make_transversely_isotropic()
{
  return std::make_unique<TransverselyIsotropic>();
}

} // namespace cemvert
