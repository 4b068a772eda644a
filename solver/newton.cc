// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/newton.h"

#include "solver/single_precision.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cemvert
{
namespace
{

using petsc::check;

/// Seconds of a part of the work, added when it ends.
class Stopwatch
{
public:
  explicit Stopwatch(double& seconds) : seconds_(seconds), started_(MPI_Wtime()) {}
  ~Stopwatch() { seconds_ += MPI_Wtime() - started_; }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

private:
  double& seconds_;
  double started_;
};

bool everywhere(bool here, MPI_Comm communicator)
{
  int all = here ? 1 : 0;
  MPI_Allreduce(MPI_IN_PLACE, &all, 1, MPI_INT, MPI_MIN, communicator);
  return all == 1;
}

std::string reason_text(SNESConvergedReason reason)
{
  switch (reason) {
  case SNES_DIVERGED_FUNCTION_DOMAIN:
  case SNES_DIVERGED_FNORM_NAN:
    return "a material law found no stress: the step is too large for it";
  case SNES_DIVERGED_LINEAR_SOLVE:
    return "the linear solver did not converge: the tangent is nearly singular";
  case SNES_DIVERGED_MAX_IT:
    return "no equilibrium after the iterations allowed";
  case SNES_DIVERGED_LINE_SEARCH:
    return "no step along Newton's direction brings the forces nearer to balance";
  default:
    return SNESConvergedReasons[reason];
  }
}

/// Newton's method gains digits in every iteration, or else it wanders about.
bool is_stuck(const std::vector<double>& residuals)
{
  constexpr std::size_t iterations = 4;
  return residuals.size() > iterations &&
         residuals.back() > 0.2 * residuals[residuals.size() - 1 - iterations];
}

} // namespace

/// What the callbacks of one load step need.
struct NewtonSolver::Step {
  NewtonSolver& solver;
  const std::vector<LawState>& old;
  double least_reaction;
  bool keeps_preconditioner;
  NewtonOutcome outcome;

  double reaction() const { return std::max(outcome.reaction, least_reaction); }

  static PetscErrorCode forces(SNES, Vec position, Vec residual, void* context)
  {
    auto& step = *static_cast<Step*>(context);
    const Stopwatch watch(step.outcome.seconds.forces);
    const NewtonSolver& solver = step.solver;
    const MPI_Comm communicator = solver.problem_.elasticity().communicator();
    const std::vector<Vec3> displacement = solver.local_nodes_.from(position);
    std::vector<Vec3> forces;
    const bool solved = everywhere(solver.problem_.forces(displacement, step.old, forces), communicator);
    if (!solved) {
      check(VecSet(residual, std::numeric_limits<double>::quiet_NaN()), "VecSet");
      return 0;
    }
    double sum = 0;
    step.outcome.forces = forces;
    for (std::size_t n = 0; n < forces.size(); ++n)
      for (int i = 0; i < 3; ++i)
        if (solver.held_.holds(static_cast<int>(n), i)) {
          sum += forces[n][i] * forces[n][i];
          forces[n][i] = 0;
        }
    MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_DOUBLE, MPI_SUM, communicator);
    step.outcome.reaction = std::sqrt(sum);
    solver.local_nodes_.to(forces, residual);
    return 0;
  }

  static PetscErrorCode tangent(SNES, Vec position, Mat, Mat, void* context)
  {
    auto& step = *static_cast<Step*>(context);
    const Stopwatch watch(step.outcome.seconds.assembly);
    NewtonSolver& solver = step.solver;
    // the preconditioner, and with it the coarse operator, serves the whole step
    const bool first = step.outcome.iterations == 0 && !step.keeps_preconditioner;
    BlockMatrix* const coarse = first && solver.coarse_tangent_ ? &*solver.coarse_tangent_ : nullptr;
    solver.tangent_.zero();
    if (coarse != nullptr)
      coarse->zero();
    solver.problem_.add_tangent(solver.local_nodes_.from(position), step.old, solver.held_, solver.tangent_,
                                solver.held_vertices_, coarse);
    if (coarse != nullptr)
      copy_again(solver.copy_.get());
    return 0;
  }

  static PetscErrorCode convergence(SNES snes, PetscInt iteration, PetscReal, PetscReal, PetscReal size,
                                    SNESConvergedReason* reason, void* context)
  {
    auto& step = *static_cast<Step*>(context);
    const SolverSettings& settings = step.solver.problem_.elasticity().settings();
    step.outcome.iterations = static_cast<int>(iteration);
    step.outcome.residuals.push_back(step.reaction() > 0 ? size / step.reaction() : size);
    PetscInt most = 0;
    check(SNESGetTolerances(snes, nullptr, nullptr, nullptr, &most, nullptr), "SNESGetTolerances");
    if (!std::isfinite(size))
      *reason = SNES_DIVERGED_FNORM_NAN;
    else if (size <= settings.newton_tolerance * step.reaction())
      *reason = SNES_CONVERGED_FNORM_ABS;
    else if (is_stuck(step.outcome.residuals))
      *reason = SNES_DIVERGED_MAX_IT; // a smaller step costs less than the iterations it would take
    else
      *reason = SNES_CONVERGED_ITERATING;
    return 0;
  }
};

