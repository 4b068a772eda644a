// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/compression.h"

#include "core/error.h"
#include "materials/constitutive_law.h"
#include "solver/load_path.h"
#include "solver/model_totals.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

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

/// Travel of the goal [mm]; of a force, how far the elastic model would travel.
double travel_of(const LoadSettings& load, double mean_height, double stiffness)
{
  switch (load.goal) {
  case LoadGoal::travel:
    return load.travel;
  case LoadGoal::force:
    return load.force / stiffness;
  default:
    return load.compression * mean_height;
  }
}

/// Turn of the platen per mm of travel, of one that flexes [rad/mm].
double turn_of(const LoadSettings& load, double mean_height)
{
  if (load.flexion == 0)
    return 0;
  if (load.goal == LoadGoal::force)
    throw ConfigError("load.force: the platen of 'kind: flexion' turns in proportion to its travel, which a "
                      "force does not tell.\n    Give load.compression or load.travel.");
  return load.flexion / travel_of(load, mean_height, 1);
}

void fill_checks(CompressionResult& result, const ModelTotals& sums, double external_work, double energy,
                 double model_height)
{
  const Eigen::Map<const Vec3> lower(sums.lower.data()), upper(sums.upper.data()), moment(sums.moment.data());
  result.checks.force_imbalance = (upper + lower).norm() / upper.norm();
  result.checks.moment_imbalance = moment.norm() / (upper.norm() * model_height);
  result.checks.energy_error = std::abs(external_work - energy) / energy;
}

/// What the model tells before it yields, at amplitudes that reach the goal.
void fill_elastic_outcome(CompressionResult& result, const ModelTotals& sums, double travel, double force,
                          const CompressionTarget& target)
{
  result.stiffness = force / travel;
  result.apparent_modulus = result.stiffness * target.mean_height / target.endplate_area;
  result.energy = sums.energy;
  if (sums.cement_axial_stress != 0)
    result.cement_load_share = sums.cement_axial_stress / sums.axial_stress;
  constexpr double rounding = 1e-12; // layers that move as rigid bodies hold no more than that
  const double share = sums.layer_energy / sums.energy;
  result.layer_share_of_travel = share < rounding ? 0 : share;
}

/// Work up to the largest force [N mm].
double work_to_peak(const std::vector<PathPoint>& points)
{
  return std::max_element(points.begin(), points.end(),
                          [](const auto& a, const auto& b) { return a.force < b.force; })
      ->work;
}

/// How the steps of a path are told.
/// @param start, end  travel that the path takes up [mm]
std::function<void(const PathPoint&)> teller(RunLog& log, double start, double end, double mean_height)
{
  return [&log, start, end, mean_height](const PathPoint& point) {
    log.progress(0.1 + 0.9 * std::clamp((point.travel - start) / (end - start), 0.0, 1.0));
    log.note(fmt::format(
        "apparent strain {:.3f} %: {:.0f} N; {} Newton, {} linear iterations, {:.1f} s{}",
        100 * (point.travel - start) / mean_height, point.force, point.newton_iterations,
        point.linear_iterations, point.seconds,
        point.rejected > 0 ? fmt::format("; {} steps tried before were too large", point.rejected) : ""));
  };
}

constexpr int smallest_part = 256; ///< a step halved eight times

/// From `start` on to the goal.
PathOrder loading_order(const LoadSettings& load, const CompressionTarget& target, double stiffness,
                        double start, RunLog& log)
{
  PathOrder order;
  const double travel = travel_of(load, target.mean_height, stiffness);
  double step = std::min(load.largest_step * target.mean_height, travel);
  order.to = start + travel;
  if (load.goal == LoadGoal::force) {
    order.drive = Drive::force;
    order.to = load.force;
    step *= stiffness;
  }
  order.steps = {step, step, step / smallest_part};
  if (load.force_drop > 0)
    order.enough = [part = 1 - load.force_drop](const std::vector<PathPoint>& points) {
      const auto peak = std::max_element(points.begin(), points.end(),
                                         [](const auto& a, const auto& b) { return a.force < b.force; });
      return points.back().force < part * peak->force;
    };
  order.told = teller(log, start, start + travel, target.mean_height);
  return order;
}

