// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/case_config.h"
#include "apps/check_law.h"
#include "apps/column.h"
#include "apps/guarded.h"
#include "apps/output_folder.h"
#include "apps/phantom_command.h"
#include "apps/plan_command.h"
#include "apps/reuse.h"
#include "apps/run_results.h"
#include "apps/stations.h"
#include "apps/statistics_command.h"
#include "apps/studies.h"
#include "apps/study_command.h"
#include "core/error.h"
#include "image/phantom.h"
#include "solver/checkpoint.h"
#include "study/statistics_plan.h"
#include "study/study_file.h"

#include <iostream>

namespace cemvert
{
namespace
{

/// run, measure, mesh and solve are one line of stations; they differ in where they begin and end.
int run_line(const Command& command)
{
  const bool to_mesh = command.name != "measure";
  const bool to_solution = command.name == "run" || command.name == "solve";
  const bool to_decks = !command.decks.empty();
  RunLog log(is_root());
  CaseConfig config;
  ImageStage image;
  MeshResult mesh;
  SolverStage solver;
  ImageResults seen;

  on_root([&] {
    config = read_case(command.case_file, command.overrides);
    if (to_mesh)
      require_density(config.scan);
    if (command.name == "solve") {
      continue_in_folder(command.output, config);
    } else {
      claim_output_folder(command.output, config.yaml, command.force);
    }
    image = run_image_stations(config, log, command.reuse);
    write_image_results(command.output, image, config, command.pictures, log);
    seen = image_results(image, config);
    if (to_mesh) {
      mesh = command.name == "solve" ? read_mesh_station(command.output, image, config, log)
                                     : shared_mesh_station(command.reuse, image, config, log);
      if (command.name != "solve")
        write_mesh(command.output / "mesh.vtu", mesh.mesh);
    }
    if (to_solution || to_decks)
      solver = prepare_solver_stage(image, mesh.mesh, config, log);
    if (to_decks)
      run_deck_station(command.output, command.decks, solver, config, log);
    if (!command.convergence) // which meshes again
      image = {};             // the volumes take as much memory as the solver does
  });

  SolverOutcome outcome;
  SharedIntactState shared;
  std::optional<Checkpoint> checkpoint;
  if (to_solution) {
    if (!is_root())
      config = read_case(command.case_file, command.overrides);
    broadcast(solver);
    const bool whole_study = command.sensitivity || command.convergence;
    shared = shared_intact_state(whole_study ? "" : command.reuse, command.output, solver, config);
    if (follows_load_steps(config))
      checkpoint.emplace(command.output, is_root() ? identity_of(solver, config) : "",
                         config.solver.checkpoint_interval, MPI_COMM_WORLD, log);
    else if (is_root())
      remove_checkpoints(command.output);
    outcome = run_solver_station(solver, config, log, checkpoint ? &*checkpoint : nullptr, shared.state);
  }
  const Studies studies = run_studies(command, image, solver, mesh, outcome, config, log);

  bool converged = true;
  on_root([&] {
    log.station("write");
    for (const CompressionResult& state : outcome.states) {
      write_state(command.output, state, mesh.mesh);
      converged = converged && state.converged;
    }
    leave_intact_state(shared, outcome, command.output);
    log.finish();
    finish_results(command, config, seen, mesh, outcome, studies, log);
    if (checkpoint)
      checkpoint->remove();
  });
  return static_cast<int>(converged ? ExitCode::success : ExitCode::no_convergence);
}

int check_case(const Command& command)
{
  on_root([&] {
    RunLog log;
    const CaseConfig config = read_case(command.case_file, command.overrides);
    const ImageStage image = run_image_stations(config, log);
    std::cout << config.yaml
              << "The case is sound: the files were read, the vertebra was found, the cement fits.\n"
              << "Not checked: mesh and solution. 'cemvert run " << command.case_file.string()
              << " -o DIR' makes them.\n";
  });
  return 0;
}

int print_keys(const Command& command)
{
  on_root([&] {
    const bool of_phantom = command.topic == "phantom", of_plan = command.topic == "statistics",
               of_study = command.topic == "study";
    const KeyTable table = of_phantom ? phantom_keys()
                           : of_plan  ? statistics_keys()
                           : of_study ? study_keys()
                                      : case_keys();
    const std::string section = of_phantom || of_plan || of_study ? "" : command.topic;
    if (command.schema) {
      std::cout << (of_study ? study_schema(case_keys()) : json_schema(table)).dump(2) << "\n";
      return;
    }
    const std::string text = keys_as_text(table, section);
    if (text.empty())
      throw ConfigError(
          "cemvert keys: there is no section '" + section +
          "'. Sections: image, labels, anatomy, cement, injection, measurement, mesh, materials, load, "
          "solver, states, plan, pre, follow-up; phantom, study, statistics.");
    std::cout << text;
  });
  return 0;
}

int dispatch(const Command& command)
{
  if (command.name == "phantom")
    return write_phantom(command);
  if (command.name == "check")
    return check_case(command);
  if (command.name == "keys")
    return print_keys(command);
  if (command.name == "check-law")
    return check_law(command.topic, command.output);
  if (command.name == "plan")
    return plan_injection(command);
  if (command.name == "report")
    return report_again(command);
  if (command.name == "statistics")
    return make_statistics(command);
  if (command.name == "study")
    return run_study(command);
  if (command.column)
    return measure_column(command);
  return run_line(command);
}

} // namespace
} // namespace cemvert

int main(int argc, char** argv)
{
  return cemvert::run_guarded(argc, argv, cemvert::dispatch);
}
