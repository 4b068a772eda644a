// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/load_path.h"

namespace cemvert
{

/// What one load step asks for: a travel, or a force.
struct StepGoal {
  Drive drive;
  double value;     ///< mm or N
  double reference; ///< N: size of the forces of this history, to measure what is out of balance with
};

struct StepOutcome {
  bool converged = false;
  std::string reason; ///< why not
  PathState state;    ///< points as at the start
  int newton_iterations = 0, linear_iterations = 0;
  SolverSeconds seconds;
};

/// One load step from `start`. What of the platen is not prescribed, its turns on a joint or its travel under
/// a force, is sought outside of Newton's method by Broyden's (Math Comp 19 (1965) 577) from the stiffness
/// seen before: one to three unknowns. Collective.
/// @param slope  displacement per unit of the first amplitude, the first guess of the step
StepOutcome take_step(const Loading& loading, NewtonSolver& newton, const ElasticModes& elastic,
                      const PathState& start, const std::vector<Vec3>& slope, const StepGoal& goal);

} // namespace cemvert
