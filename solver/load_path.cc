// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/load_path.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

constexpr int easy = 4; ///< Newton iterations up to which the next step may be larger
constexpr double growth = 1.5;

/// The step of the last displacement carried on, with the prescribed values in place.
std::vector<Vec3> carried_on(const std::vector<Vec3>& displacement, const std::vector<Vec3>& slope,
                             double change, const NodeNumbering& numbering, const Prescription& prescribed)
{
  std::vector<Vec3> guess(displacement.size());
  for (std::size_t n = 0; n < guess.size(); ++n) {
    guess[n] = displacement[n] + change * slope[n];
    const auto held = prescribed(numbering.nodes[n]);
    for (int i = 0; i < 3; ++i)
      if (held[i])
        guess[n][i] = *held[i];
  }
  return guess;
}

std::vector<Vec3> slope_between(const std::vector<Vec3>& before, const std::vector<Vec3>& after,
                                double change)
{
  std::vector<Vec3> slope(before.size());
  for (std::size_t n = 0; n < slope.size(); ++n)
    slope[n] = (after[n] - before[n]) / change;
  return slope;
}

void add(std::array<double, 3>& sum, const std::array<double, 3>& more)
{
  for (std::size_t i = 0; i < 3; ++i)
    sum[i] += more[i];
}

} // namespace

LoadPath follow(const NonlinearProblem& problem, const NewtonSolver& newton, const ModelState& start,
                const PathOrder& order)
{
  const NodeNumbering& numbering = problem.elasticity().mesh().nodes;
  const double direction = order.to >= order.from ? 1 : -1;
  LoadPath path;
  path.end = start;
  std::vector<Vec3> slope = order.elastic_slope;
  double travel = order.from, step = order.steps.first, started = MPI_Wtime();
  int rejected = 0;
  while (std::abs(order.to - travel) > 1e-9 * std::abs(order.to - order.from)) {
    const double left = std::abs(order.to - travel);
    // two equal steps at the end rather than a tiny last one
    const double size = left <= step ? left : left < 2 * step ? 0.5 * left : step;
    const double next = travel + direction * size;
    NewtonOutcome outcome =
        newton.solve(path.end.points, carried_on(path.end.displacement, slope, next - travel, numbering,
                                                 order.prescribed(next)));
    add(path.seconds, outcome.seconds);
    if (!outcome.converged) {
      ++path.rejected;
      ++rejected;
      step = 0.5 * size;
      if (step < order.steps.smallest) {
        path.reason =
            fmt::format("stopped at a travel of {:.4f} mm, where steps of {:.1e} mm did not help: {}", travel,
                        size, outcome.reason);
        return path;
      }
      continue;
    }
    path.end.points = problem.points(outcome.displacement, path.end.points);
    slope = slope_between(path.end.displacement, outcome.displacement, next - travel);
    path.end.displacement = std::move(outcome.displacement);
    path.forces = std::move(outcome.forces);
    travel = next;
    path.points.push_back({travel, order.force(path.forces), outcome.iterations, outcome.linear_iterations,
                           rejected, MPI_Wtime() - started});
    rejected = 0;
    started = MPI_Wtime();
    if (order.told)
      order.told(path.points.back());
    if (order.enough && order.enough(path.points))
      break;
    if (outcome.iterations <= easy)
      step = std::min(order.steps.largest, growth * std::max(step, size));
  }
  path.completed = true;
  return path;
}

} // namespace cemvert
