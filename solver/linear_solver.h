// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/elasticity_problem.h"
#include "solver/petsc_handles.h"

namespace cemvert
{

/// What the preconditioners need besides the operator itself; both empty where not needed.
struct CoarseSpace {
  Mat matrix = nullptr;       ///< the operator of degree 1 on the same mesh; must outlive the solver
  petsc::Matrix prolongation; ///< from it to the fine one
};

/// Format in which the operator is multiplied fastest with this preconditioner.
MatType operator_format(const SolverSettings& settings, int ranks);
/// Format of the operator of degree 1 of the coarse space.
MatType coarse_format(int ranks);
/// True if the preconditioner works with a coarse space of degree 1.
bool wants_coarse_space(const SolverSettings& settings);

/// Sets up the preconditioner of `solver.preconditioner` for an operator; see LinearSolver.
/// @param coarse  must outlive the solver
void use_preconditioner(KSP solver, Mat matrix, const CoarseSpace& coarse, const petsc::NullSpace& modes,
                        const SolverSettings& settings);

/// Conjugate gradients with one of the preconditioners of `solver.preconditioner`, set up on construction.
/// * two-level: one V-cycle with Chebyshev smoothing in single precision on the quadratic elements and, on
/// the linear elements of
///   the same mesh, smoothed aggregation (GAMG) that knows the rigid motions. For degree 1 only the latter.
/// * gamg: smoothed aggregation on the operator itself
/// * mumps: sparse Cholesky factorisation
class LinearSolver
{
public:
  /// Collective.
  /// @param matrix  must outlive the solver; symmetric and positive definite
  LinearSolver(Mat matrix, CoarseSpace coarse, petsc::NullSpace modes, const SolverSettings& settings);

  /// Collective. Starts at 0; "not converged" is told in the outcome.
  LinearOutcome solve(Vec load, Vec solution) const;

private:
  CoarseSpace coarse_;
  petsc::NullSpace modes_;
  petsc::Matrix copy_; ///< of the operator in single precision, for the smoother
  petsc::Solver solver_;
  Mat matrix_;
};

} // namespace cemvert
