// SPDX-License-Identifier: GPL-3.0-or-later
// Thick cylinder with a plastic zone in plane strain (Hill, The Mathematical Theory of Plasticity, 1950, ch.
// V.3), perfectly plastic after Tresca: the axial stress is the middle one and causes no flow. The inner face
// gets the displacement that the pressure causes.
#include "solver/box_mesh.h"
#include "solver/newton.h"

#include <gtest/gtest.h>

#include <cmath>

namespace cemvert
{
namespace
{

using namespace testing_boxes;

constexpr double inner = 5, outer = 10, plastic = 7, thickness = 1; // mm
constexpr double young = 200, poisson = 0.3, yield = 2;

// Between two of its edges the rounded pyramid of 'mohr-coulomb' has one plane only, 2^(1/20) out.
const double difference = yield * std::pow(2, 1. / 20); // of hoop and radial stress where it flows
const double pressure =
    difference * std::log(plastic / inner) + difference / 2 * (1 - plastic * plastic / (outer * outer));
/// From the volume change, which stays elastic, and no axial strain of either kind: r u - (1 + nu)(1 - 2 nu)
/// r^2 s_r / E is constant through both zones.
double displacement(double radius, double radial_stress)
{
  return ((1 + poisson) * (1 - 2 * poisson) * radius * radial_stress +
          (1 - poisson * poisson) * difference * plastic * plastic / radius) /
         young;
}

/// A quarter of the tube: bricks over radius, angle and thickness.
TetMesh quarter_tube(int through, int around)
{
  Box box;
  box.bricks = {through, around, 1};
  box.size = {outer - inner, M_PI / 2, thickness};
  TetMesh mesh = box_mesh(box);
  for (Vec3& p : mesh.vertices)
    p = {(inner + p.x()) * std::cos(p.y()), (inner + p.x()) * std::sin(p.y()), p.z()};
  return mesh;
}

double radius_of(const Vec3& p)
{
  return std::hypot(p.x(), p.y());
}

struct TubeResult {
  double pressure = 0, outer_displacement = 0, plastic_radius = 0;
};

TubeResult solve(int through)
{
  const TetMesh mesh = quarter_tube(through, 2 * through);
  SolverSettings settings;
  settings.tolerance = 1e-11;
  settings.newton_tolerance = 1e-8;
  const ElasticityProblem elasticity(mesh, Mat3::Identity(), settings, MPI_COMM_SELF);
  MaterialField field = field_on(mesh, elasticity.quadrature(),
                                 {{"bone", make_law("mohr-coulomb"), [](const Vec3&) { return young; }}});
  field.materials.front().values =
      law_values(*field.materials.front().law, "mohr-coulomb", young, {{"yield stress", yield}});
  field.yield_stress.assign(field.young_modulus.size(), yield);
  // mid-edge nodes of the inner facets lie inside the circle
  const double facet = inner * std::cos(M_PI / 8 / through) - 1e-9;
  const auto on_inner = [&](const Vec3& p) { return radius_of(p) < inner + 1e-9 && radius_of(p) > facet; };
  const double inner_displacement = displacement(inner, -pressure);
  const auto prescribed = [&](double part) -> Prescription {
    return [=](const MeshNode& node) {
      std::array<std::optional<double>, 3> values;
      const Vec3& p = node.position;
      for (int i = 0; i < 2; ++i) {
        if (on_inner(p))
          values[i] = part * inner_displacement * p[i] / radius_of(p);
        if (p[i] < 1e-9)
          values[i] = 0.0;
      }
      values[2] = 0.0; // plane strain
      return values;
    };
  };
  const NonlinearProblem problem(elasticity, field, Kinematics::small_strain);
  const NodeNumbering& nodes = elasticity.mesh().nodes;
  NewtonSolver newton(problem, constrain(nodes, prescribed(0)),
                      constrain(elasticity.mesh().vertices, prescribed(0)));
  const std::vector<Vec3> elastic = elasticity.solve(field, prescribed(1)).displacement;
  ModelState state = problem.unloaded();
  std::vector<Vec3> forces;
  constexpr int steps = 8;
  for (int step = 0; step < steps; ++step) {
    std::vector<Vec3> guess = state.displacement;
    for (std::size_t k = 0; k < guess.size(); ++k)
      guess[k] += elastic[k] / steps;
    NewtonOutcome outcome = newton.solve(state.points, guess);
    EXPECT_TRUE(outcome.converged) << step << ": " << outcome.reason;
    double energy = 0;
    state.points = problem.points(outcome.displacement, state.points, energy);
    state.displacement = std::move(outcome.displacement);
    forces = std::move(outcome.forces);
  }
  TubeResult result;
  double force = 0;
  int on_outer = 0;
  for (int k = 0; k < nodes.owned; ++k) {
    const Vec3& p = nodes.nodes[k].position;
    if (on_inner(p))
      force += (forces[k].x() * p.x() + forces[k].y() * p.y()) / radius_of(p);
    if (nodes.nodes[k].is_vertex() && radius_of(p) > outer - 1e-9) {
      result.outer_displacement += std::hypot(state.displacement[k].x(), state.displacement[k].y());
      ++on_outer;
    }
  }
  result.pressure = force / (M_PI / 2 * inner * thickness);
  result.outer_displacement /= on_outer;
  double yielded = 0;
  for (const CellResponse& cell : problem.cells(state.displacement, state.points))
    yielded += cell.yielded_volume;
  result.plastic_radius = std::sqrt(inner * inner + yielded / (M_PI / 4 * thickness));
  return result;
}

// Facets for curved faces: what they cost falls by more than half when the elements are halved.
TEST(PlasticCylinder, HasHillsPressurePlasticZoneAndDisplacement)
{
  const TubeResult coarse = solve(4), fine = solve(8);
  const double outside = displacement(outer, 0);
  RecordProperty("pressure", std::to_string(fine.pressure / pressure));
  RecordProperty("outer displacement", std::to_string(fine.outer_displacement / outside));
  RecordProperty("plastic radius", std::to_string(fine.plastic_radius));
  EXPECT_NEAR(fine.pressure / pressure, 1, 0.01);
  EXPECT_NEAR(fine.outer_displacement / outside, 1, 0.01);
  EXPECT_NEAR(fine.plastic_radius, plastic, 0.15);
  EXPECT_LT(std::abs(fine.pressure - pressure), 0.6 * std::abs(coarse.pressure - pressure))
      << coarse.pressure << " " << fine.pressure << " " << pressure;
}

} // namespace
} // namespace cemvert
