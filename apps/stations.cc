// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/stations.h"

#include "apps/compression_target.h"
#include "cement/porosity.h"
#include "core/error.h"
#include "core/output_file.h"
#include "core/provenance.h"
#include "image/image_file.h"
#include "measurement/level.h"
#include "mesh/mesh_report.h"
#include "report/decks.h"
#include "report/measures_csv.h"
#include "solver/element.h"

#include <deal.II/base/mpi.h>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace cemvert
{
namespace
{

MeasurementInput measurement_input(const ImageStage& image, const CaseConfig& config)
{
  return {image.scan, *image.anatomy, *image.cement, image.above, image.below, config.measurement};
}

/// Bone whose density is asked for: what will be meshed.
Mask meshed_bone(const ImageStage& image, const CaseConfig& config)
{
  return config.mesh.posterior_included ? image.anatomy->vertebra : image.anatomy->body;
}

Mask cement_anywhere(const CementMap& cement)
{
  Mask all = cement.inside;
  std::transform(all.values.begin(), all.values.end(), cement.outside.values.begin(), all.values.begin(),
                 [](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>(a | b); });
  return all;
}

/// Bone of a modulus image: not the layers, whose modulus must not reach into the bone beside them.
Mask bone_of_modulus(const ScalarImage& modulus, double layer_modulus)
{
  Mask bone(modulus.grid);
  std::transform(modulus.values.begin(), modulus.values.end(), bone.values.begin(),
                 [layer_modulus](float value) {
                   return static_cast<std::uint8_t>(value > 0 && value != static_cast<float>(layer_modulus));
                 });
  return bone;
}

std::vector<std::string> without_cement(std::vector<std::string> states)
{
  states.erase(std::remove_if(states.begin(), states.end(), has_cement), states.end());
  return states.empty() ? std::vector<std::string>{"intact"} : states;
}

template <class T>
T from_root(const T& value)
{
  return dealii::Utilities::MPI::broadcast(MPI_COMM_WORLD, value, 0);
}

/// One line on where the bone's numbers come from.
std::string density_source(const ImageStage& image, const CaseConfig& config)
{
  if (image.scan.modulus)
    return "Young modulus given by the image, element by element";
  const ScanSettings& scan = config.scan;
  const std::string density =
      scan.values == ImageValues::density
          ? "density as given by the image (K2HPO4-equivalent)"
          : (image.scan.calibration ? image.scan.calibration->source : "no density") +
                " (15 mg/cc more change stiffness by 6 % in dense bone, 18 % in weak bone)";
  const std::string under = cement_is_in_image(config.cement)
                                ? "bone under the cement filled in from the bone around it"
                                : "bone under the cement as the image shows it";
  const std::string mixed =
      image.cement && image.cement->fraction
          ? "; cement that fills only a part of the marrow space: " +
                composite_rule_names()[static_cast<std::size_t>(config.composite_rule)] +
                " mixture of it and bone"
          : std::string();
  return density + "; " + under + "; " + describe_materials(config.materials) + mixed;
}

} // namespace

ImageStage run_image_stations(const CaseConfig& config, RunLog& log)
{
  ImageStage image;
  log.station("read");
  image.scan = read_scan(config.scan, log);
  const Grid& grid = image.scan.labels.grid;
  log.finish(fmt::format("working grid {} x {} x {} of {:.2f} mm", grid.size[0], grid.size[1], grid.size[2],
                         grid.spacing[0]));
  if (image.scan.modulus) {
    log.note("values: modulus: the image is the model itself, so there are no anatomical measures");
    return image;
  }
  MeasuredLevel level = measured_level(std::move(image.scan), level_settings(config), log);
  image.scan = std::move(level.scan);
  image.anatomy = std::move(level.anatomy);
  image.above = std::move(level.above);
  image.below = std::move(level.below);
  image.cement = std::move(level.cement);
  image.measurement = std::move(level.report);
  image.times = measured_times(config.time_points, level_settings(config), config.scan, *image.anatomy, log);
  image.changes = changes_over(image.times, image.measurement);
  return image;
}

void write_image_results(const std::filesystem::path& folder, const ImageStage& image,
                         const CaseConfig& config, RunLog& log)
{
  if (!image.anatomy)
    return;
  log.station("pictures");
  const MeasurementInput input = measurement_input(image, config);
  write_labels(folder / "anatomy.nii.gz", anatomy_labels(input, image.scan.original_labels.grid));
  write_overlays(folder, input, image.measurement);
  write_text_atomically(folder / "measures.sections.csv", sections_csv(axial_sections(input)));
  write_text_atomically(folder / "measures.endplates.csv", endplates_csv(*image.anatomy));
  if (image.cement->injection)
    write_text_atomically(folder / "injection.csv", injection_csv(*image.cement->injection));
  const std::string label = fmt::format("{}", fmt::join(config.scan.vertebra, "+"));
  std::vector<MeasuresRow> rows;
  for (const MeasuredTime& time : image.times) {
    write_overlays(folder, time.level.input(config.measurement), time.level.report, "overlay." + time.name);
    rows.push_back(
        {fmt::format("{}", fmt::join(time.level.scan.settings.vertebra, "+")), time.name, time.level.report});
  }
  MeasurementReport all = image.measurement;
  all.insert(image.changes.begin(), image.changes.end());
  rows.insert(rows.begin(), {label, "post", all});
  write_text_atomically(folder / "measures.csv", measures_csv(rows));
  log.finish("anatomy.nii.gz, overlay.*.png, measures.csv");
}

ImageResults image_results(const ImageStage& image, const CaseConfig& config)
{
  std::map<std::string, MeasurementReport> times;
  for (const MeasuredTime& time : image.times)
    times[time.name] = time.level.report;
  MeasurementReport injection;
  if (image.cement && image.cement->injection)
    injection = injection_quantities(*image.cement->injection);
  return {image.measurement, density_source(image, config), times, image.changes, injection};
}

MeshDomain mesh_domain_of(const ImageStage& image, const CaseConfig& config)
{
  return image.scan.modulus ? mesh_domain_of_modulus(*image.scan.modulus, config.scan.layer_modulus)
                            : mesh_domain(*image.anatomy, image.cement->inside, config.mesh);
}

MeshResult run_mesh_station(const ImageStage& image, const CaseConfig& config, RunLog& log)
{
  log.station("mesh");
  MeshResult result = make_mesh(mesh_domain_of(image, config), config.mesh, log);
  log.finish(summary_of(result.report, result.mesh));
  return result;
}

SolverStage prepare_solver_stage(const ImageStage& image, const Mesh& mesh, const CaseConfig& config,
                                 RunLog& log)
{
  SolverStage stage;
  stage.mesh = mesh;
  stage.states = config.states;
  if (image.scan.modulus) {
    stage.image_is_modulus = true;
    stage.bone = bone_density(*image.scan.modulus,
                              bone_of_modulus(*image.scan.modulus, config.scan.layer_modulus), {}, 0);
    stage.target = compression_target(mesh);
    stage.states = {"intact"};
    return stage;
  }
  if (!image.scan.density)
    throw ConfigError(
        "stiffness needs bone density: the case has no 'image:' section. Add the CT, or run 'cemvert "
        "measure', which needs labels only.");
  log.station("density");
  const std::optional<Mask> shown =
      cement_is_in_image(config.cement) ? std::optional<Mask>(cement_anywhere(*image.cement)) : std::nullopt;
  stage.bone = bone_density(*image.scan.density, meshed_bone(image, config), shown, config.materials.halo);
  log.finish(
      stage.bone.inpainted_voxels > 0
          ? fmt::format("bone under the cement filled in from around it: {} voxels, {} of them in the halo",
                        stage.bone.inpainted_voxels, stage.bone.halo_voxels)
          : "bone under the cement as the image shows it");
  if (image.cement->fraction)
    stage.filled = continued_beyond(marrow_filled(*image.cement, image.scan.density), image.cement->inside);
  stage.axes = image.anatomy->frame.axes();
  stage.target = compression_target(*image.anatomy, image.cement->inside, mesh);
  if (volume_of(image.cement->inside) == 0)
    stage.states = without_cement(stage.states);
  return stage;
}

MaterialField state_materials(const SolverStage& stage, const BoneDensity& bone, const std::string& state,
                              const CellQuadrature& quadrature, const CaseConfig& config)
{
  const MaterialSettings settings = materials_under(config.load, config.materials);
  const auto field = [&](bool with_cement) {
    return material_field(stage.mesh, bone, stage.image_is_modulus, with_cement, stage.axes, quadrature,
                          settings);
  };
  if (!has_cement(state) || !stage.filled)
    return field(has_cement(state));
  return with_partly_filled_bone(field(false), field(true), stage.mesh, *stage.filled, config.composite_rule);
}

void broadcast(SolverStage& stage)
{
  broadcast(stage.mesh, MPI_COMM_WORLD);
  broadcast(stage.bone.density, MPI_COMM_WORLD);
  if (from_root(static_cast<int>(stage.filled.has_value())) != 0) {
    if (!stage.filled)
      stage.filled.emplace();
    broadcast(*stage.filled, MPI_COMM_WORLD);
  }
  stage.image_is_modulus = from_root(static_cast<int>(stage.image_is_modulus)) != 0;
  std::array<double, 9> axes{};
  std::copy_n(stage.axes.data(), 9, axes.begin());
  axes = from_root(axes);
  std::copy_n(axes.begin(), 9, stage.axes.data());
  broadcast(stage.target);
  stage.states = from_root(stage.states);
}

void run_deck_station(const std::filesystem::path& folder, const std::vector<std::string>& formats,
                      const SolverStage& stage, const CaseConfig& config, RunLog& log)
{
  log.station("decks");
  std::string written;
  for (const std::string& state : stage.states) {
    const MaterialField field =
        state_materials(stage, stage.bone, state,
                        make_element(stage.mesh.shape(), config.solver.degree)->quadrature(), config);
    const DeckModel model =
        deck_model(stage.mesh, field, state, config.solver.degree, config.load, stage.target.mean_height);
    for (const std::string& name : write_decks(folder / "decks", model, formats))
      written += (written.empty() ? "" : ", ") + name;
  }
  log.finish(written);
}

namespace
{

/// Intact states first: a crushing goes on where the intact vertebra has come to.
std::vector<std::string> in_order(std::vector<std::string> states)
{
  std::stable_partition(states.begin(), states.end(), [](const auto& state) { return !is_fractured(state); });
  return states;
}

Crushing crush(const CompressionModel& model, const SolverStage& stage,
               const std::vector<CompressionResult>& solved, const CaseConfig& config, RunLog& log)
{
  log.station("crush");
  const auto intact = std::find_if(solved.begin(), solved.end(),
                                   [](const CompressionResult& result) { return result.state == "intact"; });
  const MaterialField field = state_materials(stage, stage.bone, "intact", model.quadrature(), config);
  Crushing crushing =
      model.crush(field, config.load, stage.target, log, intact == solved.end() ? nullptr : &*intact);
  log.finish(crushing.converged
                 ? fmt::format("to {:.1f} % apparent strain; {:.1f} % of the height stays lost",
                               100 * config.load.crushing, 100 * crushing.curve.back().apparent_strain)
                 : crushing.reason);
  return crushing;
}

} // namespace

SolverOutcome run_solver_station(const SolverStage& stage, const CaseConfig& config, RunLog& log)
{
  SolverOutcome outcome;
  log.station("number");
  const CompressionModel model(stage.mesh, config.solver, MPI_COMM_WORLD);
  outcome.dofs = model.dofs();
  log.finish(fmt::format("{} degrees of freedom", outcome.dofs));
  std::optional<Crushing> crushing;
  for (const std::string& state : in_order(stage.states)) {
    if (is_fractured(state) && !crushing)
      crushing = crush(model, stage, outcome.states, config, log);
    log.station("solve " + state);
    const MaterialField field = state_materials(stage, stage.bone, state, model.quadrature(), config);
    CompressionResult result = model.compress(state, field, config.load, stage.target, log,
                                              is_fractured(state) ? &*crushing : nullptr);
    outcome.materials[state] = field.counts;
    if (!result.converged)
      log.warning("the state '" + state + "' did not converge: " + result.reason);
    log.finish(fmt::format(
        "stiffness {:.0f} N/mm; {} iterations; assembly {:.2f}, set-up {:.2f}, solution {:.2f} s",
        result.stiffness, result.iterations, result.seconds[0], result.seconds[1], result.seconds[2]));
    outcome.states.push_back(std::move(result));
  }
  const double own = peak_memory_megabytes();
  outcome.memory_of_others = dealii::Utilities::MPI::sum(own, MPI_COMM_WORLD) - own;
  return outcome;
}

} // namespace cemvert
