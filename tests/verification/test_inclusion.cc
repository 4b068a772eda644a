// SPDX-License-Identifier: GPL-3.0-or-later
// A cement ball in bone under a uniform strain far away: Eshelby, Proc R Soc A 241 (1957) 376 and 252 (1959)
// 561; Goodier, J Appl Mech 55 (1933) 39. Inside, the strain is uniform.
#include "solver/box_mesh.h"
#include "verification/curved_meshes.h"
#include "verification/exact_field.h"

#include <gtest/gtest.h>

#include <cmath>

namespace cemvert
{
namespace
{

using namespace testing_boxes;

struct Moduli {
  double bulk, shear;
  Moduli(double young, double poisson)
      : bulk(young / (3 * (1 - 2 * poisson))), shear(young / (2 * (1 + poisson)))
  {
  }
};

/// The closed form. Outside, the displacement is the far one plus that of an eigenstrain in the ball, through
/// the harmonic and the biharmonic potential of the ball (Mura, Micromechanics of Defects in Solids, 2nd ed.
/// 1987, eqs. 11.30 and 11.38).
class Inclusion
{
public:
  Inclusion(double radius, const Moduli& matrix, double matrix_poisson, const Moduli& ball, const Mat3& far)
      : radius_(radius), poisson_(matrix_poisson), far_(far)
  {
    const double k = matrix.bulk, g = matrix.shear;
    const double volumetric = 3 * k / (3 * k + 4 * g), deviatoric = 6 * (k + 2 * g) / (5 * (3 * k + 4 * g));
    const Mat3 mean = far.trace() / 3 * Mat3::Identity(), deviator = far - mean;
    const Mat3 mean_inside = mean / (1 + volumetric * (ball.bulk / k - 1)),
               deviator_inside = deviator / (1 + deviatoric * (ball.shear / g - 1));
    inside_ = mean_inside + deviator_inside;
    eigenstrain_ = (mean_inside - mean) / volumetric + (deviator_inside - deviator) / deviatoric;
  }

  const Mat3& strain_inside() const { return inside_; }

  Vec3 displacement(const Vec3& x) const
  {
    const double r = x.norm();
    if (r <= radius_)
      return inside_ * x;
    const double ball = 4 * M_PI / 3 * std::pow(radius_, 3); // its volume
    // phi = ball / r, psi = ball (r + radius^2 / (5 r)); all contracted with the eigenstrain
    const Vec3 third = ball * (third_derivative(x, 1) + radius_ * radius_ / 5 * third_derivative(x, -1));
    const Vec3 gradient = -ball / std::pow(r, 3) * x;
    return far_ * x + (third - 2 * poisson_ * eigenstrain_.trace() * gradient -
                       4 * (1 - poisson_) * eigenstrain_ * gradient) /
                          (8 * M_PI * (1 - poisson_));
  }

private:
  /// e_jl d^3 (r^p) / dx_i dx_j dx_l
  Vec3 third_derivative(const Vec3& x, double p) const
  {
    const double r = x.norm();
    return p * (p - 2) * std::pow(r, p - 4) *
           (2 * eigenstrain_ * x + eigenstrain_.trace() * x +
            (p - 4) / (r * r) * x.dot(eigenstrain_ * x) * x);
  }

  double radius_, poisson_;
  Mat3 far_, inside_, eigenstrain_;
};

constexpr double radius = 8, half = 20; // mm
constexpr double bone_modulus = 100, bone_poisson = 0.3, cement_poisson = 0.25;

Inclusion cement_ball(double cement_modulus)
{
  Mat3 far;
  far << -1.0e-3, 0.4e-3, 0.2e-3, 0.4e-3, 0.5e-3, -0.6e-3, 0.2e-3, -0.6e-3, -0.8e-3;
  return {radius, Moduli(bone_modulus, bone_poisson), bone_poisson, Moduli(cement_modulus, cement_poisson),
          far};
}

TEST(CementBall, HasAContinuousDisplacementInTheClosedForm)
{
  const Inclusion inclusion = cement_ball(3000);
  for (const Vec3& direction : {Vec3(1, 0, 0), Vec3(1, -2, 0.5), Vec3(0.3, 0.3, 1)}) {
    const Vec3 on_surface = radius * direction.normalized();
    const Vec3 inside = inclusion.strain_inside() * on_surface,
               outside = inclusion.displacement((1 + 1e-12) * on_surface);
    EXPECT_LT((outside - inside).norm(), 1e-9 * inside.norm());
  }
}

/// Error of the mean strain in the ball, and the scatter of the cells' strains about it.
double error_with(const Inclusion& inclusion, double cement_modulus, int degree, int n)
{
  const TetMesh mesh = ball_in_box(radius, half, n);
  const ElasticityProblem problem(mesh, Mat3::Identity(), {degree, 1e-10, 1000, "two-level"}, MPI_COMM_SELF);
  const MaterialField field =
      field_on(mesh, problem.quadrature(),
               {{"bone", isotropic_law(bone_poisson), [](const Vec3&) { return bone_modulus; }},
                {"cement", isotropic_law(cement_poisson), [=](const Vec3&) { return cement_modulus; }}},
               [](Region region) { return region == Region::cement ? 1 : 0; });
  // the exact field on the faces of a finite box: nothing is lost by cutting space off there
  const ExactField exact{[&inclusion](const Vec3& p) { return inclusion.displacement(p); }, {}};
  const auto held = [](const Vec3& p) {
    const bool outside = p.cwiseAbs().maxCoeff() > half - 1e-9;
    return std::array<bool, 3>{outside, outside, outside};
  };
  const ElasticitySolution solution = problem.solve(field, follow(exact, held));
  EXPECT_TRUE(solution.linear.converged) << solution.linear.reason;
  const ElasticityResponse response = problem.respond(field, solution.displacement);
  return (mean_strain(problem, mesh, response, Region::cement) - inclusion.strain_inside()).norm() /
         inclusion.strain_inside().norm();
}

class EveryCementBall : public testing::TestWithParam<double>
{
};

// The facets cut the ball short by a share of h^2 of its volume: that is the order to expect, of quadratic
// elements too, because their edges are straight.
TEST_P(EveryCementBall, ConvergesToEshelbysUniformStrain)
{
  const double cement_modulus = GetParam() * bone_modulus;
  const Inclusion inclusion = cement_ball(cement_modulus);
  const double coarse = error_with(inclusion, cement_modulus, 2, 2),
               fine = error_with(inclusion, cement_modulus, 2, 4);
  RecordProperty("coarse", std::to_string(coarse));
  RecordProperty("fine", std::to_string(fine));
  EXPECT_GT(std::log2(coarse / fine), 1.8) << coarse << " " << fine;
  EXPECT_LT(fine, 0.02) << coarse;
  // linear elements are stiffer, and get there too
  const double linear_coarse = error_with(inclusion, cement_modulus, 1, 2),
               linear_fine = error_with(inclusion, cement_modulus, 1, 4);
  RecordProperty("linear_fine", std::to_string(linear_fine));
  EXPECT_LT(linear_fine, 0.4 * linear_coarse) << linear_coarse << " " << linear_fine;
}

INSTANTIATE_TEST_SUITE_P(ModulusRatios, EveryCementBall, testing::Values(20.0, 40.0));

} // namespace
} // namespace cemvert
