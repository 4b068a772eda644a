// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/convergence.h"

#include "apps/guarded.h"
#include "core/error.h"
#include "solver/element.h"

#include <fmt/core.h>

#include <algorithm>

namespace cemvert
{
namespace
{

constexpr double coarse_edge = 1.5, fine_edge = 0.75; ///< of the case's edge length

ConvergenceLevel level_of(double edge_length, const MeshReport& report, const Mesh& mesh,
                          const SolverOutcome& outcome)
{
  return {edge_length, report.quality.mean_edge, mesh.n_cells(), outcome.dofs,
          stiffnesses_of(outcome.states)};
}

/// Meshes and solves the case again with another edge length.
ConvergenceLevel solve_level(double part, const ImageStage& image, const SolverStage& base,
                             const CaseConfig& config, RunLog& log)
{
  CaseConfig finer = config;
  finer.load.elastic_line_only = true; // only the stiffness is compared
  finer.mesh.edge_length = part * config.mesh.edge_length;
  log.station(fmt::format("convergence {:.3g} mm", finer.mesh.edge_length));
  // the stations' own messages would look like those of the run itself
  RunLog quiet(false);
  MeshResult mesh;
  SolverStage stage;
  on_root([&] {
    mesh = run_mesh_station(image, finer, quiet);
    stage = prepare_solver_stage(image, mesh.mesh, finer, quiet);
    stage.states = base.states;
    stage.states.erase(std::remove_if(stage.states.begin(), stage.states.end(), is_fractured),
                       stage.states.end());
  });
  log.progress(0.5);
  broadcast(stage);
  const SolverOutcome outcome = run_solver_station(stage, finer, quiet);
  ConvergenceLevel level = level_of(finer.mesh.edge_length, mesh.report, mesh.mesh, outcome);
  std::string summary = fmt::format("{} {}", level.cells, plural_name(mesh.mesh.shape()));
  for (const auto& [state, stiffness] : level.stiffness)
    summary += fmt::format("; {} {:.0f} N/mm", state, stiffness);
  log.finish(summary);
  return level;
}

} // namespace

Stiffnesses stiffnesses_of(const std::vector<CompressionResult>& states)
{
  Stiffnesses stiffness;
  for (const CompressionResult& state : states)
    if (state.converged)
      stiffness[state.state] = state.stiffness;
  return stiffness;
}

ConvergenceReport study_convergence(const ImageStage& image, const SolverStage& stage, const MeshResult& mesh,
                                    const SolverOutcome& base, const CaseConfig& config, RunLog& log)
{
  ConvergenceReport report;
  report.degree = degree_of(stage.mesh.shape(), config.solver.degree);
  const ConvergenceLevel own = level_of(config.mesh.edge_length, mesh.report, mesh.mesh, base);
  if (stage.image_is_modulus && config.mesh.elements == CellShape::hexahedron) {
    report.reason =
        "the voxels of a modulus image are the elements themselves: there is no other edge length";
    report.levels.push_back(own);
    log.warning("convergence: " + report.reason);
    return report;
  }
  try {
    report.levels.push_back(solve_level(coarse_edge, image, stage, config, log));
    report.levels.push_back(own);
    report.levels.push_back(solve_level(fine_edge, image, stage, config, log));
  } catch (const Error& error) {
    if (error.code() != ExitCode::mesh)
      throw;
    report.reason = std::string("one of the meshes could not be made: ") + error.what();
    if (report.levels.empty())
      report.levels.push_back(own);
    log.warning("convergence: " + report.reason);
  }
  return report;
}

} // namespace cemvert
