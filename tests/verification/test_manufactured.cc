// SPDX-License-Identifier: GPL-3.0-or-later
// Orders of convergence across a jump in modulus, with a solution made up for the purpose.
#include "solver/box_mesh.h"
#include "verification/exact_field.h"

#include <gtest/gtest.h>

#include <cmath>

namespace cemvert
{
namespace
{

using namespace testing_boxes;

constexpr double interface = 0.5, bone_modulus = 1, cement_modulus = 20, poisson = 0.3;
constexpr double wave = 2; ///< of the made-up displacement, 1/mm

double modulus_at(double z)
{
  return z > interface ? cement_modulus : bone_modulus;
}

/// A function of one coordinate with its first two derivatives.
using Factor = std::array<double, 3>;

Factor sine(double x)
{
  return {std::sin(wave * x), wave * std::cos(wave * x), -wave * wave * std::sin(wave * x)};
}
Factor cosine(double x)
{
  return {std::cos(wave * x), -wave * std::sin(wave * x), -wave * wave * std::cos(wave * x)};
}
/// (z - interface) f(z) / modulus
Factor hinged(double z, const Factor& f)
{
  const double away = z - interface, softness = 1 / modulus_at(z);
  return {softness * away * f[0], softness * (f[0] + away * f[1]), softness * (2 * f[1] + away * f[2])};
}

/// Value, gradient and second derivatives of one component.
struct Component {
  double value = 0;
  Vec3 gradient = Vec3::Zero();
  Mat3 second = Mat3::Zero();

