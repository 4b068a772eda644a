// SPDX-License-Identifier: GPL-3.0-or-later
#include "materials/constitutive_law.h"
#include "materials/plasticity.h"

#include <Eigen/Eigenvalues>

#include <cmath>

namespace cemvert
{
namespace
{

/// Sharpness of the rounded edges: pure shear comes out 2^(1/p) = 3.5 % above the sharp pyramid.
constexpr double sharpness = 20;

/// Mohr and Coulomb's six planes, s_i / tension - s_j / compression = 1 of each pair of principal stresses,
/// with their edges rounded by a norm of order p of the positive parts: convex and smooth, and exact in
/// uniaxial tension and compression. (Abbo & Sloan, Comput Struct 54 (1995) 427 round them by trigonometry.)
class RoundedMohrCoulomb : public YieldSurface
{
public:
  RoundedMohrCoulomb(double tension, double compression) : tension_(tension), compression_(compression) {}

  double value(const Mandel& stress) const override
  {
    return of_principal(Principal(tensor_of(stress), Eigen::EigenvaluesOnly).eigenvalues()).value;
  }

  YieldValue at(const Mandel& stress) const override
  {
    const Principal principal(tensor_of(stress));
    const Eigen::Vector3d& s = principal.eigenvalues();
    const InPrincipal in = of_principal(s);
    YieldValue result{in.value, Mandel::Zero(), MandelMatrix::Zero()};
    std::array<Mandel, 3> axes;
    for (int k = 0; k < 3; ++k) {
      axes[k] = mandel_dyad(principal.eigenvectors().col(k), principal.eigenvectors().col(k));
      result.gradient += in.slope[k] * axes[k];
    }
    for (int k = 0; k < 3; ++k)
      for (int l = 0; l < 3; ++l)
        result.hessian += in.curvature(k, l) * axes[k] * axes[l].transpose();
    for (int k = 0; k < 3; ++k)
      for (int l = 0; l < k; ++l) {
        // principal axes turn as the slopes differ; where two stresses meet, the quotient is a derivative
        const double distance = s[k] - s[l];
        const double turning = std::abs(distance) > 1e-7 * (s.cwiseAbs().maxCoeff())
                                   ? (in.slope[k] - in.slope[l]) / distance
                                   : in.curvature(k, k) - in.curvature(k, l);
        const Mandel between =
            std::sqrt(2.0) * mandel_dyad(principal.eigenvectors().col(k), principal.eigenvectors().col(l));
        result.hessian += turning * between * between.transpose();
      }
    return result;
  }

private:
  using Principal = Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d>;

  /// As a function of the three principal stresses.
  struct InPrincipal {
    double value = 0;
    Eigen::Vector3d slope = Eigen::Vector3d::Zero();
    Eigen::Matrix3d curvature = Eigen::Matrix3d::Zero();
  };

  InPrincipal of_principal(const Eigen::Vector3d& s) const
  {
    double largest = 0;
    for (int i = 0; i < 3; ++i)
      for (int j = 0; j < 3; ++j)
        if (i != j)
          largest = std::max(largest, plane(s, i, j));
    InPrincipal result;
    if (largest == 0)
      return result;
    // relative to the largest, so that the powers neither overflow nor vanish
    double sum = 0;
    Eigen::Vector3d first = Eigen::Vector3d::Zero();
    Eigen::Matrix3d second = Eigen::Matrix3d::Zero();
    for (int i = 0; i < 3; ++i)
      for (int j = 0; j < 3; ++j) {
        const double part = i == j ? 0 : plane(s, i, j) / largest;
        if (part <= 0)
          continue;
        Eigen::Vector3d direction = Eigen::Vector3d::Zero();
        direction[i] = 1 / tension_;
        direction[j] = -1 / compression_;
        sum += std::pow(part, sharpness);
        first += std::pow(part, sharpness - 1) * direction;
        second += (sharpness - 1) * std::pow(part, sharpness - 2) * direction * direction.transpose();
      }
    // two planes meet in uniaxial stress
    const double both = std::pow(2.0, -1 / sharpness), root = std::pow(sum, 1 / sharpness);
    result.value = both * largest * root;
    result.slope = both * root / sum * first;
    result.curvature =
        both * root / (sum * largest) * (second - (sharpness - 1) / sum * first * first.transpose());
    return result;
  }

  double plane(const Eigen::Vector3d& s, int i, int j) const
  {
    return std::max(0.0, s[i] / tension_ - s[j] / compression_);
  }

  double tension_, compression_;
};

/// Places of the numbers in `values`, in the order of parameters().
enum Number { young_modulus, yield_stress, poisson_ratio, tension_ratio };

/// Perfectly plastic bone as in public finite element benchmarks: Mohr-Coulomb with equal strengths in
/// tension and compression (Tresca's), rounded.
class MohrCoulomb : public ConstitutiveLaw
{
public:
  std::vector<LawParameter> parameters() const override
  {
    return {{"young modulus", "MPa", 1e-3, 1e6, "stress over strain in uniaxial stress"},
            {"yield stress", "MPa", 1e-6, 1e4, "magnitude in uniaxial compression"},
            {"poisson ratio", "1", -0.9, 0.495, "lateral contraction over axial extension", 0.3},
            {"tension ratio", "1", 0.2, 1, "strength in tension over strength in compression", 1}};
  }

  bool has_strength() const override { return true; }
  bool isotropic() const override { return true; }

  LawResponse respond(const Strain& strain, const LawState& old,
                      const std::vector<double>& values) const override
  {
    const MandelMatrix stiffness = isotropic_stiffness(values[young_modulus], values[poisson_ratio]),
                       compliance = isotropic_compliance(values[young_modulus], values[poisson_ratio]);
    const RoundedMohrCoulomb surface(values[tension_ratio] * values[yield_stress], values[yield_stress]);
    return respond_elastoplastic({stiffness, compliance, surface, uniaxial_flow_norm(surface), {}, {}},
                                 strain, old);
  }
};

} // namespace

std::unique_ptr<ConstitutiveLaw> make_mohr_coulomb()
{
  return std::make_unique<MohrCoulomb>();
}

} // namespace cemvert
