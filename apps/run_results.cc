// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/run_results.h"

#include "apps/guarded.h"
#include "core/error.h"
#include "core/output_file.h"
#include "core/provenance.h"

#include <fmt/core.h>

#include <fstream>
#include <iostream>

namespace cemvert
{
namespace
{

std::map<std::string, std::string> hashes_of(const ScanSettings& scan)
{
  std::map<std::string, std::string> hashes;
  for (const auto& file : {scan.image_file, scan.labels_file, scan.calibration.labels_file})
    if (file)
      hashes[file->string()] = sha256_of(*file);
  return hashes;
}

std::string files_to_open(const RunResults& results, const Command& command)
{
  std::string text = "Results in " + command.output.string() + ":\n";
  const auto line = [&](const std::string& name, const std::string& what) {
    text += fmt::format("  {:<30}{}\n", name, what);
  };
  const bool pictures = command.pictures && !results.measurement.empty();
  if (pictures)
    line("overlay.*.png", "body, cement and endplates on the CT: look at these first");
  if (!results.measurement.empty())
    line("measures.csv",
         "every measure with its uncertainty, one line per time point; sections, endplates beside it");
  if (!results.injection.empty())
    line("injection.csv", "pressures, volumes and leaks over the time of the injection");
  for (const CompressionResult& state : results.states)
    line("fields." + state.state + ".pvd", "stress, strain, modulus: open in ParaView");
  if (results.mesh)
    line("mesh.vtu", "the cells, by region: open in ParaView");
  if (!command.decks.empty())
    line("decks/", "the same models for other solvers, ready to run");
  if (pictures)
    line("anatomy.nii.gz", "body, posterior elements, cement, contact bands: open over the CT in 3D Slicer");
  line("results.json", "every number with its unit");
  return text;
}

nlohmann::json read_results(const std::filesystem::path& file)
{
  std::ifstream stream(file);
  if (!stream)
    throw ConfigError(
        file.string() +
        ": there are no finished results in this folder. Run 'cemvert run CASE.yaml -o DIR' first.");
  try {
    return nlohmann::json::parse(stream);
  } catch (const nlohmann::json::exception&) {
    throw DataError(file.string() + ": is not a CemVert result (not valid JSON).");
  }
}

} // namespace

RunResults provenance_of(const CaseConfig& config, const RunLog& log)
{
  RunResults results;
  results.case_echo = config.echo;
  results.input_hashes = hashes_of(config.scan);
  for (const TimePoint& point : config.time_points)
    results.input_hashes.merge(hashes_of(point.scan));
  results.libraries = library_versions();
  results.date = utc_now();
  results.times = log.times();
  results.warnings = log.warnings();
  return results;
}

MeshResult read_mesh_station(const std::filesystem::path& folder, const ImageStage& image,
                             const CaseConfig& config, RunLog& log)
{
  log.station("mesh");
  MeshResult result;
  result.mesh = read_mesh(folder / "mesh.vtu");
  result.report = mesh_report(result.mesh, mesh_domain_of(image, config));
  log.finish(fmt::format("{} {}, {} vertices read from mesh.vtu", result.mesh.n_cells(),
                         plural_name(result.mesh.shape()), result.mesh.vertices.size()));
  return result;
}

void write_state(const std::filesystem::path& folder, const CompressionResult& state, const Mesh& mesh)
{
  write_text_atomically(folder / ("curve." + state.state + ".csv"), curve_csv(state.curve));
  if (state.crushing)
    write_text_atomically(folder / "curve.crushing.csv", curve_csv(state.crushing->curve));
  write_fields(folder, state, mesh);
}

void finish_results(const Command& command, const CaseConfig& config, const ImageResults& image,
                    const MeshResult& mesh, const SolverOutcome& outcome, const Studies& studies,
                    const RunLog& log)
{
  RunResults results = provenance_of(config, log);
  results.peak_memory = peak_memory_megabytes() + outcome.memory_of_others;
  results.measurement = image.measurement;
  results.time_points = image.times;
  results.changes = image.changes;
  results.injection = image.injection;
  if (mesh.mesh.n_cells() > 0)
    results.mesh = mesh.report;
  results.vertices = mesh.mesh.vertices.size();
  results.tets = mesh.mesh.tets.size();
  results.hexahedra = mesh.mesh.hexes.size();
  results.dofs = outcome.dofs;
  results.materials = outcome.materials;
  results.states = outcome.states;
  results.told_before = outcome.told_before;
  results.density_source = outcome.states.empty() ? "" : image.density_source;
  results.ranks = number_of_ranks();
  results.convergence = studies.convergence;
  results.sensitivity = studies.sensitivity;
  const nlohmann::json json = results_json(results);
  write_text_atomically(command.output / "results.json", json.dump(2) + "\n");
  std::cout << results_table(json) << "\n" << files_to_open(results, command);
}

int report_again(const Command& command)
{
  on_root([&] {
    const nlohmann::json json = read_results(command.output / "results.json");
    const std::filesystem::path case_file =
        command.case_file.empty() ? command.output / "case.yaml" : command.case_file;
    const CaseConfig config = read_case(case_file, {});
    RunLog log;
    write_image_results(command.output, run_image_stations(config, log), config, true, log);
    std::cout << results_table(json);
  });
  return 0;
}

} // namespace cemvert
