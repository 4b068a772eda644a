// SPDX-License-Identifier: GPL-3.0-or-later
#include "verification/pushed_wall.h"

#include <gtest/gtest.h>

namespace cemvert
{
namespace
{

SolverSettings sharp_settings()
{
  SolverSettings settings;
  settings.tolerance = 1e-11;
  settings.newton_tolerance = 1e-8;
  return settings;
}

} // namespace

Wall::Wall(const TetMesh& mesh, const std::string& law, double young, double yield,
           const std::map<std::string, double>& values)
    : elasticity_(mesh, Mat3::Identity(), sharp_settings(), MPI_COMM_SELF),
      field_(testing_boxes::field_on(mesh, elasticity_.quadrature(),
                                     {{"bone", make_law(law), [young](const Vec3&) { return young; }}}))
{
  Material& material = field_.materials.front();
  material.values = law_values(*material.law, law, young, values);
  field_.yield_stress.assign(field_.young_modulus.size(), yield);
}

Wall::Pushed Wall::push(const std::function<Prescription(double)>& prescribed, int steps) const
{
  const NonlinearProblem problem(elasticity_, field_, Kinematics::small_strain);
  NewtonSolver newton(problem, constrain(nodes(), prescribed(0)),
                      constrain(elasticity_.mesh().vertices, prescribed(0)));
  const std::vector<Vec3> elastic = elasticity_.solve(field_, prescribed(1)).displacement;
  ModelState state = problem.unloaded();
  Pushed pushed;
  for (int step = 0; step < steps; ++step) {
    std::vector<Vec3> guess = state.displacement;
    for (std::size_t k = 0; k < guess.size(); ++k)
      guess[k] += elastic[k] / steps;
    NewtonOutcome outcome = newton.solve(state.points, guess);
    EXPECT_TRUE(outcome.converged) << step << ": " << outcome.reason;
    double energy = 0;
    state.points = problem.points(outcome.displacement, state.points, energy);
    state.displacement = std::move(outcome.displacement);
    pushed.forces = std::move(outcome.forces);
  }
  for (const CellResponse& cell : problem.cells(state.displacement, state.points))
    pushed.yielded_volume += cell.yielded_volume;
  pushed.displacement = std::move(state.displacement);
  return pushed;
}

} // namespace cemvert