/// The load taken off in two steps: all but elastic.
PathOrder unloading_order(double force)
{
  PathOrder order;
  order.drive = Drive::force;
  order.to = 0;
  order.steps = {0.5 * force, 0.5 * force, 0.5 * force / smallest_part};
  return order;
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

EndplateMotion endplates_at(const Loading& loading, const std::vector<Vec3>& displacement,
                            const CompressionTarget& target)
{
  const PreparedModel& model = loading.model;
  return endplate_motion(model.endplate_nodes, model.problem.mesh().nodes, displacement, loading.platen,
                         model.axes, target.sites, model.problem.communicator());
}

void append(const LoadPath& path, double start, double mean_height, std::vector<CurvePoint>& curve)
{
  for (const PathPoint& point : path.points)
    curve.push_back({point.travel - start, (point.travel - start) / mean_height, point.force});
}

void count(const LoadPath& path, CompressionResult& result)
{
  result.rejected_steps += path.rejected;
  for (std::size_t i = 0; i < 3; ++i)
    result.seconds[i] += path.seconds[i];
  for (const PathPoint& point : path.points) {
    result.newton_iterations += point.newton_iterations;
    result.iterations += point.linear_iterations;
  }
}

double stored_and_lost(const ModelTotals& sums)
{
  return sums.energy + sums.plastic_dissipation + sums.damage_dissipation;
}

ZoneOutcome outcome_of(const ZoneTotals& zone)
{
  return zone.volume > 0 ? ZoneOutcome{zone.volume, zone.yielded / zone.volume, zone.damage / zone.volume}
                         : ZoneOutcome{};
}

/// What a state that yields is made of while it is loaded.
struct YieldingState {
  const Loading& loading;
  const MaterialField& field;
  const NonlinearProblem& problem;
  const CompressionTarget& target;
  Kinematics kinematics;

  std::vector<CellResponse> cells(const PathState& at) const
  {
    return problem.cells(at.model.displacement, at.model.points);
  }
  ModelTotals totals(const PathState& at, const std::vector<CellResponse>& cells) const
  {
    const std::vector<Vec3> none(static_cast<std::size_t>(problem.elasticity().mesh().nodes.owned),
                                 Vec3::Zero());
    return totals_of(loading, field, at.nodal_forces.empty() ? none : at.nodal_forces, cells, target,
                     kinematics == Kinematics::finite_rotation ? at.model.displacement : std::vector<Vec3>());
  }
};

/// What the end of the curve tells.
void fill_yield_outcome(const YieldingState& state, const PathState& start, const LoadPath& path,
                        CompressionResult& result)
{
  const PathState& end = path.end;
  const std::vector<CellResponse> cells = state.cells(end);
  const ModelTotals before = state.totals(start, state.cells(start)), sums = state.totals(end, cells);
  const PreparedModel& model = state.loading.model;
  result.external_work = path.points.back().work;
  result.energy_to_peak = work_to_peak(path.points);
  fill_checks(result, sums, result.external_work, stored_and_lost(sums) - stored_and_lost(before),
              model.model_height);
  result.energy = sums.energy;
  result.plastic_dissipation = sums.plastic_dissipation - before.plastic_dissipation;
  result.damage_dissipation = sums.damage_dissipation - before.damage_dissipation;
  const ZoneOutcome bone = outcome_of(sums.bone);
  result.yielded_volume_fraction = bone.yielded_volume_fraction;
  result.mean_damage = bone.mean_damage;
  for (std::size_t zone = 0; zone < state.target.zones.size(); ++zone)
    result.zones[state.target.zones[zone]] = outcome_of(sums.zones[zone]);
  result.peak_cement_stress = peak_cement_stress(model, state.field, cells);
  result.endplates = endplates_at(state.loading, end.model.displacement, state.target);
  result.fields =
      gather_fields(model.output, model.axes, model.problem, state.field, end.model.displacement, cells);
}

/// Follows the curve beyond the elastic line and replaces in `result` what is of its last point.
void compress_beyond_yield(const YieldingState& state, const ElasticModes& elastic, const PathState& start,
                           const LoadSettings& load, RunLog& log, CompressionResult& result)
{
  const auto& [loading, field, problem, target, kinematics] = state;
  NewtonSolver newton = newton_for(loading, problem);
  result.yields = true;
  PathState begin = start;
  if (result.crushing) { // cement was placed, or the points' materials have changed: forces balance anew
    const LoadPath rest = come_to_rest(loading, problem, newton, elastic, start);
    count(rest, result);
    if (!rest.completed) {
      result.converged = false;
      result.reason = rest.reason;
      return;
    }
    begin = rest.end;
  }
  const double from = begin.amplitudes[0];
  const LoadPath path = follow(loading, problem, newton, elastic, begin,
                               loading_order(load, target, result.stiffness, from, log));
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
  if (!load.unloads || !path.completed)
    return;
  const LoadPath back =
      follow(loading, problem, newton, elastic, path.end, unloading_order(path.end.force[0]));
  count(back, result);
  if (back.completed)
    result.unloaded = endplates_at(loading, back.end.model.displacement, target);
  else
    log.warning(result.state + ": the load could not be taken off: " + back.reason);
}

/// True if the crushing of an intact vertebra leads through the end of this loading of it.
bool lies_on_the_way(const CompressionResult& intact, const LoadSettings& load)
{
  return intact.end && intact.converged && load.flexion == 0 &&
         intact.curve.back().apparent_strain < load.crushing;
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
                                             RunLog& log, const Crushing* crushing) const
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
  result.converged = elastic.linear.converged;
  result.reason = elastic.linear.reason;
  result.iterations = elastic.linear.iterations;
  result.bytes_per_iteration = elastic.linear.bytes_per_iteration;
  result.seconds = elastic.linear.seconds;
  result.checks.residual = elastic.linear.residual;
  if (!result.converged) {
    log.warning(state + ": " + result.reason);
    return result;
  }
  const Eigen::VectorXd unit = elastic_amplitudes(elastic);
  const double travel = travel_of(load, target.mean_height, (elastic.forces * unit)[0]);
  const std::vector<Vec3> displacement = displacement_of(elastic, travel * unit);
  const ElasticityResponse response = model.problem.respond(stiff, displacement);
  const PlatenForce force = platen_force(loading, response.forces);
  const ModelTotals sums = totals_of(loading, stiff, response.forces, response.cells, target);
  fill_elastic_outcome(result, sums, travel, force[0], target);
  // each turn's moment times the turn, too, where the platen flexes
  fill_checks(result, sums, 0.5 * force.dot(loading.motion(travel * unit)), sums.energy, model.model_height);
  if (problem) {
    if (!start)
      start = unloaded_state(*problem, elastic);
    compress_beyond_yield({loading, field, *problem, target, load.kinematics}, elastic, *start, load, log,
                          result);
    return result;
  }
  result.curve.push_back({travel, travel / target.mean_height, force[0]});
  result.peak_cement_stress = peak_cement_stress(model, field, response.cells);
  result.endplates = endplates_at(loading, displacement, target);
  result.fields = gather_fields(model.output, model.axes, model.problem, field, displacement, response.cells);
  log.progress(1);
  return result;
}

