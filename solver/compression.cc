// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/compression.h"

#include "core/error.h"
#include "solver/elasticity_problem.h"
#include "solver/load_faces.h"
#include "solver/load_path.h"
#include "solver/load_support.h"
#include "solver/solution_fields.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

Prescription flat_layers(const LoadFaces& faces, double travel, LateralSupport lateral, std::vector<Pin> pins)
{
  return [&faces, travel, lateral, pins = std::move(pins)](const MeshNode& node) {
    std::array<std::optional<double>, 3> held;
    const bool lower = faces.lower.holds(node.ends), upper = !lower && faces.upper.holds(node.ends);
    if (lower || upper) {
      held[2] = upper ? -travel : 0.0;
      if (lateral == LateralSupport::fixed || (lower && lateral == LateralSupport::upper_free))
        held[0] = held[1] = 0.0;
    }
    for (const Pin& pin : pins)
      if (node.is_vertex() && node.ends[0] == pin.vertex)
        held[pin.component] = 0.0;
    return held;
  };
}

bool is_layer(Region region)
{
  return region == Region::lower_layer || region == Region::upper_layer;
}

void check_target(const CompressionTarget& target, const LoadSettings& load)
{
  if (load.kind != "flat layers")
    throw ConfigError("load.kind: '" + load.kind + "' is not known; there is 'flat layers'.");
  if (!(target.mean_height > 0) || !(target.endplate_area > 0))
    throw_bug("compression needs a mean height and an endplate area above 0");
}

/// A mesh made ready for compression.
struct PreparedModel {
  Mat3 axes;
  LoadFaces faces;
  std::vector<Region> regions;
  std::vector<Pin> pins; ///< for faces that are free laterally
  Vec3 reference;        ///< a point of the lower face, in `axes` [mm]
  double model_height;   ///< mm
  ElasticityProblem problem;
  OutputNumbering output; ///< on rank 0
};

/// Sums over all ranks, of the last state of a load step.
struct Totals {
  Vec3 lower = Vec3::Zero(), upper = Vec3::Zero();        ///< force on the body through each face, N
  Vec3 moment = Vec3::Zero();                             ///< of both about the reference point, N mm
  double energy = 0, layer_energy = 0;                    ///< N mm
  double external_work = 0;                               ///< of the prescribed displacements, N mm
  double axial_stress = 0, cement_axial_stress = 0;       ///< integrated over vertebra and cement, N mm
  double bone_volume = 0, yielded_bone = 0;               ///< mm3
  double damaged_bone = 0;                                ///< damage integrated over the bone, mm3
  double plastic_dissipation = 0, damage_dissipation = 0; ///< N mm
};

Totals sum_up(const PreparedModel& model, const MaterialField& field, const ElasticityResponse& response,
              double travel)
{
  const auto& [axes, faces, regions, pins, reference, height, problem, output] = model;
  Totals sums;
  const NodeNumbering& nodes = problem.mesh().nodes;
  for (int n = 0; n < nodes.owned; ++n) {
    const auto& ends = nodes.nodes[n].ends;
    const bool on_lower = faces.lower.holds(ends);
    if (!on_lower && !faces.upper.holds(ends))
      continue;
    (on_lower ? sums.lower : sums.upper) += response.forces[n];
    sums.moment += (nodes.nodes[n].position - reference).cross(response.forces[n]);
  }
  for (std::size_t c = 0; c < problem.mesh().owned_cells; ++c) {
    const auto number = static_cast<std::size_t>(problem.mesh().cells[c]);
    const CellResponse& cell = response.cells[c];
    sums.energy += cell.energy;
    if (is_layer(regions[number])) {
      sums.layer_energy += cell.energy;
      continue;
    }
    const double axial = cell.volume * cell.mean_stress(2, 2);
    sums.axial_stress += axial;
    sums.plastic_dissipation += cell.plastic_dissipation;
    sums.damage_dissipation += cell.damage_dissipation;
    if (field.materials[field.material_of_cell[number]].name == "cement") {
      sums.cement_axial_stress += axial;
    } else {
      sums.bone_volume += cell.volume;
      sums.yielded_bone += cell.yielded_volume;
      sums.damaged_bone += cell.volume * cell.damage;
    }
  }
  std::array<double, 18> packed{sums.lower.x(),           sums.lower.y(),
                                sums.lower.z(),           sums.upper.x(),
                                sums.upper.y(),           sums.upper.z(),
                                sums.moment.x(),          sums.moment.y(),
                                sums.moment.z(),          sums.energy,
                                sums.layer_energy,        sums.axial_stress,
                                sums.cement_axial_stress, sums.bone_volume,
                                sums.yielded_bone,        sums.damaged_bone,
                                sums.plastic_dissipation, sums.damage_dissipation};
  MPI_Allreduce(MPI_IN_PLACE, packed.data(), static_cast<int>(packed.size()), MPI_DOUBLE, MPI_SUM,
                problem.communicator());
  sums.lower = Vec3(packed[0], packed[1], packed[2]);
  sums.upper = Vec3(packed[3], packed[4], packed[5]);
  sums.moment = Vec3(packed[6], packed[7], packed[8]);
  sums.energy = packed[9];
  sums.layer_energy = packed[10];
  sums.axial_stress = packed[11];
  sums.cement_axial_stress = packed[12];
  sums.bone_volume = packed[13];
  sums.yielded_bone = packed[14];
  sums.damaged_bone = packed[15];
  sums.plastic_dissipation = packed[16];
  sums.damage_dissipation = packed[17];
  sums.external_work = 0.5 * sums.upper.z() * -travel;
  return sums;
}

