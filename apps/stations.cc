// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/stations.h"

#include "apps/bone_before_cement.h"
#include "apps/compression_target.h"
#include "cement/porosity.h"
#include "core/bytes.h"
#include "core/error.h"
#include "core/provenance.h"
#include "materials/constitutive_law.h"
#include "mesh/bridge_size.h"
#include "mesh/mesh_report.h"
#include "report/decks.h"
#include "solver/element.h"

#include <deal.II/base/mpi.h>

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace cemvert
{
namespace
{

/// Bone whose density is asked for: what will be meshed.
Mask meshed_bone(const ImageStage& image, const CaseConfig& config)
{
  return config.mesh.posterior_included ? image.anatomy->vertebra : image.anatomy->body;
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

/// Density of the bone that will be meshed: under cement that the image shows from the scan before where it
/// is known, else filled in.
BoneDensity bone_of(const ImageStage& image, const Mask& bone, const std::optional<Mask>& cement,
                    const CaseConfig& config, RunLog& log)
{
  const double halo = config.materials.halo;
  if (cement && knows_bone_under_cement(image)) {
    const Grid& grid = image.scan.labels.grid;
    const KnownBone known = bone_known_before(*image.scan.density, bone, *cement, halo,
                                              density_before(*image.before_cement, image.times, grid, halo));
    const BoneDensity result = bone_density(known.density, bone, known.unknown, 0);
    log.finish(
        fmt::format("bone under the cement from the scan before the treatment: {} voxels; {} filled in",
                    known.known_voxels, result.inpainted_voxels));
    return result;
  }
  const BoneDensity result = bone_density(*image.scan.density, bone, cement, halo);
  log.finish(
      result.inpainted_voxels > 0
          ? fmt::format("bone under the cement filled in from around it: {} voxels, {} of them in the halo",
                        result.inpainted_voxels, result.halo_voxels)
          : "bone under the cement as the image shows it");
  return result;
}

std::vector<std::string> without_cement(std::vector<std::string> states)
{
  states.erase(std::remove_if(states.begin(), states.end(), has_cement), states.end());
  return states.empty() ? std::vector<std::string>{"intact"} : states;
}

/// A mesh with one element over the bone between cement and an endplate joins the two: T11 with two columns
/// carries 4.4 kN with edges of 2 mm there or less, 4.8 with 3 and more than 8 with 4 (docs/strength.md).
void warn_of_joined_endplates(const ImageStage& image, const std::vector<std::string>& states,
                              const CaseConfig& config, RunLog& log)
{
  constexpr double longest = 2; // mm
  const double edge = config.mesh.bridge_edge_ratio * config.mesh.edge_length;
  if (!follows_load_steps(config) || edge <= longest ||
      std::none_of(states.begin(), states.end(), has_cement) ||
      config.mesh.elements != CellShape::tetrahedron)
    return;
  if (volume_of(thin_bone(mesh_domain_of(image, config))) > 0)
    log.warning(
        fmt::format("cement lies within {:g} mm of an endplate, and edges of {:g} mm do not resolve the bone "
                    "between them, which yields first: strengths with cement come out too high. Set "
                    "'mesh.bridge edge length: 1.5 mm'.",
                    widest_thin_bone, edge));
}

template <class T>
T from_root(const T& value)
{
  return dealii::Utilities::MPI::broadcast(MPI_COMM_WORLD, value, 0);
}

} // namespace

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
  stage.bone = bone_of(image, meshed_bone(image, config), shown, config, log);
  if (image.cement->fraction)
    stage.filled = continued_beyond(marrow_filled(*image.cement, image.scan.density), image.cement->inside);
  stage.axes = image.anatomy->frame.axes();
  stage.target = compression_target(*image.anatomy, image.cement->inside, mesh);
  if (volume_of(image.cement->inside) == 0)
    stage.states = without_cement(stage.states);
  warn_of_joined_endplates(image, stage.states, config, log);
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

/// Iterations, and where the time went.
std::string summary_of(const CompressionResult& result)
{
  const SolverSeconds& seconds = result.seconds;
  std::string text = fmt::format("stiffness {:.0f} N/mm; ", result.stiffness);
  if (result.yields)
    text += fmt::format("{} Newton, ", result.newton_iterations);
  text += fmt::format("{} linear iterations; assembly {:.2f}, set-up {:.2f}, solution {:.2f} s",
                      result.iterations, seconds.assembly, seconds.preconditioner, seconds.solve);
  return result.yields ? text + fmt::format(", stresses and forces {:.2f} s", seconds.forces) : text;
}

Crushing crush(const CompressionModel& model, const SolverStage& stage,
               const std::vector<CompressionResult>& solved, const CaseConfig& config, RunLog& log,
               Checkpoint* checkpoint)
{
  log.station("crush");
  const auto intact = std::find_if(solved.begin(), solved.end(),
                                   [](const CompressionResult& result) { return result.state == "intact"; });
  const MaterialField field = state_materials(stage, stage.bone, "intact", model.quadrature(), config);
  Crushing crushing = model.crush(field, config.load, stage.target, log,
                                  intact == solved.end() ? nullptr : &*intact, checkpoint);
  double furthest = 0;
  for (const CurvePoint& point : crushing.curve)
    furthest = std::max(furthest, point.apparent_strain);
  log.finish(crushing.converged
                 ? fmt::format("to {:.1f} % apparent strain; {:.1f} % of the height stays lost",
                               100 * furthest, 100 * crushing.curve.back().apparent_strain)
                 : crushing.reason);
  return crushing;
}

} // namespace

bool follows_load_steps(const CaseConfig& config)
{
  return config.load.kinematics == Kinematics::finite_rotation ||
         make_law(config.materials.bone_law)->has_strength() ||
         make_law(config.materials.cement_law)->has_strength();
}

std::string identity_of(const SolverStage& stage, const CaseConfig& config)
{
  ByteWriter writer;
  writer.put(program_version());
  writer.put(config.echo.dump());
  const Mesh& mesh = stage.mesh;
  writer.put_array(mesh.vertices.data(), mesh.vertices.size());
  writer.put(mesh.tets);
  writer.put(mesh.hexes);
  writer.put(mesh.regions);
  writer.put(stage.bone.density.values);
  if (stage.filled)
    writer.put(stage.filled->values);
  return sha256_of_bytes(writer.bytes());
}

SolverOutcome run_solver_station(const SolverStage& stage, const CaseConfig& config, RunLog& log,
                                 Checkpoint* checkpoint, const std::optional<EarlierState>& intact)
{
  SolverOutcome outcome;
  log.station("number");
  const CompressionModel model(stage.mesh, config.solver, MPI_COMM_WORLD);
  outcome.dofs = model.dofs();
  log.finish(fmt::format("{} degrees of freedom", outcome.dofs));
  std::optional<Crushing> crushing;
  for (const std::string& state : in_order(stage.states)) {
    if (is_fractured(state) && !crushing)
      crushing = crush(model, stage, outcome.states, config, log, checkpoint);
    log.station("solve " + state);
    const MaterialField field = state_materials(stage, stage.bone, state, model.quadrature(), config);
    if (intact && state == "intact") {
      outcome.materials[state] = field.counts;
      outcome.told_before[state] = intact->told;
      outcome.states.push_back(intact->result);
      log.finish(fmt::format("stiffness {:.0f} N/mm, as solved for another case", intact->result.stiffness));
      continue;
    }
    CompressionResult result = model.compress(state, field, config.load, stage.target, log,
                                              is_fractured(state) ? &*crushing : nullptr, checkpoint);
    outcome.materials[state] = field.counts;
    if (!result.converged)
      log.warning("the state '" + state + "' did not converge: " + result.reason);
    log.finish(summary_of(result));
    outcome.states.push_back(std::move(result));
  }
  const double own = peak_memory_megabytes();
  outcome.memory_of_others = dealii::Utilities::MPI::sum(own, MPI_COMM_WORLD) - own;
  return outcome;
}

} // namespace cemvert
