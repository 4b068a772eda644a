// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/newton.h"

#include <functional>

namespace cemvert
{

/// Sizes of load steps: travel of the platen [mm].
struct StepSizes {
  double first = 0, largest = 0, smallest = 0;
};

/// The end of one converged step.
struct PathPoint {
  double travel = 0; ///< mm, compression positive
  double force = 0;  ///< N, compression positive
  int newton_iterations = 0, linear_iterations = 0;
  int rejected = 0;   ///< steps tried before and halved
  double seconds = 0; ///< all of them together
};

/// One piece of a loading history.
struct PathOrder {
  double from = 0, to = 0; ///< travel, mm
  StepSizes steps;
  std::function<Prescription(double travel)> prescribed;
  std::function<double(const std::vector<Vec3>& forces)>
      force; ///< of the platen, from the owned nodes' forces
  /// Displacement per mm of travel of the model before it yields, per local node: the first guess.
  std::vector<Vec3> elastic_slope;
  std::function<bool(const std::vector<PathPoint>&)> enough; ///< ends the path early; may be empty
  std::function<void(const PathPoint&)> told;                ///< progress; may be empty
};

struct LoadPath {
  std::vector<PathPoint> points; ///< converged steps, without the start
  ModelState end;
  std::vector<Vec3> forces; ///< N, per owned node, at the end
  bool completed = false;
  std::string reason;              ///< why not: where it stopped and why
  std::array<double, 3> seconds{}; ///< forces, tangent, linear solver
  int rejected = 0;                ///< steps tried again with half their size
};

/// Follows the load in steps that are halved where no equilibrium is found and grow again where it is found
/// easily. Collective.
LoadPath follow(const NonlinearProblem& problem, const NewtonSolver& newton, const ModelState& start,
                const PathOrder& order);

} // namespace cemvert
