// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/injection/pressure.h"

#include "core/error.h"

#include <petscksp.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace cemvert
{
namespace
{

void check(PetscErrorCode code, const char* call)
{
  if (code != 0)
    throw_bug(std::string(call) + " failed with PETSc error " + std::to_string(static_cast<int>(code)));
}

/// BoomerAMG's own defaults are made for two dimensions; these are what its authors advise for three (De
/// Sterck, Yang, Heys 2006). One sweep forward on the way down and one backward on the way up is as symmetric
/// as both on either way, and half the work (docs/performance.md).
void use_fast_coarsening(PC preconditioner)
{
  constexpr const char* prefix = "cemvert_injection_";
  const std::pair<const char*, const char*> options[] = {{"strong_threshold", "0.5"},
                                                         {"coarsen_type", "HMIS"},
                                                         {"interp_type", "ext+i"},
                                                         {"P_max", "4"},
                                                         {"agg_nl", "1"},
                                                         {"relax_type_down", "SOR/Jacobi"},
                                                         {"relax_type_up", "backward-SOR/Jacobi"}};
  check(PCSetOptionsPrefix(preconditioner, prefix), "PCSetOptionsPrefix");
  for (const auto& [name, value] : options) {
    const std::string key = std::string("-") + prefix + "pc_hypre_boomeramg_" + name;
    check(PetscOptionsSetValue(nullptr, key.c_str(), value), "PetscOptionsSetValue");
  }
  check(PCSetFromOptions(preconditioner), "PCSetFromOptions");
}

} // namespace

Conductances conductances(const InjectionMedium& medium, const std::vector<double>& viscosity,
                          const std::vector<double>& saturation)
{
  const double length = medium.grid.spacing.x();
  Conductances result;
  result.faces.resize(medium.cells());
  for (std::size_t cell = 0; cell < medium.cells(); ++cell) {
    const double own = medium.permeability[cell] / viscosity[cell];
    for (std::size_t face = 0; face < 6; ++face) {
      const double ratio = medium.anisotropy[static_cast<int>(face / 2)];
      const int next = medium.neighbours[cell][face];
      if (next >= 0) {
        const auto other = static_cast<std::size_t>(next);
        const double theirs = medium.permeability[other] / viscosity[other];
        result.faces[cell][face] = length * ratio * 2 * own * theirs / (own + theirs);
      } else if (medium.opening[cell][face] >= 0)
        result.faces[cell][face] = 2 * length * ratio * own;
      else
        result.faces[cell][face] = length * length * medium.cortex_conductance /
                                   medium.liquid_viscosity[cell] * std::max(0.0, 1 - saturation[cell]);
    }
  }
  return result;
}

/// Rows of the matrix in PETSc's own memory layout, so that new conductances are written where the solver
/// reads them.
struct PressureSolver::System {
  std::vector<PetscInt> row_start, columns;
  std::vector<PetscScalar> values, load, pressure;
  double tolerance = 0;
  Mat matrix = nullptr;
  Vec right_side = nullptr, solution = nullptr;
  KSP solver = nullptr;
  PetscInt usual_iterations = -1; ///< right after the preconditioner was made

  ~System()
  {
    KSPDestroy(&solver);
    VecDestroy(&right_side);
    VecDestroy(&solution);
    MatDestroy(&matrix);
  }
};

PressureSolver::PressureSolver(const InjectionMedium& medium, double tolerance)
    : system_(std::make_unique<System>()), medium_(medium)
{
  PetscBool started = PETSC_FALSE;
  PetscInitialized(&started);
  if (started == PETSC_FALSE)
    throw_bug("PETSc has not been started before an injection is simulated");
  System& s = *system_;
  s.tolerance = tolerance;
  s.row_start.push_back(0);
  for (std::size_t cell = 0; cell < medium.cells(); ++cell) {
    const auto& next = medium.neighbours[cell];
    // cells are numbered in the order of the grid, so that this is ascending
    for (const std::size_t face : {4, 2, 0})
      if (next[face] >= 0)
        s.columns.push_back(next[face]);
    s.columns.push_back(static_cast<PetscInt>(cell));
    for (const std::size_t face : {1, 3, 5})
      if (next[face] >= 0)
        s.columns.push_back(next[face]);
    s.row_start.push_back(static_cast<PetscInt>(s.columns.size()));
  }
  s.values.assign(s.columns.size(), 0);
  s.load.assign(medium.cells(), 0);
  s.pressure.assign(medium.cells(), 0);
  const auto n = static_cast<PetscInt>(medium.cells());
  check(MatCreateSeqAIJWithArrays(PETSC_COMM_SELF, n, n, s.row_start.data(), s.columns.data(),
                                  s.values.data(), &s.matrix),
        "MatCreateSeqAIJWithArrays");
  check(MatSetOption(s.matrix, MAT_SPD, PETSC_TRUE), "MatSetOption");
  check(VecCreateSeqWithArray(PETSC_COMM_SELF, 1, n, s.load.data(), &s.right_side), "VecCreateSeqWithArray");
  check(VecCreateSeqWithArray(PETSC_COMM_SELF, 1, n, s.pressure.data(), &s.solution),
        "VecCreateSeqWithArray");
  check(KSPCreate(PETSC_COMM_SELF, &s.solver), "KSPCreate");
  check(KSPSetType(s.solver, KSPCG), "KSPSetType");
  check(KSPSetInitialGuessNonzero(s.solver, PETSC_TRUE), "KSPSetInitialGuessNonzero");
  check(KSPSetNormType(s.solver, KSP_NORM_UNPRECONDITIONED), "KSPSetNormType");
  check(KSPSetTolerances(s.solver, tolerance, PETSC_DEFAULT, PETSC_DEFAULT, 500), "KSPSetTolerances");
  PC preconditioner = nullptr;
  check(KSPGetPC(s.solver, &preconditioner), "KSPGetPC");
  check(PCSetType(preconditioner, PCHYPRE), "PCSetType");
  check(PCHYPRESetType(preconditioner, "boomeramg"), "PCHYPRESetType");
  use_fast_coarsening(preconditioner);
}

PressureSolver::~PressureSolver() = default;

std::vector<double> PressureSolver::solve(const Conductances& flow, const std::vector<double>& sources,
                                          const std::vector<char>& held)
{
  System& s = *system_;
  for (std::size_t cell = 0; cell < medium_.cells(); ++cell) {
    const auto& next = medium_.neighbours[cell];
    double sum = 0;
    s.load[cell] = held[cell] ? 0 : sources[cell];
    for (std::size_t face = 0; face < 6; ++face) {
      sum += flow.faces[cell][face];
      if (next[face] < 0 && !held[cell])
        s.load[cell] += flow.faces[cell][face] * medium_.rest_pressure;
    }
    auto at = static_cast<std::size_t>(s.row_start[cell]);
    const auto coupling = [&](std::size_t face) {
      if (next[face] >= 0)
        s.values[at++] =
            held[cell] || held[static_cast<std::size_t>(next[face])] ? 0 : -flow.faces[cell][face];
    };
    for (const std::size_t face : {4, 2, 0})
      coupling(face);
    s.values[at++] = sum;
    for (const std::size_t face : {1, 3, 5})
      coupling(face);
    if (held[cell])
      s.pressure[cell] = 0;
  }
  // the values were written behind PETSc's back: this makes it drop what it keeps of the old ones (the
  // smoother's inverse diagonal, which MatAssemblyEnd would leave)
  PetscScalar* values = nullptr;
  check(MatSeqAIJGetArray(s.matrix, &values), "MatSeqAIJGetArray");
  check(MatSeqAIJRestoreArray(s.matrix, &values), "MatSeqAIJRestoreArray");
  for (Vec vector : {s.right_side, s.solution}) {
    PetscScalar* array = nullptr;
    check(VecGetArray(vector, &array), "VecGetArray");
    check(VecRestoreArray(vector, &array), "VecRestoreArray");
  }
  check(KSPSetOperators(s.solver, s.matrix, s.matrix), "KSPSetOperators");
  KSPConvergedReason reason = KSP_CONVERGED_ITERATING;
  const auto solve_once = [&s, &reason](bool keep) {
    check(KSPSetReusePreconditioner(s.solver, keep ? PETSC_TRUE : PETSC_FALSE), "KSPSetReusePreconditioner");
    check(KSPSolve(s.solver, s.right_side, s.solution), "KSPSolve");
    check(KSPGetConvergedReason(s.solver, &reason), "KSPGetConvergedReason");
    return reason > 0;
  };
  const bool keep = s.usual_iterations >= 0;
  if (!solve_once(keep)) {
    std::fill(s.pressure.begin(), s.pressure.end(), 0); // what the failed solution left may be no number
    if (!solve_once(false))
      throw_bug(std::string("the pressure of the injected cement has not converged (") +
                KSPConvergedReasons[reason] + ")");
  }
  PetscInt iterations = 0;
  check(KSPGetIterationNumber(s.solver, &iterations), "KSPGetIterationNumber");
  // A set-up costs about ten iterations: it pays when the old one costs more than that.
  if (!keep)
    s.usual_iterations = iterations;
  else if (iterations > s.usual_iterations + 10)
    s.usual_iterations = -1;
  return s.pressure;
}

} // namespace cemvert
