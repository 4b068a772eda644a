// SPDX-License-Identifier: GPL-3.0-or-later
// Thick sphere under internal pressure (Lame 1852; Timoshenko & Goodier, Theory of Elasticity, 3rd ed. 1970,
// art. 136). The pressure is not applied: the inner face gets the displacement it causes, and the force that
// takes has to do the work of that pressure.
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

constexpr double inner = 5, outer = 10, pressure = 3, young = 200, poisson = 0.3; // mm, MPa

ExactField lame()
{
  const double bulk = young / (3 * (1 - 2 * poisson)), shear = young / (2 * (1 + poisson));
  const double cubes = std::pow(outer, 3) - std::pow(inner, 3);
  const double uniform = pressure * std::pow(inner, 3) / (3 * bulk * cubes),
               source = pressure * std::pow(inner * outer, 3) / (4 * shear * cubes);
  return {[=](const Vec3& p) -> Vec3 { return (uniform + source / std::pow(p.norm(), 3)) * p; },
          [=](const Vec3& p) -> Mat3 {
            const double r = p.norm();
            return (uniform + source / std::pow(r, 3)) * Mat3::Identity() -
                   3 * source / std::pow(r, 5) * p * p.transpose();
          }};
}

struct SphereErrors {
  DiscretisationError field;
  double pressure = 0; ///< relative
};

SphereErrors errors_with(int degree, int n)
{
  const TetMesh mesh = sphere_wall(inner, outer, n);
  const ElasticityProblem problem(mesh, Mat3::Identity(), {degree, 1e-11, 1000, "two-level"}, MPI_COMM_SELF);
  const MaterialField field = field_on(mesh, problem.quadrature(),
                                       {{"bone", isotropic_law(poisson), [](const Vec3&) { return young; }}});
  // vertices of the inner face have its radius; the middles of its edges lie inside it, and nothing else does
  const auto on_inner = [=](const Vec3& p) { return p.norm() < inner + 1e-9; };
  const auto held = [&](const Vec3& p) {
    std::array<bool, 3> components{};
    for (int i = 0; i < 3; ++i)
      components[i] = on_inner(p) || p[i] < 1e-9; // planes of symmetry
    return components;
  };
  const ElasticitySolution solution = problem.solve(field, follow(lame(), held));
  EXPECT_TRUE(solution.linear.converged) << solution.linear.reason;
  const ElasticityResponse response = problem.respond(field, solution.displacement);
  // the pressure through the work it does: 1/2 pressure * area * radial displacement is the strain energy
  double energy = 0;
  for (const CellResponse& cell : response.cells)
    energy += cell.energy;
  const double radial = lame().displacement(Vec3(inner, 0, 0)).norm();
  const double expected = 0.5 * pressure * (M_PI / 2) * inner * inner * radial;
  return {error_of(problem, degree, field, poisson, solution.displacement, lame()),
          std::abs(energy / expected - 1)};
}

class ThickSphere : public testing::TestWithParam<int>
{
};

// Facets instead of curved faces: the geometry alone leaves an error of order 2 in the displacement whatever
// the degree of the elements; linear ones have order 1 in energy, quadratic ones 1.5 (a layer of thickness
// h^2 in which the solution is off by its own size).
TEST_P(ThickSphere, ConvergesToLamesSolution)
{
  const int degree = GetParam();
  const SphereErrors coarse = errors_with(degree, 4), fine = errors_with(degree, 8);
  RecordProperty("displacement", std::to_string(fine.field.displacement));
  RecordProperty("energy", std::to_string(fine.field.energy));
  RecordProperty("pressure", std::to_string(fine.pressure));
  EXPECT_GT(std::log2(coarse.field.displacement / fine.field.displacement), 1.8)
      << coarse.field.displacement << " " << fine.field.displacement;
  EXPECT_GT(std::log2(coarse.field.energy / fine.field.energy), degree == 1 ? 0.85 : 1.35)
      << coarse.field.energy << " " << fine.field.energy;
  EXPECT_LT(fine.pressure, 0.04) << coarse.pressure;
  EXPECT_LT(fine.pressure, 0.35 * coarse.pressure) << coarse.pressure << " " << fine.pressure;
}

INSTANTIATE_TEST_SUITE_P(Degrees, ThickSphere, testing::Values(1, 2));

} // namespace
} // namespace cemvert
