// SPDX-License-Identifier: GPL-3.0-or-later
// Large turns against closed forms.
#include "solver/loaded_bar.h"
#include "solver/local_nodes.h"
#include "solver/nonlinear_problem.h"

#include <gtest/gtest.h>

#include <cmath>

namespace cemvert
{
namespace
{

using namespace testing_boxes;

// Green's strain and its conjugate stress, Poisson's ratio 0: force = A E l (l^2 - 1) / 2 with l the stretch.
TEST(FiniteRotation, BarFollowsSaintVenantAndKirchhoff)
{
  LoadSettings load = load_of("flat layers");
  load.kinematics = Kinematics::finite_rotation;
  load.compression = 0.1;
  load.largest_step = 0.02;
  const Mesh mesh = bar();
  const CompressionModel model(mesh, tight(), MPI_COMM_SELF);
  RunLog log(false);
  const CompressionResult result = model.compress("intact", uniform(mesh, model), load, bar_target(), log);
  ASSERT_TRUE(result.converged) << result.reason;
  ASSERT_GE(result.curve.size(), 6U);
  for (const CurvePoint& point : result.curve) {
    const double stretch = 1 - point.apparent_strain;
    EXPECT_NEAR(point.force, 0.5 * bar_area * bar_modulus * stretch * (1 - stretch * stretch),
                1e-5 * bar_area * bar_modulus);
  }
  const double green = 0.5 * (0.9 * 0.9 - 1);
  EXPECT_NEAR(result.energy / (0.5 * bar_modulus * green * green * bar_area * bar_size.z()), 1, 1e-6);
  EXPECT_LT(result.checks.moment_imbalance, 1e-8);
  EXPECT_LT(result.checks.force_imbalance, 1e-8);
}

TEST(FiniteRotation, OfARigidTurnCausesNoForce)
{
  const Mesh mesh = bar();
  const ElasticityProblem elasticity(mesh, Mat3::Identity(), tight(), MPI_COMM_SELF);
  const YieldingBar made;
  const MaterialField field = made.field();
  const Mat3 turn = Eigen::AngleAxisd(0.7, Vec3(1, 2, -0.5).normalized()).toRotationMatrix();
  std::vector<Vec3> displacement;
  for (const MeshNode& node : elasticity.mesh().nodes.nodes)
    displacement.push_back(turn * node.position - node.position + Vec3(3, -2, 1));
  std::vector<Vec3> forces;
  for (const auto& [kinematics, force_expected] :
       {std::pair{Kinematics::finite_rotation, false}, {Kinematics::small_strain, true}}) {
    const NonlinearProblem problem(elasticity, field, kinematics);
    ASSERT_TRUE(problem.forces(displacement, problem.unloaded().points, forces));
    double largest = 0;
    for (const Vec3& force : forces)
      largest = std::max(largest, force.norm());
    if (force_expected)
      EXPECT_GT(largest, 1);
    else
      EXPECT_LT(largest, 1e-9);
  }
}

// The tangent is the derivative of the forces: central differences of a model that is turned, strained and
// yields.
TEST(FiniteRotation, TangentIsTheDerivativeOfTheForces)
{
  const Mesh mesh = bar();
  const ElasticityProblem elasticity(mesh, Mat3::Identity(), tight(), MPI_COMM_SELF);
  const YieldingBar made;
  const MaterialField field = made.field();
  const NonlinearProblem problem(elasticity, field, Kinematics::finite_rotation);
  const NodeNumbering& nodes = elasticity.mesh().nodes;
  const Mat3 turn = Eigen::AngleAxisd(0.3, Vec3(1, 2, -0.5).normalized()).toRotationMatrix();
  const Mat3 stretch = Vec3(1.002, 0.999, 0.985).asDiagonal();
  std::vector<Vec3> at, direction;
  for (const MeshNode& node : nodes.nodes) {
    at.push_back(turn * stretch * node.position - node.position);
    const Vec3& p = node.position;
    direction.push_back({std::sin(p.z()), std::cos(0.3 * p.x()), std::sin(0.2 * p.y() + 0.1 * p.z())});
  }
  const auto moved = [&](double step) {
    std::vector<Vec3> there = at, forces;
    for (std::size_t n = 0; n < there.size(); ++n)
      there[n] += step * direction[n];
    EXPECT_TRUE(problem.forces(there, problem.unloaded().points, forces));
    return forces;
  };
  const double step = 1e-5;
  const std::vector<Vec3> ahead = moved(step), behind = moved(-step);
  BlockMatrix tangent(nodes, elasticity.mesh().node_graph, elasticity.layout(), MPI_COMM_SELF);
  NodeConstraints none{std::vector<std::uint8_t>(nodes.nodes.size(), 0), {}};
  tangent.zero();
  problem.add_tangent(at, problem.unloaded().points, none, tangent, none, nullptr);
  petsc::Vector x, y;
  petsc::check(MatCreateVecs(tangent.get(), x.put(), y.put()), "MatCreateVecs");
  const LocalNodes local(nodes, MPI_COMM_SELF);
  local.to(direction, x.get());
  petsc::check(MatMult(tangent.get(), x.get(), y.get()), "MatMult");
  const std::vector<Vec3> product = local.from(y.get());
  double error = 0, whole = 0;
  for (std::size_t n = 0; n < product.size(); ++n) {
    error += (product[n] - (ahead[n] - behind[n]) / (2 * step)).squaredNorm();
    whole += product[n].squaredNorm();
  }
  EXPECT_LT(std::sqrt(error / whole), 1e-6);
}

} // namespace
} // namespace cemvert
