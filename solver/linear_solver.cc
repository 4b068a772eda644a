// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/linear_solver.h"

#include "solver/single_precision.h"

#include <cstdio>
#include <utility>

namespace cemvert
{
namespace
{

using petsc::check;

/// On one rank PETSc forms the operators of coarser levels by outer products unless told otherwise; by rows
/// (R, A, P one after the other) they take half the time (docs/performance.md). The option holds for the
/// whole program and parallel matrices refuse it, so it is left alone in every program of several ranks;
/// their own choice is the fastest there.
void multiply_by_rows()
{
  int ranks = 0;
  MPI_Comm_size(PETSC_COMM_WORLD, &ranks);
  PetscBool chosen = PETSC_FALSE;
  check(PetscOptionsHasName(nullptr, nullptr, "-matptap_via", &chosen), "PetscOptionsHasName");
  if (ranks == 1 && chosen == PETSC_FALSE)
    check(PetscOptionsSetValue(nullptr, "-matptap_via", "rap"), "PetscOptionsSetValue");
}

void use_aggregation(PC preconditioner)
{
  multiply_by_rows();
  check(PCSetType(preconditioner, PCGAMG), "PCSetType");
  check(PCGAMGSetType(preconditioner, PCGAMGAGG), "PCGAMGSetType");
  check(PCGAMGSetNSmooths(preconditioner, 1), "PCGAMGSetNSmooths");
  // Aggregates of an earlier operator would make a load step depend on those before it: a run that goes on
  // from a checkpoint would not give the same digits. They save set-up and cost as much in iterations
  // (docs/performance.md).
  check(PCGAMGSetReuseInterpolation(preconditioner, PETSC_FALSE), "PCGAMGSetReuseInterpolation");
}

void use_two_levels(PC preconditioner, const CoarseSpace& coarse)
{
  check(PCSetType(preconditioner, PCMG), "PCSetType");
  // by itself it would take residuals with the operator instead of its copy in single precision
  check(PCSetUseAmat(preconditioner, PETSC_FALSE), "PCSetUseAmat");
  check(PCMGSetLevels(preconditioner, 2, nullptr), "PCMGSetLevels");
  check(PCMGSetType(preconditioner, PC_MG_MULTIPLICATIVE), "PCMGSetType");
  check(PCMGSetGalerkin(preconditioner, PC_MG_GALERKIN_NONE), "PCMGSetGalerkin");
  check(PCMGSetInterpolation(preconditioner, 1, coarse.prolongation.get()), "PCMGSetInterpolation");

  KSP bottom = nullptr;
  check(PCMGGetCoarseSolve(preconditioner, &bottom), "PCMGGetCoarseSolve");
  check(KSPSetOperators(bottom, coarse.matrix, coarse.matrix), "KSPSetOperators");
  check(KSPSetType(bottom, KSPPREONLY), "KSPSetType");
  PC aggregation = nullptr;
  check(KSPGetPC(bottom, &aggregation), "KSPGetPC");
  use_aggregation(aggregation);

  KSP smoother = nullptr;
  check(PCMGGetSmoother(preconditioner, 1, &smoother), "PCMGGetSmoother");
  check(KSPSetType(smoother, KSPCHEBYSHEV), "KSPSetType");
  PC diagonal = nullptr;
  check(KSPGetPC(smoother, &diagonal), "KSPGetPC");
  check(PCSetType(diagonal, PCPBJACOBI), "PCSetType");
  // One step before and after the coarse correction: a second one saves a tenth of the iterations and costs
  // half as much again in each (moduli from 1 to 5000 MPa, 136 000 dofs).
  check(PCMGSetNumberSmooth(preconditioner, 1), "PCMGSetNumberSmooth");
}

void use_factorisation(PC preconditioner)
{
  check(PCSetType(preconditioner, PCCHOLESKY), "PCSetType");
  check(PCFactorSetMatSolverType(preconditioner, MATSOLVERMUMPS), "PCFactorSetMatSolverType");
}

/// Bytes of a matrix's entries and column numbers, all ranks together.
double bytes_of(Mat matrix)
{
  PetscBool is_copy = PETSC_FALSE;
  check(PetscObjectTypeCompare(reinterpret_cast<PetscObject>(matrix), MATSHELL, &is_copy),
        "PetscObjectTypeCompare");
  if (is_copy == PETSC_TRUE)
    return bytes_of_single_precision(matrix);
  MatInfo info;
  check(MatGetInfo(matrix, MAT_GLOBAL_SUM, &info), "MatGetInfo");
  MatType type = nullptr;
  check(MatGetType(matrix, &type), "MatGetType");
  const bool blocked =
      std::string(type).find("baij") != std::string::npos; // one column number for nine entries
  return info.nz_used * (sizeof(PetscScalar) + sizeof(PetscInt) / (blocked ? 9.0 : 1.0));
}

/// Bytes of the matrices that one cycle of a multigrid preconditioner reads. A level smooths with m products
/// on the way down, less the first (it starts at 0), and m on the way up, with a residual between them.
double bytes_of_cycle(PC preconditioner)
{
  PCType type = nullptr;
  check(PCGetType(preconditioner, &type), "PCGetType");
  if (std::string(type) != PCMG && std::string(type) != PCGAMG)
    return 0;
  PetscInt levels = 0;
  check(PCMGGetLevels(preconditioner, &levels), "PCMGGetLevels");
  double bytes = 0;
  for (PetscInt level = 1; level < levels; ++level) {
    KSP smoother = nullptr;
    Mat matrix = nullptr, interpolation = nullptr;
    PetscInt products = 0;
    check(PCMGGetSmoother(preconditioner, level, &smoother), "PCMGGetSmoother");
    check(KSPGetOperators(smoother, nullptr, &matrix), "KSPGetOperators");
    check(KSPGetTolerances(smoother, nullptr, nullptr, nullptr, &products), "KSPGetTolerances");
    check(PCMGGetInterpolation(preconditioner, level, &interpolation), "PCMGGetInterpolation");
    bytes += 2 * products * bytes_of(matrix) + 2 * bytes_of(interpolation);
  }
  KSP bottom = nullptr;
  PC below = nullptr;
  check(PCMGGetCoarseSolve(preconditioner, &bottom), "PCMGGetCoarseSolve");
  check(KSPGetPC(bottom, &below), "KSPGetPC");
  return bytes + bytes_of_cycle(below);
}

double true_residual(Mat matrix, Vec load, Vec solution)
{
  petsc::Vector residual;
  check(VecDuplicate(load, residual.put()), "VecDuplicate");
  check(MatMult(matrix, solution, residual.get()), "MatMult");
  check(VecAYPX(residual.get(), -1, load), "VecAYPX");
  double size = 0, load_size = 0;
  check(VecNorm(residual.get(), NORM_2, &size), "VecNorm");
  check(VecNorm(load, NORM_2, &load_size), "VecNorm");
  return load_size > 0 ? size / load_size : size;
}

std::string reason_text(KSPConvergedReason reason, KSP solver, double residual)
{
  PetscInt iterations = 0;
  check(KSPGetIterationNumber(solver, &iterations), "KSPGetIterationNumber");
  char number[32];
  std::snprintf(number, sizeof number, "%.1e", residual);
  const std::string found = "the linear solver stopped after " + std::to_string(iterations) +
                            " iterations at a relative residual of " + number + ": ";
  if (reason == KSP_DIVERGED_ITS)
    return found + "'solver.largest iterations' reached";
  if (reason == KSP_DIVERGED_PC_FAILED)
    return found + "the preconditioner could not be set up";
  if (reason == KSP_DIVERGED_INDEFINITE_MAT || reason == KSP_DIVERGED_INDEFINITE_PC)
    return found + "the stiffness is not positive definite";
  if (reason == KSP_DIVERGED_NANORINF)
    return found + "not a number";
  return found + KSPConvergedReasons[reason];
}

} // namespace

bool wants_coarse_space(const SolverSettings& settings)
{
  return settings.degree == 2 && settings.preconditioner == "two-level";
}

MatType operator_format(const SolverSettings& settings, int ranks)
{
  // Blocks of 3 need one column number per nine entries, and both assembly and multiplication wait for
  // memory: they take about half of the time of the plain format. GAMG and MUMPS know the plain format only.
  if (wants_coarse_space(settings))
    return ranks == 1 ? MATSEQBAIJ : MATMPIBAIJ;
  return coarse_format(ranks);
}

MatType coarse_format(int ranks)
{
  return ranks == 1 ? MATSEQAIJ : MATMPIAIJ;
}

void use_preconditioner(KSP solver, Mat matrix, const CoarseSpace& coarse, const petsc::NullSpace& modes,
                        const SolverSettings& settings)
{
  if (modes)
    check(MatSetNearNullSpace(coarse.matrix != nullptr ? coarse.matrix : matrix, modes.get()),
          "MatSetNearNullSpace");
  PC preconditioner = nullptr;
  check(KSPGetPC(solver, &preconditioner), "KSPGetPC");
  if (wants_coarse_space(settings))
    use_two_levels(preconditioner, coarse);
  else if (settings.preconditioner == "mumps")
    use_factorisation(preconditioner);
  else
    use_aggregation(preconditioner);
}

LinearSolver::LinearSolver(Mat matrix, CoarseSpace coarse, petsc::NullSpace modes,
                           const SolverSettings& settings)
    : coarse_(std::move(coarse)), modes_(std::move(modes)), matrix_(matrix)
{
  MPI_Comm communicator = MPI_COMM_NULL;
  check(PetscObjectGetComm(reinterpret_cast<PetscObject>(matrix), &communicator), "PetscObjectGetComm");
  check(KSPCreate(communicator, solver_.put()), "KSPCreate");
  KSP solver = solver_.get();
  check(KSPSetType(solver, KSPCG), "KSPSetType");
  check(KSPSetNormType(solver, KSP_NORM_UNPRECONDITIONED), "KSPSetNormType");
  // No absolute tolerance: the size of the load says what is small.
  check(KSPSetTolerances(solver, settings.tolerance, 1e-300, PETSC_DEFAULT, settings.largest_iterations),
        "KSPSetTolerances");
  use_preconditioner(solver, matrix, coarse_, modes_, settings);
  if (wants_coarse_space(settings))
    copy_ = in_single_precision(matrix);
  check(KSPSetOperators(solver, matrix, copy_ ? copy_.get() : matrix), "KSPSetOperators");
  check(KSPSetUp(solver), "KSPSetUp");
}

LinearOutcome LinearSolver::solve(Vec load, Vec solution) const
{
  LinearOutcome outcome;
  check(KSPSolve(solver_.get(), load, solution), "KSPSolve");
  KSPConvergedReason reason = KSP_CONVERGED_ITERATING;
  check(KSPGetConvergedReason(solver_.get(), &reason), "KSPGetConvergedReason");
  PetscInt iterations = 0;
  check(KSPGetIterationNumber(solver_.get(), &iterations), "KSPGetIterationNumber");
  outcome.iterations = static_cast<int>(iterations);
  outcome.residual = true_residual(matrix_, load, solution);
  outcome.converged = reason > 0;
  PC preconditioner = nullptr;
  check(KSPGetPC(solver_.get(), &preconditioner), "KSPGetPC");
  outcome.bytes_per_iteration = bytes_of(matrix_) + bytes_of_cycle(preconditioner);
  if (!outcome.converged)
    outcome.reason = reason_text(reason, solver_.get(), outcome.residual);
  return outcome;
}

} // namespace cemvert