  void add(const Factor& x, const Factor& y, const Factor& z)
  {
    const std::array<const Factor*, 3> factors{&x, &y, &z};
    const auto product = [&](int i, int j) {
      std::array<int, 3> order{0, 0, 0};
      if (i >= 0)
        ++order[i];
      if (j >= 0)
        ++order[j];
      return (*factors[0])[order[0]] * (*factors[1])[order[1]] * (*factors[2])[order[2]];
    };
    value += product(-1, -1);
    for (int i = 0; i < 3; ++i) {
      gradient[i] += product(i, -1);
      for (int j = 0; j < 3; ++j)
        second(i, j) += product(i, j);
    }
  }
};

// Two parts. In the plane of the interface a curl, (d psi / dy, -d psi / dx, 0) with psi = sin x sin y: its
// traction on the interface is zero whatever the modulus, and its stresses in the plane jump. And
// (z - interface) / E times a smooth field: zero on the interface, with the same traction on both sides.
std::array<Component, 3> made_up(const Vec3& p)
{
  const Factor one{1, 0, 0};
  const Factor sx = sine(p.x()), cx = cosine(p.x()), sy = sine(p.y()), cy = cosine(p.y());
  Factor minus_cx = cx;
  for (double& number : minus_cx)
    number = -number;
  std::array<Component, 3> u;
  u[0].add(sx, cy, one);
  u[1].add(minus_cx, sy, one);
  u[0].add(cx, sy, hinged(p.z(), cosine(p.z())));
  u[1].add(sx, sy, hinged(p.z(), sine(p.z())));
  u[2].add(cx, cy, hinged(p.z(), cosine(p.z())));
  return u;
}

ExactField made_up_field()
{
  return {[](const Vec3& p) -> Vec3 {
            const auto u = made_up(p);
            return {u[0].value, u[1].value, u[2].value};
          },
          [](const Vec3& p) -> Mat3 {
            const auto u = made_up(p);
            Mat3 gradient;
            for (int i = 0; i < 3; ++i)
              gradient.row(i) = u[i].gradient.transpose();
            return gradient;
          }};
}

/// -div(stress), Navier: -(lambda + mu) grad div u - mu laplace u.
Vec3 body_force(const Vec3& p)
{
  const auto u = made_up(p);
  const double young = modulus_at(p.z());
  const double lambda = young * poisson / ((1 + poisson) * (1 - 2 * poisson)),
               mu = young / (2 * (1 + poisson));
  Vec3 force;
  for (int i = 0; i < 3; ++i)
    force[i] = -(lambda + mu) * (u[0].second(0, i) + u[1].second(1, i) + u[2].second(2, i)) -
               mu * u[i].second.trace();
  return force;
}

DiscretisationError error_with(int degree, int bricks)
{
  Box box;
  box.bricks = {bricks, bricks, bricks};
  box.size = Vec3(1, 1, 1);
  const TetMesh mesh =
      box_mesh(box, [](const Vec3& p) { return p.z() > interface ? Region::cement : Region::body; });
  const ElasticityProblem problem(mesh, Mat3::Identity(), {degree, 1e-12, 1000, "two-level"}, MPI_COMM_SELF);
  const MaterialField field =
      field_on(mesh, problem.quadrature(),
               {{"bone", isotropic_law(poisson), [](const Vec3&) { return bone_modulus; }},
                {"cement", isotropic_law(poisson), [](const Vec3&) { return cement_modulus; }}},
               [](Region region) { return region == Region::cement ? 1 : 0; });
  const ExactField exact = made_up_field();
  const auto held = [](const Vec3& p) {
    const bool outside = (p.array() < 1e-9).any() || (p.array() > 1 - 1e-9).any();
    return std::array<bool, 3>{outside, outside, outside};
  };
  const ElasticitySolution solution = problem.solve(field, follow(exact, held), body_force);
  EXPECT_TRUE(solution.linear.converged) << solution.linear.reason;
  return error_of(problem, degree, field, poisson, solution.displacement, exact);
}

class ManufacturedSolution : public testing::TestWithParam<int>
{
};

// The tractions of the made-up solution agree on both sides, else its order would be lost.
TEST(MadeUpSolution, HasOneTractionOnTheInterface)
{
  const auto traction = [](const Vec3& p) -> Vec3 {
    const Mat3 gradient = made_up_field().gradient(p);
    const Mat3 strain = 0.5 * (gradient + gradient.transpose());
    const double young = modulus_at(p.z());
    return young / (1 + poisson) *
           (strain + poisson / (1 - 2 * poisson) * strain.trace() * Mat3::Identity()).col(2);
  };
  for (const Vec3& p : {Vec3(0.2, 0.7, interface), Vec3(0.9, 0.1, interface)}) {
    const Vec3 gap(0, 0, 1e-9);
    EXPECT_LT((traction(p + gap) - traction(p - gap)).norm(), 1e-7 * traction(p).norm());
    EXPECT_LT((made_up_field().displacement(p + gap) - made_up_field().displacement(p - gap)).norm(), 1e-7);
  }
}

// Theory: degree + 1 in L2, degree in the energy norm (Ciarlet 1978). 0.15: the coarser mesh of each pair
// still feels the terms of higher order.
TEST_P(ManufacturedSolution, IsApproachedWithTheOrderOfTheory)
{
  const int degree = GetParam();
  DiscretisationError before;
  for (const int bricks : {4, 8, 16}) {
    const DiscretisationError error = error_with(degree, bricks);
    if (bricks > 4) {
      const double order = std::log2(before.displacement / error.displacement),
                   energy_order = std::log2(before.energy / error.energy);
      EXPECT_GT(order, degree + 1 - 0.15) << bricks;
      EXPECT_GT(energy_order, degree - 0.15) << bricks;
      RecordProperty("order_L2_" + std::to_string(bricks), std::to_string(order));
      RecordProperty("order_energy_" + std::to_string(bricks), std::to_string(energy_order));
    }
    before = error;
  }
  EXPECT_LT(before.displacement, degree == 1 ? 1e-2 : 1e-4);
}

INSTANTIATE_TEST_SUITE_P(Degrees, ManufacturedSolution, testing::Values(1, 2));

} // namespace
} // namespace cemvert
