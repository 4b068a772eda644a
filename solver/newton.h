// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/block_matrix.h"
#include "solver/linear_solver.h"
#include "solver/local_nodes.h"
#include "solver/nonlinear_problem.h"

#include <optional>

namespace cemvert
{

/// How one load step was solved.
struct NewtonOutcome {
  bool converged = false;
  std::string reason; ///< why not
  int iterations = 0; ///< of Newton
  int linear_iterations = 0;
  std::vector<double>
      residuals; ///< out-of-balance force over the reactions, before each iteration and at the end
  std::vector<Vec3> displacement; ///< mm, per local node
  std::vector<Vec3> forces;       ///< N, per owned node; the held nodes' are the reactions
  double reaction = 0;            ///< N, norm of all the held nodes' forces
  SolverSeconds seconds;
};

/// Newton's method (PETSc's SNES) for load steps that all hold the same degrees of freedom: line search,
/// linear tolerances that follow the convergence (Eisenstat & Walker, SIAM J Sci Comput 17 (1996) 16), the
/// preconditioner renewed once a step.
class NewtonSolver
{
public:
  /// Collective.
  /// @param held  which dofs are prescribed; their values come with each guess
  NewtonSolver(const NonlinearProblem& problem, NodeConstraints held, NodeConstraints held_vertices);

  /// Collective.
  /// @param old       points at the end of the previous step
  /// @param guess     mm, per local node, with the prescribed values in place
  /// @param reaction  N: the forces are balanced relative to this, or to their own reaction if that is larger
  /// @param keeps_preconditioner  that of the solution before, of nearly the same operator
  NewtonOutcome solve(const std::vector<LawState>& old, const std::vector<Vec3>& guess, double reaction = 0,
                      bool keeps_preconditioner = false);

private:
  struct Step;
  const NonlinearProblem& problem_;
  NodeConstraints held_, held_vertices_;
  LocalNodes local_nodes_;
  // the solver's place of work: what they hold between two steps means nothing
  BlockMatrix tangent_;
  std::optional<BlockMatrix> coarse_tangent_;
  CoarseSpace coarse_;
  petsc::Matrix copy_; ///< of the tangent's upper half in single precision, for the smoother
  petsc::NullSpace modes_;
  petsc::NonlinearSolver solver_;
};

} // namespace cemvert
