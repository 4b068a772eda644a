// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/compression.h"

#include "core/error.h"
#include "materials/constitutive_law.h"
#include "solver/compression_outcome.h"
#include "solver/load_order.h"
#include "solver/load_path.h"
#include "solver/model_totals.h"

#include <algorithm>

namespace cemvert
{

struct LoadedModel {
  PathState state;
};

namespace
{

void check_target(const CompressionTarget& target)
{
  if (!(target.mean_height > 0) || !(target.endplate_area > 0))
    throw_bug("compression needs a mean height and an endplate area above 0");
  if (!target.zones.empty() && (target.zones.size() > 16 || target.zones_of_cell.empty()))
    throw_bug("zones need up to 16 names and a set for each cell");
}

/// True if any cell's material can.
bool yields(const MaterialField& field)
{
  std::vector<bool> used(field.materials.size(), false);
  for (const int material : field.material_of_cell)
    used[static_cast<std::size_t>(material)] = true;
  for (std::size_t m = 0; m < used.size(); ++m)
    if (used[m] && !field.materials[m].law->linear_in_modulus())
      return true;
  return false;
}

/// The unloaded vertebra with a material field of its own: points whose material is not what it was begin
/// anew.
PathState begun_anew(PathState state, const DistributedMesh& mesh, const MaterialField& field)
{
  const std::size_t n = field.n_points();
  for (std::size_t c = 0; c < mesh.cells.size(); ++c) {
    const auto material = field.material_of_cell[static_cast<std::size_t>(mesh.cells[c])];
    if (field.materials[static_cast<std::size_t>(material)].name == "cement")
      std::fill_n(state.model.points.begin() + static_cast<std::ptrdiff_t>(c * n), n, LawState{});
  }
  return state;
}

/// The field with what damage has left of its stiffness, in the local cells.
MaterialField damaged_field(const NonlinearProblem& problem, const MaterialField& field,
                            const ModelState& state)
{
  MaterialField damaged = field;
  const std::vector<double> left = problem.stiffness_left(state);
  const std::size_t n = field.n_points();
  const std::vector<int>& cells = problem.elasticity().mesh().cells;
  for (std::size_t c = 0; c < cells.size(); ++c)
    for (std::size_t q = 0; q < n; ++q)
      damaged.young_modulus[static_cast<std::size_t>(cells[c]) * n + q] *= left[c * n + q];
  return damaged;
}

NewtonSolver newton_for(const Loading& loading, const NonlinearProblem& problem)
{
  const Prescription held = prescription(loading, PlatenMotion::Zero());
  const DistributedMesh& mesh = loading.model.problem.mesh();
  return NewtonSolver(problem, constrain(mesh.nodes, held), constrain(mesh.vertices, held));
}

void fill_linear_outcome(const LinearOutcome& linear, CompressionResult& result)
{
  result.converged = linear.converged;
  result.reason = linear.reason;
  result.iterations = linear.iterations;
  result.bytes_per_iteration = linear.bytes_per_iteration;
  result.seconds = linear.seconds;
  result.checks.residual = linear.residual;
}

/// The model before it yields, as far as the goal.
/// @param ends_here  nothing yields: the curve's end and all that is told of it are those of this line
void follow_elastic_line(const Loading& loading, const MaterialField& field, const ElasticModes& elastic,
                         const LoadSettings& load, const CompressionTarget& target, bool ends_here,
                         CompressionResult& result)
{
  const PreparedModel& model = loading.model;
  const Eigen::VectorXd unit = elastic_amplitudes(elastic);
  const double travel = travel_of(load, target.mean_height, (elastic.forces * unit)[0]);
  const std::vector<Vec3> displacement = displacement_of(elastic, travel * unit);
  const ElasticityResponse response = model.problem.respond(field, displacement);
  const PlatenForce force = platen_force(loading, response.forces);
  const ModelTotals sums = totals_of(loading, field, response.forces, response.cells, target);
  fill_elastic_outcome(result, sums, travel, force[0], target);
  // each turn's moment times the turn, too, where the platen flexes
  fill_checks(result, sums, 0.5 * force.dot(loading.motion(travel * unit)), sums.energy, model.model_height);
  if (!ends_here)
    return;
  result.curve.push_back({travel, travel / target.mean_height, force[0]});
  result.peak_cement_stress = peak_cement_stress(model, field, response.cells);
  result.endplates = endplates_at(loading, displacement, target);
  result.fields = gather_fields(model.output, model.axes, model.problem, field, displacement, response.cells);
}

/// How a state that yields is to be loaded.
struct YieldingLoad {
  const LoadSettings& load;
  RunLog& log;
  Checkpoint* checkpoint; ///< may be null

