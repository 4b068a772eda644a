// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/compression.h"

#include "core/error.h"
#include "solver/elasticity_problem.h"
#include "solver/load_faces.h"
#include "solver/load_support.h"
#include "solver/solution_fields.h"

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

/// Sums over all ranks, of the last state of a load step.
struct Totals {
  Vec3 lower = Vec3::Zero(), upper = Vec3::Zero();  ///< force on the body through each face, N
  Vec3 moment = Vec3::Zero();                       ///< of both about the reference point, N mm
  double energy = 0, layer_energy = 0;              ///< N mm
  double external_work = 0;                         ///< of the prescribed displacements, N mm
  double axial_stress = 0, cement_axial_stress = 0; ///< integrated over vertebra and cement, N mm
};

Totals sum_up(const ElasticityProblem& problem, const MaterialField& field,
              const std::vector<Region>& regions, const LoadFaces& faces, const Vec3& reference,
              const ElasticityResponse& response, double travel)
{
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
    if (field.materials[field.material_of_cell[number]].name == "cement")
      sums.cement_axial_stress += axial;
  }
  std::array<double, 13> packed{sums.lower.x(),          sums.lower.y(), sums.lower.z(),    sums.upper.x(),
                                sums.upper.y(),          sums.upper.z(), sums.moment.x(),   sums.moment.y(),
                                sums.moment.z(),         sums.energy,    sums.layer_energy, sums.axial_stress,
                                sums.cement_axial_stress};
  MPI_Allreduce(MPI_IN_PLACE, packed.data(), static_cast<int>(packed.size()), MPI_DOUBLE, MPI_SUM,
                problem.communicator());
  sums.lower = Vec3(packed[0], packed[1], packed[2]);
  sums.upper = Vec3(packed[3], packed[4], packed[5]);
  sums.moment = Vec3(packed[6], packed[7], packed[8]);
  sums.energy = packed[9];
  sums.layer_energy = packed[10];
  sums.axial_stress = packed[11];
  sums.cement_axial_stress = packed[12];
  sums.external_work = 0.5 * sums.upper.z() * -travel;
  return sums;
}

void fill_outcome(CompressionResult& result, const Totals& sums, double model_height,
                  const LoadSettings& load, const CompressionTarget& target)
{
  const double travel = load.compression * target.mean_height;
  const double force = -sums.upper.z();
  result.curve.push_back({travel, load.compression, force});
  result.stiffness = force / travel;
  result.apparent_modulus = result.stiffness * target.mean_height / target.endplate_area;
  result.energy = sums.energy;
  if (sums.cement_axial_stress != 0)
    result.cement_load_share = sums.cement_axial_stress / sums.axial_stress;
  result.layer_share_of_travel = sums.layer_energy / sums.energy;
  result.checks.force_imbalance = (sums.upper + sums.lower).norm() / sums.upper.norm();
  result.checks.moment_imbalance = sums.moment.norm() / (sums.upper.norm() * model_height);
  result.checks.energy_error = std::abs(sums.external_work - sums.energy) / sums.energy;
}

} // namespace

struct CompressionModel::Implementation {
  Mat3 axes;
  LoadFaces faces;
  std::vector<Region> regions;
  std::vector<Pin> pins; ///< for faces that are free laterally
  Vec3 reference;        ///< a point of the lower face, in `axes` [mm]
  double model_height;   ///< mm
  ElasticityProblem problem;
  OutputNumbering output; ///< on rank 0
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
      Implementation{axes, std::move(faces), mesh.regions, std::move(pins), reference, mesh.model_height,
                     ElasticityProblem(mesh, axes, settings, communicator),
                     rank == 0 ? output_numbering(mesh, settings.degree) : OutputNumbering{}});
}

CompressionModel::~CompressionModel() = default;

std::size_t CompressionModel::dofs() const
{
  return implementation_->problem.dofs();
}

const CellQuadrature& CompressionModel::quadrature() const
{
  return implementation_->problem.quadrature();
}

CompressionResult CompressionModel::compress(const std::string& state, const MaterialField& field,
                                             const LoadSettings& load, const CompressionTarget& target,
                                             RunLog& log) const
{
  check_target(target, load);
  const Implementation& model = *implementation_;
  const double travel = load.compression * target.mean_height;
  CompressionResult result;
  result.state = state;
  result.curve.push_back({0, 0, 0});

  const std::vector<Pin> pins = load.lateral == LateralSupport::free ? model.pins : std::vector<Pin>{};
  const ElasticitySolution solution =
      model.problem.solve(field, flat_layers(model.faces, travel, load.lateral, pins));
  log.progress(0.8);
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
  const Totals sums =
      sum_up(model.problem, field, model.regions, model.faces, model.reference, response, travel);
  fill_outcome(result, sums, model.model_height, load, target);
  result.fields =
      gather_fields(model.output, model.axes, model.problem, field, solution.displacement, response);
  log.progress(1);
  return result;
}

} // namespace cemvert
