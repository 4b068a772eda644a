// SPDX-License-Identifier: GPL-3.0-or-later
// Patches of one material are in tests/solver; here is one of two, bonded along a plane.
#include "materials/constitutive_law.h"
#include "solver/box_mesh.h"
#include "verification/exact_field.h"

#include <Eigen/LU>

#include <gtest/gtest.h>

namespace cemvert
{
namespace
{

using namespace testing_boxes;

const Mat3 leaning = Eigen::AngleAxisd(0.6, Vec3(1, 1, 0).normalized()).toRotationMatrix();

/// Stress of the law in a frame `axes` under a displacement gradient [MPa].
Mat3 stress(const ConstitutiveLaw& law, double modulus, const Mat3& axes, const Mat3& gradient)
{
  const Mat3 local = axes.transpose() * 0.5 * (gradient + gradient.transpose()) * axes;
  Strain strain;
  for (unsigned int i = 0; i < 3; ++i)
    for (unsigned int j = i; j < 3; ++j)
      strain[i][j] = local(i, j);
  const Stress answer = law.respond(strain, {}, {modulus}).stress;
  Mat3 result;
  for (unsigned int i = 0; i < 3; ++i)
    for (unsigned int j = 0; j < 3; ++j)
      result(i, j) = answer[i][j];
  return axes * result * axes.transpose();
}

/// Distorted tets with a mesh plane at `height`, cement above it.
TetMesh laminate(const Box& box, double height)
{
  TetMesh mesh =
      box_mesh(box, [height](const Vec3& p) { return p.z() > height ? Region::cement : Region::body; });
  const int layer = static_cast<int>(std::lround(height / box.size.z() * box.bricks[2]));
  const int per_layer = (box.bricks[0] + 1) * (box.bricks[1] + 1);
  for (int v = layer * per_layer; v < (layer + 1) * per_layer; ++v)
    mesh.vertices[v].z() = height; // moved within the interface, not out of it
  return mesh;
}

class EveryLaminate : public testing::TestWithParam<int>
{
};

// Two half spaces, isotropic below and leaning transversely isotropic above, ten times as stiff. Hadamard:
// the gradient may jump by a (x) n only; a follows from the traction, A a = (s1 - s2) n with the acoustic
// tensor A of the upper material.
TEST_P(EveryLaminate, OfTwoMaterialsKeepsItsPiecewiseLinearDisplacement)
{
  const auto bone = isotropic_law(0.3), stiff = axially_stiff_law();
  const double bone_modulus = 200, stiff_modulus = 2000, height = 20;
  Mat3 below;
  below << 1.0e-3, 0.4e-3, -0.2e-3, 0.1e-3, -0.7e-3, 0.5e-3, 0.3e-3, -0.6e-3, 0.9e-3;
  const Vec3 normal = Vec3::UnitZ();
  Mat3 acoustic;
  for (int i = 0; i < 3; ++i)
    acoustic.col(i) = stress(*stiff, stiff_modulus, leaning, Vec3::Unit(i) * normal.transpose()) * normal;
  const Vec3 jump =
      acoustic.inverse() *
      (stress(*bone, bone_modulus, leaning, below) - stress(*stiff, stiff_modulus, leaning, below)) * normal;
  const Mat3 above = below + jump * normal.transpose();
  const ExactField exact{
      [=](const Vec3& p) -> Vec3 { return below * p + std::max(0.0, p.z() - height) * jump; }, {}};

  Box box;
  box.bricks = {3, 3, 4};
  box.distortion = 0.25;
  const TetMesh mesh = laminate(box, height);
  const ElasticityProblem problem(mesh, Mat3::Identity(), {GetParam(), 1e-13, 1000, "mumps"}, MPI_COMM_SELF);
  MaterialField field = field_on(mesh, problem.quadrature(),
                                 {{"bone", bone, [=](const Vec3&) { return bone_modulus; }},
                                  {"cement", stiff, [=](const Vec3&) { return stiff_modulus; }}},
                                 [](Region region) { return region == Region::cement ? 1 : 0; });
  field.axes = leaning;
  const ElasticitySolution solution =
      problem.solve(field, follow(exact, [&box](const Vec3& p) {
                      const bool outside =
                          (p.array() < 1e-9).any() || (p.array() > box.size.array() - 1e-9).any();
                      return std::array<bool, 3>{outside, outside, outside};
                    }));
  ASSERT_TRUE(solution.linear.converged) << solution.linear.reason;
  const auto& nodes = problem.mesh().nodes.nodes;
  const double largest = (below * box.size).norm();
  for (std::size_t n = 0; n < nodes.size(); ++n)
    EXPECT_LT((solution.displacement[n] - exact.displacement(nodes[n].position)).norm(), 1e-10 * largest);

  const ElasticityResponse response = problem.respond(field, solution.displacement);
  for (std::size_t c = 0; c < response.cells.size(); ++c) {
    const bool is_above = mesh.regions[problem.mesh().cells[c]] == Region::cement;
    const Mat3 expected = is_above ? stress(*stiff, stiff_modulus, leaning, above)
                                   : stress(*bone, bone_modulus, leaning, below);
    EXPECT_LT((response.cells[c].mean_stress - expected).norm(), 1e-10 * expected.norm());
  }
}

INSTANTIATE_TEST_SUITE_P(Degrees, EveryLaminate, testing::Values(1, 2));

} // namespace
} // namespace cemvert