  PathOrder order(PathOrder order, const std::string& name) const
  {
    order.name = name;
    order.checkpoint = checkpoint;
    return order;
  }
};

/// Follows the curve beyond the elastic line and replaces in `result` what is of its last point.
void compress_beyond_yield(const YieldingState& state, const ElasticModes& elastic, const PathState& start,
                           const YieldingLoad& how, CompressionResult& result)
{
  const auto& [loading, field, problem, target, kinematics] = state;
  NewtonSolver newton = newton_for(loading, problem);
  result.yields = true;
  PathState begin = start;
  if (result.crushing) { // cement was placed, or the points' materials have changed: forces balance anew
    const LoadPath rest =
        come_to_rest(loading, problem, newton, elastic, start, result.state + ".rest", how.checkpoint);
    count(rest, result);
    if (!rest.completed) {
      result.converged = false;
      result.reason = rest.reason;
      return;
    }
    begin = rest.end;
  }
  const double from = begin.amplitudes[0];
  const LoadPath path = follow(
      loading, problem, newton, elastic, begin,
      how.order(loading_order(how.load, target, result.stiffness, from, how.log), result.state + ".loading"));
  count(path, result);
  result.converged = path.completed;
  result.reason = path.reason;
  append(path, from, target.mean_height, result.curve);
  result.strengths = strengths_of(result.curve, result.stiffness, target.mean_height);
  if (path.points.empty())
    return;
  fill_yield_outcome(state, begin, path, result);
  if (path.completed)
    result.end = std::make_shared<const LoadedModel>(LoadedModel{path.end});
  if (!how.load.unloads || !path.completed)
    return;
  const LoadPath back = follow(loading, problem, newton, elastic, path.end,
                               how.order(unloading_order(path.end.force[0]), result.state + ".unloading"));
  count(back, result);
  if (back.completed)
    result.unloaded = endplates_at(loading, back.end.model.displacement, target);
  else
    how.log.warning(result.state + ": the load could not be taken off: " + back.reason);
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
  ElasticityProblem problem(mesh, axes, settings, communicator);
  std::vector<EndplateNode> endplates = endplate_nodes(mesh, problem.mesh().nodes);
  implementation_ = std::make_unique<const Implementation>(
      Implementation{{axes, std::move(faces), layer_faces(mesh), mesh.regions, std::move(pins), reference,
                      mesh.model_height, std::move(problem), std::move(endplates),
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
                                             RunLog& log, const Crushing* crushing,
                                             Checkpoint* checkpoint) const
{
  check_target(target);
  const PreparedModel& model = implementation_->model;
  const Loading loading = loading_of(model, load, target, turn_of(load, target.mean_height));
  CompressionResult result;
  result.state = state;
  result.stated_forces = load.stated_forces;
  result.curve.push_back({0, 0, 0});
  std::optional<PathState> start;
  std::optional<NonlinearProblem> problem;
  if (crushing != nullptr) {
    result.crushing = *crushing;
    if (!crushing->converged) {
      result.yields = true;
      result.reason = "the vertebra could not be crushed and unloaded: " + crushing->reason;
      return result;
    }
    start = begun_anew(crushing->model->state, model.problem.mesh(), field);
    problem.emplace(model.problem, field, load.kinematics, start->model.displacement);
  } else if ((yields(field) || load.kinematics == Kinematics::finite_rotation) && !load.elastic_line_only) {
    problem.emplace(model.problem, field, load.kinematics);
  }
  std::optional<MaterialField> damaged;
  if (crushing != nullptr)
    damaged = damaged_field(*problem, field, start->model);
  const MaterialField& stiff = damaged ? *damaged : field;
  const ElasticModes elastic = elastic_modes(loading, stiff);
  log.progress(problem ? 0.1 : 0.8);
  fill_linear_outcome(elastic.linear, result);
  if (!result.converged) {
    log.warning(state + ": " + result.reason);
    return result;
  }
  const bool ends_here = !problem;
  follow_elastic_line(loading, stiff, elastic, load, target, ends_here, result);
  if (problem) {
    if (!start)
      start = unloaded_state(*problem, elastic);
    compress_beyond_yield({loading, field, *problem, target, load.kinematics}, elastic, *start,
                          {load, log, checkpoint}, result);
  }
  log.progress(1);
  return result;
}

Crushing CompressionModel::crush(const MaterialField& field, const LoadSettings& load,
                                 const CompressionTarget& target, RunLog& log,
                                 const CompressionResult* intact, Checkpoint* checkpoint) const
{
  check_target(target);
  if (!yields(field))
    throw ConfigError(
        "states: a vertebra is fractured by crushing it beyond yield, but with 'materials.bone.law: "
        "linear elastic' nothing yields.\n    Take 'quadric damage', or leave the fractured states out.");
  LoadSettings crushing = load;
  crushing.goal = LoadGoal::compression;
  crushing.compression = crushing_strain(load, target.mean_height);
  const PreparedModel& model = implementation_->model;
  const Loading loading = loading_of(model, crushing, target, turn_of(crushing, target.mean_height));
  const NonlinearProblem problem(model.problem, field, load.kinematics);
  const ElasticModes elastic = elastic_modes(loading, field);
  NewtonSolver newton = newton_for(loading, problem);
  const double stiffness = (elastic.forces * elastic_amplitudes(elastic))[0];
  const bool goes_on = intact != nullptr && lies_on_the_way(*intact, load, target, loading);
  const YieldingLoad how{load, log, checkpoint};
  Crushing crushed;
  crushed.curve = goes_on ? intact->curve : std::vector<CurvePoint>{{0, 0, 0}};
  const LoadPath down = follow(
      loading, problem, newton, elastic, goes_on ? intact->end->state : unloaded_state(problem, elastic),
      how.order(crushing_order(load, target, loading, stiffness, 0, log), "crushing.loading"));
  append(down, 0, target.mean_height, crushed.curve);
  crushed.reason = down.reason;
  if (!down.completed)
    return crushed;
  crushed.under_load = endplates_at(loading, down.end.model.displacement, target);
  LoadPath back = follow(loading, problem, newton, elastic, down.end,
                         how.order(unloading_order(down.end.force[0]), "crushing.unloading"));
  append(back, 0, target.mean_height, crushed.curve);
  crushed.reason = back.reason;
  crushed.converged = back.completed;
  crushed.unloaded = endplates_at(loading, back.end.model.displacement, target);
  crushed.model = std::make_shared<const LoadedModel>(LoadedModel{std::move(back.end)});
  return crushed;
}

} // namespace cemvert
