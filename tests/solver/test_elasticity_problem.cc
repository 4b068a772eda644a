// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/box_mesh.h"
#include "solver/elasticity_problem.h"

#include <gtest/gtest.h>

#include <set>

namespace cemvert
{
namespace
{

using namespace testing_boxes;

const Mat3 strain_and_turn = [] {
  Mat3 gradient;
  gradient << 1.0e-3, 0.4e-3, -0.2e-3, //
      0.1e-3, -0.7e-3, 0.5e-3,         //
      0.3e-3, -0.6e-3, 0.9e-3;
  return gradient;
}();

bool on_surface(const Vec3& point, const Box& box)
{
  for (int i = 0; i < 3; ++i)
    if (std::abs(point[i]) < 1e-9 || std::abs(point[i] - box.size[i]) < 1e-9)
      return true;
  return false;
}

/// Every component of the surface follows the linear field.
Prescription linear_on_surface(const Box& box)
{
  return [box](const MeshNode& node) {
    std::array<std::optional<double>, 3> held;
    if (on_surface(node.position, box)) {
      const Vec3 displacement = strain_and_turn * node.position;
      for (int i = 0; i < 3; ++i)
        held[i] = displacement[i];
    }
    return held;
  };
}

struct PatchCase {
  int degree;
  const char* preconditioner;
  bool axially_stiff;
};

class EveryPatch : public testing::TestWithParam<PatchCase>
{
};

TEST_P(EveryPatch, KeepsALinearDisplacementOnDistortedTets)
{
  Box box;
  box.distortion = 0.25;
  const TetMesh mesh = box_mesh(box);
  // a tight tolerance, so that what is left is the discretisation's own error: none
  const SolverSettings settings{GetParam().degree, 1e-13, 1000, GetParam().preconditioner};
  const ElasticityProblem problem(mesh, Mat3::Identity(), settings, MPI_COMM_SELF);
  MaterialField field =
      field_on(mesh, problem.quadrature(),
               {{"bone", GetParam().axially_stiff ? axially_stiff_law() : isotropic_law(0.3),
                 [](const Vec3&) { return 350.0; }}});
  field.axes = Eigen::AngleAxisd(0.6, Vec3(1, 1, 0).normalized()).toRotationMatrix();

  const ElasticitySolution solution = problem.solve(field, linear_on_surface(box));
  ASSERT_TRUE(solution.linear.converged) << solution.linear.reason;
  const auto& nodes = problem.mesh().nodes.nodes;
  const double largest = (strain_and_turn * box.size).norm();
  for (std::size_t n = 0; n < nodes.size(); ++n)
    EXPECT_LT((solution.displacement[n] - strain_and_turn * nodes[n].position).norm(), 1e-10 * largest);

  const ElasticityResponse response = problem.respond(field, solution.displacement);
  const Mat3 strain = 0.5 * (strain_and_turn + strain_and_turn.transpose());
  for (const CellResponse& cell : response.cells)
    EXPECT_LT((cell.mean_strain - strain).norm(), 1e-10 * strain.norm());
}

INSTANTIATE_TEST_SUITE_P(Patches, EveryPatch,
                         testing::Values(PatchCase{1, "two-level", false}, PatchCase{2, "two-level", false},
                                         PatchCase{1, "mumps", true}, PatchCase{2, "mumps", true},
                                         PatchCase{2, "gamg", true}));

TEST(ElasticityProblem, QuadraticElementsReproduceAQuadraticDisplacementUnderItsBodyForce)
{
  // u = (x^2, y z, z^2 + x y) / 1000: strains are linear, stresses too, and with constant moduli
  // div sigma is constant; the body force is its negative.
  const double young = 200, poisson = 0.3;
  const double lambda = young * poisson / ((1 + poisson) * (1 - 2 * poisson)),
               mu = young / (2 * (1 + poisson));
  const auto exact = [](const Vec3& p) -> Vec3 {
    return 1e-3 * Vec3(p.x() * p.x(), p.y() * p.z(), p.z() * p.z() + p.x() * p.y());
  };
  // div u = 3 z + 2 x, so grad div u = (2, 0, 3); laplace u = (2, 0, 2)
  const Vec3 body_force = -1e-3 * ((lambda + mu) * Vec3(2, 0, 3) + mu * Vec3(2, 0, 2));
  Box box;
  box.distortion = 0.25;
  const TetMesh mesh = box_mesh(box);
  const ElasticityProblem problem(mesh, Mat3::Identity(), {2, 1e-13, 1000, "two-level"}, MPI_COMM_SELF);
  const MaterialField field = field_on(
      mesh, problem.quadrature(), {{"bone", isotropic_law(poisson), [=](const Vec3&) { return young; }}});
  const ElasticitySolution solution = problem.solve(
      field,
      [&](const MeshNode& node) {
        std::array<std::optional<double>, 3> held;
        for (int i = 0; i < 3 && on_surface(node.position, box); ++i)
          held[i] = exact(node.position)[i];
        return held;
      },
      [&](const Vec3&) { return body_force; });
  ASSERT_TRUE(solution.linear.converged);
  const auto& nodes = problem.mesh().nodes.nodes;
  for (std::size_t n = 0; n < nodes.size(); ++n)
    EXPECT_LT((solution.displacement[n] - exact(nodes[n].position)).norm(), 1e-10 * exact(box.size).norm());
}

TEST(ElasticityProblem, RigidMotionOfTheSurfaceLeavesNoStressAndNoEnergy)
{
  Box box;
  box.distortion = 0.25;
  const TetMesh mesh = box_mesh(box);
  const ElasticityProblem problem(mesh, Mat3::Identity(), {2, 1e-13, 1000, "two-level"}, MPI_COMM_SELF);
  const double young = 1000;
  const MaterialField field = field_on(mesh, problem.quadrature(),
                                       {{"bone", isotropic_law(0.3), [=](const Vec3&) { return young; }}});
  const Vec3 shift(1, -2, 0.5), spin(0.02, -0.01, 0.03);
  const ElasticitySolution solution = problem.solve(field, [&](const MeshNode& node) {
    std::array<std::optional<double>, 3> held;
    const Vec3 displacement = shift + spin.cross(node.position);
    for (int i = 0; i < 3 && on_surface(node.position, box); ++i)
      held[i] = displacement[i];
    return held;
  });
  const ElasticityResponse response = problem.respond(field, solution.displacement);
  // against the stress a strain of the size of the spin would cause
  for (const CellResponse& cell : response.cells)
    EXPECT_LT(cell.mean_stress.norm(), 1e-9 * young * spin.norm());
}

TEST(ElasticityProblem, StopsAsNotConvergedAndSaysWhy)
{
  Box box;
  const TetMesh mesh = box_mesh(box);
  const ElasticityProblem problem(mesh, Mat3::Identity(), {2, 1e-12, 3, "two-level"}, MPI_COMM_SELF);
  const MaterialField field =
      field_on(mesh, problem.quadrature(), {{"bone", isotropic_law(0.3), [](const Vec3&) { return 100.0; }}});
  const ElasticitySolution solution = problem.solve(field, linear_on_surface(box));
  EXPECT_FALSE(solution.linear.converged);
  EXPECT_NE(solution.linear.reason.find("'solver.largest iterations'"), std::string::npos)
      << solution.linear.reason;
}

TEST(DistributedMesh, NumbersOneNodePerVertexAndPerEdge)
{
  const TetMesh mesh = box_mesh({});
  std::set<std::array<int, 2>> edges;
  for (const auto& tet : mesh.tets)
    for (const auto& [a, b] : TetElement::edges)
      edges.insert({std::min(tet[a], tet[b]), std::max(tet[a], tet[b])});
  const DistributedMesh distributed = distribute(mesh, Mat3::Identity(), 2, MPI_COMM_SELF);
  EXPECT_EQ(distributed.nodes.total, static_cast<int>(mesh.vertices.size() + edges.size()));
  EXPECT_EQ(distributed.vertices.total, static_cast<int>(mesh.vertices.size()));
  // quadrature points are given per tet by barycentric coordinates: node a of a cell is vertex a of its tet
  for (std::size_t c = 0; c < distributed.cells.size(); ++c)
    for (int a = 0; a < 4; ++a)
      EXPECT_EQ(distributed.nodes.nodes[distributed.nodes.cells[c][a]].ends[0],
                mesh.tets[distributed.cells[c]][a]);
}

} // namespace
} // namespace cemvert
