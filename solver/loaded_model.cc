// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/loaded_model.h"

#include "core/error.h"

#include <Eigen/Dense>

namespace cemvert
{
namespace
{

/// Distance from the pivot at which a turn's amplitude is measured: the radius of gyration of the endplate.
double turning_radius(const CompressionTarget& target)
{
  return std::sqrt(target.endplate_area / (4 * pi));
}

} // namespace

PlatenMotion Loading::motion(const Eigen::VectorXd& amplitudes) const
{
  PlatenMotion sum = PlatenMotion::Zero();
  for (std::size_t m = 0; m < modes.size(); ++m)
    sum += amplitudes[static_cast<Eigen::Index>(m)] * modes[m];
  return sum;
}

Loading loading_of(const PreparedModel& model, const LoadSettings& load, const CompressionTarget& target,
                   double turn)
{
  const LoadCase load_case = find_load_case(load.kind);
  if (load_case.moves_endplates &&
      (model.endplates.lower.vertices.empty() || model.endplates.upper.vertices.empty()))
    throw ConfigError("load.kind: '" + load.kind +
                      "' moves the layers over both endplates, and this model has "
                      "none.\n    Take 'flat layers'.");
  const Vec3 up = Vec3::UnitZ();
  const Vec3 anterior = model.axes.transpose() * target.anterior;
  Loading loading{model,
                  load_case.moves_endplates ? model.endplates : model.platens,
                  load.lateral,
                  {},
                  {{1, load_case.flexes ? turn : 0, 0}}};
  Platen& platen = loading.platen;
  platen.anterior = (anterior - anterior.dot(up) * up).normalized();
  platen.left = up.cross(platen.anterior);
  platen.pivot = model.axes.transpose() * target.middle + load.pivot_offset.x() * platen.left +
                 load.pivot_offset.y() * platen.anterior;
  if (load_case.tilts_freely) {
    const double radius = turning_radius(target);
    loading.modes.emplace_back(0, 1 / radius, 0);
    loading.modes.emplace_back(0, 0, 1 / radius);
  }
  return loading;
}

Prescription prescription(const Loading& loading, const PlatenMotion& motion)
{
  return [&loading, motion](const MeshNode& node) {
    std::array<std::optional<double>, 3> held;
    const LateralSupport lateral = loading.lateral;
    const bool lower = loading.faces.lower.holds(node.ends),
               upper = !lower && loading.faces.upper.holds(node.ends);
    if (lower || upper) {
      held[2] = upper ? -loading.platen.lever(node.position).dot(motion) : 0.0;
      if (lateral == LateralSupport::fixed || (lower && lateral == LateralSupport::upper_free))
        held[0] = held[1] = 0.0;
    }
    if (lateral == LateralSupport::free)
      for (const Pin& pin : loading.model.pins)
        if (node.is_vertex() && node.ends[0] == pin.vertex)
          held[pin.component] = 0.0;
    return held;
  };
}

PlatenForce platen_force(const Loading& loading, const std::vector<Vec3>& forces)
{
  const NodeNumbering& nodes = loading.model.problem.mesh().nodes;
  PlatenForce sum = PlatenForce::Zero();
  for (int n = 0; n < nodes.owned; ++n)
    if (loading.faces.upper.holds(nodes.nodes[n].ends))
      sum -= forces[n].z() * loading.platen.lever(nodes.nodes[n].position);
  MPI_Allreduce(MPI_IN_PLACE, sum.data(), 3, MPI_DOUBLE, MPI_SUM, loading.model.problem.communicator());
  return sum;
}

Eigen::VectorXd mode_forces(const Loading& loading, const PlatenForce& force)
{
  Eigen::VectorXd forces(loading.modes.size());
  forces[0] = force[0];
  for (Eigen::Index m = 1; m < forces.size(); ++m)
    forces[m] = loading.modes[static_cast<std::size_t>(m)].dot(force);
  return forces;
}

ElasticModes elastic_modes(const Loading& loading, const MaterialField& field)
{
  const ElasticityProblem& problem = loading.model.problem;
  std::vector<Prescription> prescriptions;
  for (const PlatenMotion& mode : loading.modes)
    prescriptions.push_back(prescription(loading, mode));
  ElasticModes modes;
  auto solution = problem.solve(field, prescriptions);
  modes.linear = solution.linear;
  modes.shapes = std::move(solution.displacements);
  const auto n = static_cast<Eigen::Index>(loading.modes.size());
  modes.forces.resize(n, n);
  for (Eigen::Index m = 0; m < n; ++m)
    modes.forces.col(m) = mode_forces(
        loading,
        platen_force(loading, problem.respond(field, modes.shapes[static_cast<std::size_t>(m)]).forces));
  return modes;
}

Eigen::VectorXd elastic_amplitudes(const ElasticModes& modes)
{
  const Eigen::Index turns = modes.forces.rows() - 1;
  Eigen::VectorXd amplitudes(turns + 1);
  amplitudes[0] = 1;
  if (turns > 0)
    amplitudes.tail(turns) = -modes.forces.bottomRightCorner(turns, turns)
                                  .partialPivLu()
                                  .solve(modes.forces.bottomLeftCorner(turns, 1));
  return amplitudes;
}

std::vector<Vec3> displacement_of(const ElasticModes& modes, const Eigen::VectorXd& amplitudes)
{
  std::vector<Vec3> sum(modes.shapes.front().size(), Vec3::Zero());
  for (std::size_t m = 0; m < modes.shapes.size(); ++m)
    for (std::size_t n = 0; n < sum.size(); ++n)
      sum[n] += amplitudes[static_cast<Eigen::Index>(m)] * modes.shapes[m][n];
  return sum;
}

} // namespace cemvert
