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
constexpr int patience =
    3; ///< converged steps after a halved one until steps may grow: a step tried in vain costs two

bool halved_lately(const std::vector<PathPoint>& points)
{
  return std::any_of(points.end() - std::min<std::ptrdiff_t>(patience, points.end() - points.begin()),
                     points.end(), [](const PathPoint& point) { return point.rejected > 0; });
}

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

/// Points at the end of a step, and the energy [N mm] that all ranks' cells have stored or lost. Collective.
std::vector<LawState> kept_points(const NonlinearProblem& problem, const std::vector<Vec3>& displacement,
                                  const std::vector<LawState>& old, double& energy)
{
  std::vector<LawState> points = problem.points(displacement, old, energy);
  MPI_Allreduce(MPI_IN_PLACE, &energy, 1, MPI_DOUBLE, MPI_SUM, problem.elasticity().communicator());
  return points;
}

/// Before the first step. A change of direction follows the elastic model, and so does its stiffness.
PathProgress begun(const NonlinearProblem& problem, const ElasticModes& elastic, const PathState& start,
                   const PathOrder& order)
{
  PathProgress on;
  on.path.end = start;
  on.path.end.stiffness = elastic.forces;
  on.slope = displacement_of(elastic, elastic_amplitudes(elastic));
  on.now = driven(start, order.drive);
  on.to = order.to;
  on.step = order.steps.first;
  on.reference = std::max(std::abs(start.force[0]), order.drive == Drive::force ? std::abs(order.to) : 0.0);
  kept_points(problem, start.model.displacement, start.model.points, on.first_energy);
  on.measured = order.aim.measure ? order.aim.measure(start) : 0;
  on.ended = on.path.completed = on.now == on.to;
  return on;
}

/// Where a run that was killed had come to on this path.
std::optional<PathProgress> resumed(const PathOrder& order)
{
  if (order.checkpoint == nullptr)
    return {};
  std::optional<std::string> bytes = order.checkpoint->read(order.name);
  return bytes ? std::optional(path_progress(std::move(*bytes))) : std::nullopt;
}

/// Keeps a converged step.
void go_on(const Loading& loading, StepOutcome& outcome, double size, double next, const PathOrder& order,
           PathProgress& on)
{
  PathState& end = on.path.end;
  const double travelled = outcome.state.amplitudes[0] - end.amplitudes[0];
  if (travelled != 0)
    on.slope = slope_between(end.model.displacement, outcome.state.model.displacement, travelled);
  on.work += 0.5 * (end.force + outcome.state.force)
                       .dot(loading.motion(outcome.state.amplitudes) - loading.motion(end.amplitudes));
  end = std::move(outcome.state);
  on.reference = std::max(on.reference, std::abs(end.force[0]));
  on.path.points.push_back({end.amplitudes[0], end.force[0], on.work, 0, outcome.newton_iterations,
                            outcome.linear_iterations, on.rejected, 0});
  on.rejected = 0;
  if (order.aim.measure) { // what is left of it, at the rate of this step
    const double measured = order.aim.measure(end), rate = (measured - on.measured) / (next - on.now);
    on.measured = measured;
    on.to = rate * (order.to - next) > order.aim.value - measured ? next + (order.aim.value - measured) / rate
                                                                  : order.to;
  }
  on.now = next;
  if (outcome.newton_iterations <= easy && !halved_lately(on.path.points))
    on.step = std::min(order.steps.largest, growth * std::max(on.step, size));
}

/// Whether the path has come to its end.
void find_end(const PathOrder& order, double whole, PathProgress& on)
{
  constexpr double near_aim = 1e-3; // a thousandth of a height loss is a micrometre or so
  const bool far = std::abs(order.to - on.now) <= 1e-9 * whole;
  if (order.aim.measure)
    on.path.completed = on.measured >= (1 - near_aim) * order.aim.value;
  else
    on.path.completed = far || (order.enough && order.enough(on.path.points));
  if (far && !on.path.completed)
    on.path.reason = fmt::format("at a travel of {:.2f} mm it had not come as far as was asked",
                                 on.path.end.amplitudes[0]);
  on.ended = far || on.path.completed;
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
  PathProgress on = [&] {
    std::optional<PathProgress> before = resumed(order);
    return before ? std::move(*before) : begun(problem, elastic, start, order);
  }();
  const double whole = std::abs(order.to - driven(start, order.drive));
  double started = MPI_Wtime();
  if (order.told && !on.path.points.empty())
    order.told(on.path.points.back());
  while (!on.ended) {
    const double next = next_value(on.now, on.to, on.step), size = std::abs(next - on.now);
    StepOutcome outcome =
        take_step(loading, newton, elastic, on.path.end, on.slope, {order.drive, next, on.reference});
    on.path.seconds += outcome.seconds;
    if (!outcome.converged) {
      ++on.path.rejected;
      ++on.rejected;
      on.step = 0.5 * size;
      if (on.step < order.steps.smallest) {
        on.path.reason = stopped(on.path.end, order, size, outcome.reason);
        on.ended = true;
      }
    } else {
      double energy = 0;
      outcome.state.model.points =
          kept_points(problem, outcome.state.model.displacement, on.path.end.model.points, energy);
      go_on(loading, outcome, size, next, order, on);
      on.path.points.back().energy = energy - on.first_energy;
      on.path.points.back().seconds = MPI_Wtime() - started;
      started = MPI_Wtime();
      if (order.told)
        order.told(on.path.points.back());
      find_end(order, whole, on);
    }
    if (order.checkpoint != nullptr && (outcome.converged || on.ended))
      order.checkpoint->write(order.name, on.ended, [&on] { return to_bytes(on); });
  }
  return on.path;
}

LoadPath come_to_rest(const Loading& loading, const NonlinearProblem& problem, NewtonSolver& newton,
                      const ElasticModes& elastic, const PathState& start, const std::string& name,
                      Checkpoint* checkpoint)
{
  PathOrder order;
  order.name = name;
  order.checkpoint = checkpoint;
  if (std::optional<PathProgress> before = resumed(order))
    return before->path;
  PathProgress on;
  LoadPath& path = on.path;
  path.end = start;
  path.end.stiffness = elastic.forces;
  path.end.force =
      PlatenForce::Zero(); // of the model as it is now nothing is known: the step begins where it stands
  const std::vector<Vec3> nowhere(start.model.displacement.size(), Vec3::Zero());
  // what moves the platen by a millionth of a millimetre or so counts as no force
  const double reference = 0.1 * elastic.forces(0, 0);
  StepOutcome outcome = take_step(loading, newton, elastic, path.end, nowhere, {Drive::force, 0, reference});
  path.seconds = outcome.seconds;
  path.completed = outcome.converged;
  if (outcome.converged) {
    double energy = 0;
    outcome.state.model.points =
        kept_points(problem, outcome.state.model.displacement, start.model.points, energy);
    path.end = std::move(outcome.state);
  } else {
    path.reason = "the unloaded vertebra found no equilibrium: " + outcome.reason;
  }
  on.ended = true;
  if (checkpoint != nullptr)
    checkpoint->write(name, true, [&on] { return to_bytes(on); });
  return path;
}

} // namespace cemvert