void fill_checks(CompressionResult& result, const Totals& sums, double model_height)
{
  result.checks.force_imbalance = (sums.upper + sums.lower).norm() / sums.upper.norm();
  result.checks.moment_imbalance = sums.moment.norm() / (sums.upper.norm() * model_height);
  const double energy = sums.energy + sums.plastic_dissipation + sums.damage_dissipation;
  result.checks.energy_error = std::abs(sums.external_work - energy) / energy;
}

void fill_elastic_outcome(CompressionResult& result, const Totals& sums, double model_height,
                          const LoadSettings& load, const CompressionTarget& target)
{
  const double travel = load.compression * target.mean_height;
  const double force = -sums.upper.z();
  result.stiffness = force / travel;
  result.apparent_modulus = result.stiffness * target.mean_height / target.endplate_area;
  result.energy = sums.energy;
  if (sums.cement_axial_stress != 0)
    result.cement_load_share = sums.cement_axial_stress / sums.axial_stress;
  result.layer_share_of_travel = sums.layer_energy / sums.energy;
  fill_checks(result, sums, model_height);
}

Prescription prescription_at(const PreparedModel& model, const LoadSettings& load, double travel)
{
  return flat_layers(model.faces, travel, load.lateral,
                     load.lateral == LateralSupport::free ? model.pins : std::vector<Pin>{});
}

bool yields(const MaterialField& field)
{
  return std::any_of(field.materials.begin(), field.materials.end(),
                     [](const Material& material) { return !material.law->linear_in_modulus(); });
}

/// Compressive force of the upper platen [N], of all ranks.
double platen_force(const PreparedModel& model, const std::vector<Vec3>& forces)
{
  const NodeNumbering& nodes = model.problem.mesh().nodes;
  double force = 0;
  for (int n = 0; n < nodes.owned; ++n)
    if (model.faces.upper.holds(nodes.nodes[n].ends))
      force -= forces[n].z();
  MPI_Allreduce(MPI_IN_PLACE, &force, 1, MPI_DOUBLE, MPI_SUM, model.problem.communicator());
  return force;
}

/// Work of the platen along the curve [N mm].
double work_of(const std::vector<CurvePoint>& curve)
{
  double work = 0;
  for (std::size_t n = 1; n < curve.size(); ++n)
    work += 0.5 * (curve[n].force + curve[n - 1].force) * (curve[n].displacement - curve[n - 1].displacement);
  return work;
}

/// Steps of compression, and how they are told.
PathOrder compression_order(const PreparedModel& model, const LoadSettings& load,
                            const CompressionTarget& target, const std::vector<Vec3>& elastic, RunLog& log)
{
  constexpr int smallest_part = 256; // a step halved eight times
  PathOrder order;
  order.to = load.compression * target.mean_height;
  const double step = std::min(load.largest_step, load.compression) * target.mean_height;
  order.steps = {step, step, step / smallest_part};
  order.prescribed = [&model, &load](double travel) { return prescription_at(model, load, travel); };
  order.force = [&model](const std::vector<Vec3>& forces) { return platen_force(model, forces); };
  for (const Vec3& displacement : elastic)
    order.elastic_slope.push_back(displacement / order.to);
  order.told = [&log, &target, order_end = order.to](const PathPoint& point) {
    log.progress(0.1 + 0.9 * point.travel / order_end);
    log.note(fmt::format(
        "apparent strain {:.3f} %: {:.0f} N; {} Newton, {} linear iterations, {:.1f} s{}",
        100 * point.travel / target.mean_height, point.force, point.newton_iterations,
        point.linear_iterations, point.seconds,
        point.rejected > 0 ? fmt::format("; {} steps tried before were too large", point.rejected) : ""));
  };
  return order;
}

