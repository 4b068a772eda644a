// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/platen_balance.h"

#include <Eigen/Dense>

namespace cemvert
{
namespace
{

constexpr int most_corrections = 20;
/// Newton's method leaves forces out of balance by 1e-6 of the reactions; this puts the force within some
/// micrometres of the joint.
constexpr double balanced = 1e-4;

/// First of the amplitudes that are sought: all of them under a force, the free turns under a travel.
Eigen::Index first_sought(Drive drive)
{
  return drive == Drive::force ? 0 : 1;
}

Eigen::VectorXd out_of_balance(const Eigen::VectorXd& forces, const StepGoal& goal)
{
  Eigen::VectorXd residual = forces;
  if (goal.drive == Drive::force)
    residual[0] -= goal.value;
  return residual.tail(residual.size() - first_sought(goal.drive));
}

/// Change of the sought amplitudes that balances the platen by what is known of its stiffness.
Eigen::VectorXd correction(const Eigen::MatrixXd& stiffness, const Eigen::VectorXd& residual)
{
  const Eigen::Index sought = residual.size();
  Eigen::VectorXd change = Eigen::VectorXd::Zero(stiffness.cols());
  if (sought > 0)
    change.tail(sought) = -stiffness.bottomRightCorner(sought, sought).partialPivLu().solve(residual);
  return change;
}

/// Amplitudes at which the step is tried first.
Eigen::VectorXd first_guess(const Loading& loading, const PathState& start, const StepGoal& goal)
{
  Eigen::VectorXd guess = start.amplitudes;
  if (goal.drive == Drive::travel)
    guess[0] = goal.value;
  const Eigen::VectorXd forces =
      mode_forces(loading, start.force) + start.stiffness * (guess - start.amplitudes);
  return guess + correction(start.stiffness, out_of_balance(forces, goal));
}

/// Displacement carried on by known shapes, with the prescribed values in place.
void put_prescribed(const Loading& loading, const Eigen::VectorXd& amplitudes,
                    std::vector<Vec3>& displacement)
{
  const NodeNumbering& numbering = loading.model.problem.mesh().nodes;
  const Prescription prescribed = prescription(loading, loading.motion(amplitudes));
  for (std::size_t n = 0; n < displacement.size(); ++n) {
    const auto held = prescribed(numbering.nodes[n]);
    for (int i = 0; i < 3; ++i)
      if (held[static_cast<std::size_t>(i)])
        displacement[n][i] = *held[static_cast<std::size_t>(i)];
  }
}

void move(std::vector<Vec3>& displacement, const std::vector<Vec3>& shape, double amount)
{
  if (amount != 0)
    for (std::size_t n = 0; n < displacement.size(); ++n)
      displacement[n] += amount * shape[n];
}

} // namespace

StepOutcome take_step(const Loading& loading, NewtonSolver& newton, const ElasticModes& elastic,
                      const PathState& start, const std::vector<Vec3>& slope, const StepGoal& goal)
{
  StepOutcome outcome;
  PathState& state = outcome.state;
  state = start;
  Eigen::VectorXd amplitudes = first_guess(loading, start, goal);
  move(state.model.displacement, slope, amplitudes[0] - start.amplitudes[0]);
  for (int attempt = 0; attempt <= most_corrections; ++attempt) {
    put_prescribed(loading, amplitudes, state.model.displacement);
    NewtonOutcome found =
        newton.solve(start.model.points, state.model.displacement, start.reaction, attempt > 0);
    outcome.newton_iterations += found.iterations;
    outcome.linear_iterations += found.linear_iterations;
    outcome.seconds += found.seconds;
    if (!found.converged) {
      outcome.reason = found.reason;
      return outcome;
    }
    const PlatenForce force = platen_force(loading, found.forces);
    const Eigen::VectorXd forces = mode_forces(loading, force);
    const Eigen::VectorXd change = amplitudes - state.amplitudes;
    if (change.norm() > 0)
      state.stiffness += (forces - mode_forces(loading, state.force) - state.stiffness * change) *
                         change.transpose() / change.squaredNorm();
    state.amplitudes = amplitudes;
    state.force = force;
    state.nodal_forces = std::move(found.forces);
    state.reaction = std::max(start.reaction, found.reaction);
    state.model.displacement = std::move(found.displacement);
    const Eigen::VectorXd residual = out_of_balance(forces, goal);
    outcome.converged = residual.size() == 0 || residual.lpNorm<Eigen::Infinity>() <=
                                                    balanced * std::max(std::abs(forces[0]), goal.reference);
    if (outcome.converged)
      return outcome;
    const Eigen::VectorXd next = correction(state.stiffness, residual);
    for (Eigen::Index m = 0; m < next.size(); ++m)
      move(state.model.displacement, elastic.shapes[static_cast<std::size_t>(m)], next[m]);
    amplitudes += next;
  }
  outcome.reason = "the platen found no balance on its joint or under its force";
  return outcome;
}

} // namespace cemvert