NewtonSolver::NewtonSolver(const NonlinearProblem& problem, NodeConstraints held,
                           NodeConstraints held_vertices)
    : problem_(problem), held_(std::move(held)), held_vertices_(std::move(held_vertices)),
      local_nodes_(problem.elasticity().mesh().nodes, problem.elasticity().communicator()),
      tangent_(problem.elasticity().mesh().nodes, problem.elasticity().mesh().node_graph,
               problem.elasticity().layout(), problem.elasticity().communicator())
{
  const ElasticityProblem& elasticity = problem.elasticity();
  const MPI_Comm communicator = elasticity.communicator();
  const SolverSettings& settings = elasticity.settings();
  const DistributedMesh& mesh = elasticity.mesh();
  tangent_.finish();
  if (elasticity.vertex_layout()) {
    coarse_tangent_.emplace(mesh.vertices, mesh.vertex_graph, *elasticity.vertex_layout(), communicator);
    coarse_tangent_->finish();
    coarse_.matrix = coarse_tangent_->get();
    coarse_.prolongation = prolongation(mesh, held_, held_vertices_, communicator);
  }
  if (settings.preconditioner != "mumps")
    modes_ = rigid_modes(coarse_tangent_ ? mesh.vertices : mesh.nodes, communicator);
  for (Mat matrix : {tangent_.get(), coarse_.matrix})
    if (matrix != nullptr && !problem.is_symmetric())
      check(MatSetOption(matrix, MAT_SYMMETRIC, PETSC_FALSE), "MatSetOption");

  check(SNESCreate(communicator, solver_.put()), "SNESCreate");
  SNES solver = solver_.get();
  check(SNESSetType(solver, SNESNEWTONLS), "SNESSetType");
  check(SNESSetTolerances(solver, 0, 0, 0, settings.newton_iterations, PETSC_DEFAULT), "SNESSetTolerances");
  SNESLineSearch search = nullptr;
  check(SNESGetLineSearch(solver, &search), "SNESGetLineSearch");
  check(SNESLineSearchSetType(search, SNESLINESEARCHBT), "SNESLineSearchSetType");
  check(SNESKSPSetUseEW(solver, PETSC_TRUE), "SNESKSPSetUseEW");
  // 1e-2 to begin with, then as the convergence of Newton's method asks
  check(SNESKSPSetParametersEW(solver, 2, 1e-2, 1e-2, 0.9, 2, 2, 0.1), "SNESKSPSetParametersEW");
  KSP linear = nullptr;
  check(SNESGetKSP(solver, &linear), "SNESGetKSP");
  check(KSPSetType(linear, problem.is_symmetric() ? KSPCG : KSPGMRES), "KSPSetType");
  if (problem.is_symmetric()) {
    check(KSPSetNormType(linear, KSP_NORM_UNPRECONDITIONED), "KSPSetNormType");
  } else {
    check(KSPSetPCSide(linear, PC_RIGHT), "KSPSetPCSide");
    check(KSPGMRESSetRestart(linear, 60), "KSPGMRESSetRestart");
  }
  check(KSPSetTolerances(linear, 1e-2, 1e-300, PETSC_DEFAULT, settings.largest_iterations),
        "KSPSetTolerances");
  use_preconditioner(linear, tangent_.get(), coarse_, modes_, settings);
  if (coarse_tangent_)
    copy_ = in_single_precision(tangent_.get());
}

NewtonOutcome NewtonSolver::solve(const std::vector<LawState>& old, const std::vector<Vec3>& guess,
                                  double reaction, bool keeps_preconditioner)
{
  Step step{*this, old, reaction, keeps_preconditioner, {}};
  SNES solver = solver_.get();
  petsc::Vector position, residual;
  check(MatCreateVecs(tangent_.get(), position.put(), residual.put()), "MatCreateVecs");
  check(SNESSetFunction(solver, residual.get(), &Step::forces, &step), "SNESSetFunction");
  check(SNESSetJacobian(solver, tangent_.get(), copy_ ? copy_.get() : tangent_.get(), &Step::tangent, &step),
        "SNESSetJacobian");
  check(SNESSetConvergenceTest(solver, &Step::convergence, &step, nullptr), "SNESSetConvergenceTest");
  // -2: once, in the first iteration; -1: never
  check(SNESSetLagPreconditioner(solver, keeps_preconditioner ? -1 : -2), "SNESSetLagPreconditioner");
  local_nodes_.to(guess, position.get());
  const double started = MPI_Wtime();
  check(SNESSolve(solver, nullptr, position.get()), "SNESSolve");

  SNESConvergedReason reason = SNES_CONVERGED_ITERATING;
  check(SNESGetConvergedReason(solver, &reason), "SNESGetConvergedReason");
  PetscInt iterations = 0, linear_iterations = 0;
  check(SNESGetIterationNumber(solver, &iterations), "SNESGetIterationNumber");
  check(SNESGetLinearSolveIterations(solver, &linear_iterations), "SNESGetLinearSolveIterations");
  step.outcome.iterations = static_cast<int>(iterations);
  step.outcome.linear_iterations = static_cast<int>(linear_iterations);
  step.outcome.converged = reason > 0;
  if (!step.outcome.converged)
    step.outcome.reason = reason_text(reason);
  step.outcome.displacement = local_nodes_.from(position.get());
  if (step.outcome.converged) // the line search may have tried another place last
    problem_.forces(step.outcome.displacement, old, step.outcome.forces);
  SolverSeconds& seconds = step.outcome.seconds;
  seconds.solve = MPI_Wtime() - started - seconds.forces - seconds.assembly;
  return step.outcome;
}

} // namespace cemvert
