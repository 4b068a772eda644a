// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/load_path.h"

#include "solver/platen_balance.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

constexpr int easy = 4; ///< Newton iterations up to which the next step may be larger
constexpr double growth = 1.5;

/// Where the drive stands.
double driven(const PathState& state, Drive drive)
{
  return drive == Drive::travel ? state.amplitudes[0] : state.force[0];
}

std::vector<Vec3> slope_between(const std::vector<Vec3>& before, const std::vector<Vec3>& after,
                                double change)
{
  std::vector<Vec3> slope(before.size());
  for (std::size_t n = 0; n < slope.size(); ++n)
    slope[n] = (after[n] - before[n]) / change;
  return slope;
}

std::string stopped(const PathState& state, const PathOrder& order, double step, const std::string& why)
{
  return fmt::format(
      "stopped at a travel of {:.4f} mm and {:.0f} N, where steps of {:.1e} {} did not help: {}",
      state.amplitudes[0], state.force[0], step, order.drive == Drive::travel ? "mm" : "N", why);
}

/// The next goal: two equal steps at the end rather than a tiny last one.
double next_value(double now, double to, double step)
{
  const double left = std::abs(to - now), round_off = 1e-9 * step;
  if (left <= step + round_off)
    return to;
  const double size = left < 2 * step - round_off ? 0.5 * left : step;
  return now + (to > now ? size : -size);
}

} // namespace

PathState unloaded_state(const NonlinearProblem& problem, const ElasticModes& elastic)
{
  const auto n = elastic.forces.cols();
  return {problem.unloaded(), Eigen::VectorXd::Zero(n), PlatenForce::Zero(), elastic.forces, {}, 0};
}

LoadPath follow(const Loading& loading, const NonlinearProblem& problem, NewtonSolver& newton,
                const ElasticModes& elastic, const PathState& start, const PathOrder& order)
{
  LoadPath path;
  path.end = start;
  // a change of direction follows the elastic model, and so does its stiffness
  path.end.stiffness = elastic.forces;
  std::vector<Vec3> slope = displacement_of(elastic, elastic_amplitudes(elastic));
  double step = order.steps.first, started = MPI_Wtime();
  double reference =
      std::max(std::abs(start.force[0]), order.drive == Drive::force ? std::abs(order.to) : 0.0);
  int rejected = 0;
  double work = 0;
  const double whole = std::abs(order.to - driven(start, order.drive));
  double now = driven(start, order.drive);
  while (std::abs(order.to - now) > 1e-9 * whole) {
    const double next = next_value(now, order.to, step), size = std::abs(next - now);
    StepOutcome outcome =
        take_step(loading, problem, newton, elastic, path.end, slope, {order.drive, next, reference});
    for (std::size_t i = 0; i < 3; ++i)
      path.seconds[i] += outcome.seconds[i];
    if (!outcome.converged) {
      ++path.rejected;
      ++rejected;
      step = 0.5 * size;
      if (step < order.steps.smallest) {
        path.reason = stopped(path.end, order, size, outcome.reason);
        return path;
      }
      continue;
    }
    outcome.state.model.points = problem.points(outcome.state.model.displacement, path.end.model.points);
    const double travelled = outcome.state.amplitudes[0] - path.end.amplitudes[0];
    if (travelled != 0)
      slope = slope_between(path.end.model.displacement, outcome.state.model.displacement, travelled);
    work += 0.5 * (path.end.force + outcome.state.force)
                      .dot(loading.motion(outcome.state.amplitudes) - loading.motion(path.end.amplitudes));
    path.end = std::move(outcome.state);
    now = next;
    reference = std::max(reference, std::abs(path.end.force[0]));
    path.points.push_back({path.end.amplitudes[0], path.end.force[0], work, outcome.newton_iterations,
                           outcome.linear_iterations, rejected, MPI_Wtime() - started});
    rejected = 0;
    started = MPI_Wtime();
    if (order.told)
      order.told(path.points.back());
    if (order.enough && order.enough(path.points))
      break;
    if (outcome.newton_iterations <= easy)
      step = std::min(order.steps.largest, growth * std::max(step, size));
  }
  path.completed = true;
  return path;
}

LoadPath come_to_rest(const Loading& loading, const NonlinearProblem& problem, NewtonSolver& newton,
                      const ElasticModes& elastic, const PathState& start)
{
  LoadPath path;
  path.end = start;
  path.end.stiffness = elastic.forces;
  path.end.force =
      PlatenForce::Zero(); // of the model as it is now nothing is known: the step begins where it stands
  const std::vector<Vec3> nowhere(start.model.displacement.size(), Vec3::Zero());
  // what moves the platen by a millionth of a millimetre or so counts as no force
  const double reference = 0.1 * elastic.forces(0, 0);
  StepOutcome outcome =
      take_step(loading, problem, newton, elastic, path.end, nowhere, {Drive::force, 0, reference});
  path.seconds = outcome.seconds;
  if (!outcome.converged) {
    path.reason = "the unloaded vertebra found no equilibrium: " + outcome.reason;
    return path;
  }
  outcome.state.model.points = problem.points(outcome.state.model.displacement, start.model.points);
  path.end = std::move(outcome.state);
  path.completed = true;
  return path;
}

} // namespace cemvert