Crushing CompressionModel::crush(const MaterialField& field, const LoadSettings& load,
                                 const CompressionTarget& target, RunLog& log,
                                 const CompressionResult* intact) const
{
  check_target(target);
  if (!yields(field))
    throw ConfigError(
        "states: a vertebra is fractured by crushing it beyond yield, but with 'materials.bone.law: "
        "linear elastic' nothing yields.\n    Take 'quadric damage', or leave the fractured states out.");
  LoadSettings crushing = load;
  crushing.goal = LoadGoal::compression;
  crushing.compression = load.crushing;
  crushing.force_drop = 0;
  const PreparedModel& model = implementation_->model;
  const Loading loading = loading_of(model, crushing, target, turn_of(crushing, target.mean_height));
  const NonlinearProblem problem(model.problem, field, load.kinematics);
  const ElasticModes elastic = elastic_modes(loading, field);
  NewtonSolver newton = newton_for(loading, problem);
  const double stiffness = (elastic.forces * elastic_amplitudes(elastic))[0];
  const bool goes_on = intact != nullptr && lies_on_the_way(*intact, load);
  Crushing crushed;
  crushed.curve = goes_on ? intact->curve : std::vector<CurvePoint>{{0, 0, 0}};
  const LoadPath down = follow(loading, problem, newton, elastic,
                               goes_on ? intact->end->state : unloaded_state(problem, elastic),
                               loading_order(crushing, target, stiffness, 0, log));
  append(down, 0, target.mean_height, crushed.curve);
  crushed.reason = down.reason;
  if (!down.completed)
    return crushed;
  crushed.under_load = endplates_at(loading, down.end.model.displacement, target);
  LoadPath back = follow(loading, problem, newton, elastic, down.end, unloading_order(down.end.force[0]));
  append(back, 0, target.mean_height, crushed.curve);
  crushed.reason = back.reason;
  crushed.converged = back.completed;
  crushed.unloaded = endplates_at(loading, back.end.model.displacement, target);
  crushed.model = std::make_shared<const LoadedModel>(LoadedModel{std::move(back.end)});
  return crushed;
}

} // namespace cemvert
