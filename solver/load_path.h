// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/loaded_model.h"
#include "solver/newton.h"

#include <functional>

namespace cemvert
{

/// What is raised from step to step: the platen's travel [mm], or its force [N].
enum class Drive { travel, force };

/// Sizes of load steps, in units of the drive.
struct StepSizes {
  double first = 0, largest = 0, smallest = 0;
};

/// The end of one converged step.
struct PathPoint {
  double travel = 0; ///< mm, compression positive
  double force = 0;  ///< N, compression positive
  double work = 0;   ///< N mm, of the platen since the path began
  int newton_iterations = 0, linear_iterations = 0;
  int rejected = 0;   ///< steps tried before and halved
  double seconds = 0; ///< all of them together
};

/// One piece of a loading history.
struct PathOrder {
  Drive drive = Drive::travel;
  double to = 0;
  StepSizes steps;
  std::function<bool(const std::vector<PathPoint>&)> enough; ///< ends the path early; may be empty
  std::function<void(const PathPoint&)> told;                ///< progress; may be empty
};

/// Where a path has come to: the model in equilibrium, and how the platen stands.
struct PathState {
  ModelState model;
  Eigen::VectorXd amplitudes; ///< of the modes of the loading, mm
  PlatenForce force = PlatenForce::Zero();
  Eigen::MatrixXd stiffness;      ///< of these forces over the amplitudes as last seen, N/mm
  std::vector<Vec3> nodal_forces; ///< N, per owned node
  double reaction = 0;            ///< N, largest norm of the held nodes' forces so far
};

struct LoadPath {
  std::vector<PathPoint> points; ///< converged steps, without the start
  PathState end;
  bool completed = false;
  std::string reason;              ///< why not: where it stopped and why
  std::array<double, 3> seconds{}; ///< forces, tangent, linear solver
  int rejected = 0;                ///< steps tried again with half their size
};

/// The unloaded model, about to be loaded.
PathState unloaded_state(const NonlinearProblem& problem, const ElasticModes& elastic);

/// Follows the load in steps that are halved where no equilibrium is found and grow again where it is found
/// easily. Collective.
LoadPath follow(const Loading& loading, const NonlinearProblem& problem, NewtonSolver& newton,
                const ElasticModes& elastic, const PathState& start, const PathOrder& order);

/// The model at rest under no force after something in it has changed: one step without load. Collective.
LoadPath come_to_rest(const Loading& loading, const NonlinearProblem& problem, NewtonSolver& newton,
                      const ElasticModes& elastic, const PathState& start);

} // namespace cemvert