/// Follows the curve beyond the elastic line and replaces in `result` what is of its last point.
void compress_beyond_yield(const PreparedModel& model, const MaterialField& field,
                           const std::vector<Vec3>& elastic, const LoadSettings& load,
                           const CompressionTarget& target, RunLog& log, CompressionResult& result)
{
  const NonlinearProblem problem(model.problem, field);
  const Prescription held = prescription_at(model, load, 0);
  const NewtonSolver newton(problem, constrain(model.problem.mesh().nodes, held),
                            constrain(model.problem.mesh().vertices, held));
  const LoadPath path =
      follow(problem, newton, problem.unloaded(), compression_order(model, load, target, elastic, log));
  result.yields = true;
  result.converged = path.completed;
  result.reason = path.reason;
  result.rejected_steps = path.rejected;
  for (std::size_t i = 0; i < 3; ++i)
    result.seconds[i] += path.seconds[i];
  for (const PathPoint& point : path.points) {
    result.curve.push_back({point.travel, point.travel / target.mean_height, point.force});
    result.newton_iterations += point.newton_iterations;
    result.iterations += point.linear_iterations;
  }
  result.strengths = strengths_of(result.curve, result.stiffness, target.mean_height);
  if (path.points.empty())
    return;
  const ElasticityResponse response{path.forces, problem.cells(path.end.displacement, path.end.points)};
  Totals sums = sum_up(model, field, response, path.points.back().travel);
  sums.external_work = work_of(result.curve);
  fill_checks(result, sums, model.model_height);
  result.energy = sums.energy;
  result.external_work = sums.external_work;
  result.plastic_dissipation = sums.plastic_dissipation;
  result.damage_dissipation = sums.damage_dissipation;
  result.yielded_volume_fraction = sums.yielded_bone / sums.bone_volume;
  result.damaged_volume_fraction = sums.damaged_bone / sums.bone_volume;
  result.fields =
      gather_fields(model.output, model.axes, model.problem, field, path.end.displacement, response.cells);
}

} // namespace

struct CompressionModel::Implementation {
  PreparedModel model;
};

CompressionModel::CompressionModel(const Mesh& mesh, const SolverSettings& settings, MPI_Comm communicator)
{
  const Mat3 axes = load_frame(mesh.load_axis);
  LoadFaces faces = load_faces(mesh); // first: nothing is set up for a mesh that cannot be compressed
  std::vector<Pin> pins = lateral_pins(mesh, faces.lower, axes);
  const Vec3 reference = axes.transpose() * mesh.vertices[faces.lower.vertices.front()];
  int rank = 0;
  MPI_Comm_rank(communicator, &rank);
  implementation_ = std::make_unique<const Implementation>(
      Implementation{{axes, std::move(faces), mesh.regions, std::move(pins), reference, mesh.model_height,
                      ElasticityProblem(mesh, axes, settings, communicator),
                      rank == 0 ? output_numbering(mesh, settings.degree) : OutputNumbering{}}});
}

CompressionModel::~CompressionModel() = default;

std::size_t CompressionModel::dofs() const
{
  return implementation_->model.problem.dofs();
}

const CellQuadrature& CompressionModel::quadrature() const
{
  return implementation_->model.problem.quadrature();
}

CompressionResult CompressionModel::compress(const std::string& state, const MaterialField& field,
                                             const LoadSettings& load, const CompressionTarget& target,
                                             RunLog& log) const
{
  check_target(target, load);
  const PreparedModel& model = implementation_->model;
  const double travel = load.compression * target.mean_height;
  CompressionResult result;
  result.state = state;
  result.curve.push_back({0, 0, 0});

  const ElasticitySolution solution = model.problem.solve(field, prescription_at(model, load, travel));
  log.progress(yields(field) ? 0.1 : 0.8);
  result.converged = solution.linear.converged;
  result.reason = solution.linear.reason;
  result.iterations = solution.linear.iterations;
  result.bytes_per_iteration = solution.linear.bytes_per_iteration;
  result.seconds = solution.linear.seconds;
  result.checks.residual = solution.linear.residual;
  if (!result.converged) {
    log.warning(state + ": " + result.reason);
    return result;
  }
  const ElasticityResponse response = model.problem.respond(field, solution.displacement);
  fill_elastic_outcome(result, sum_up(model, field, response, travel), model.model_height, load, target);
  if (yields(field)) {
    compress_beyond_yield(model, field, solution.displacement, load, target, log, result);
    return result;
  }
  result.curve.push_back({travel, load.compression, result.stiffness * travel});
  result.fields =
      gather_fields(model.output, model.axes, model.problem, field, solution.displacement, response.cells);
  log.progress(1);
  return result;
}

} // namespace cemvert
