// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/checkpoint.h"
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
  double energy = 0; ///< N mm, stored in the model and lost in it since then
  int newton_iterations = 0, linear_iterations = 0;
  int rejected = 0;   ///< steps tried before and halved
  double seconds = 0; ///< all of them together
};

struct PathState;

/// Something of the model that grows with the load, and how far it is to grow.
struct PathAim {
  std::function<double(const PathState&)> measure; ///< may be empty: the drive alone decides. Collective
  double value = 0;
};

/// One piece of a loading history.
struct PathOrder {
  std::string name; ///< of its checkpoint
  Drive drive = Drive::travel;
  double to = 0; ///< with an aim: not beyond it
  StepSizes steps;
  PathAim aim;
  std::function<bool(const std::vector<PathPoint>&)> enough; ///< ends the path early; may be empty
  std::function<void(const PathPoint&)> told;                ///< progress; may be empty
  Checkpoint* checkpoint = nullptr;                          ///< null: none is kept
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
  std::string reason; ///< why not: where it stopped and why
  SolverSeconds seconds;
  int rejected = 0; ///< steps tried again with half their size
};

/// How a path is being followed, at the end of a converged step: all that the next step depends on.
struct PathProgress {
  LoadPath path;
  std::vector<Vec3> slope; ///< displacement per travel in the last step, per local node
  double now = 0, to = 0;  ///< where the drive stands, and where it goes as far as is known
  double step = 0;         ///< size of the next one
  double reference = 0;    ///< N, largest force so far
  double work = 0;         ///< N mm
  double first_energy = 0; ///< N mm, stored and lost before the path began
  double measured = 0;     ///< of the aim
  int rejected = 0;        ///< steps since the last converged one
  bool ended = false;
};

/// As bytes for a checkpoint, and back. @throws DataError  if they are of something else
std::string to_bytes(const PathProgress& progress);
PathProgress path_progress(std::string bytes);

/// The unloaded model, about to be loaded.
PathState unloaded_state(const NonlinearProblem& problem, const ElasticModes& elastic);

/// Follows the load in steps that are halved where no equilibrium is found and grow again where it is found
/// easily. Collective.
LoadPath follow(const Loading& loading, const NonlinearProblem& problem, NewtonSolver& newton,
                const ElasticModes& elastic, const PathState& start, const PathOrder& order);

/// The model at rest under no force after something in it has changed: one step without load. Collective.
/// @param name, checkpoint  as those of a PathOrder
LoadPath come_to_rest(const Loading& loading, const NonlinearProblem& problem, NewtonSolver& newton,
                      const ElasticModes& elastic, const PathState& start, const std::string& name,
                      Checkpoint* checkpoint);

} // namespace cemvert
