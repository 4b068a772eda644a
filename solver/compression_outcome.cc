// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/compression_outcome.h"

#include "solver/load_order.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

/// Work up to the largest force [N mm].
double work_to_peak(const std::vector<PathPoint>& points)
{
  return std::max_element(points.begin(), points.end(),
                          [](const auto& a, const auto& b) { return a.force < b.force; })
      ->work;
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

} // namespace

void fill_checks(CompressionResult& result, const ModelTotals& sums, double external_work, double energy,
                 double model_height)
{
  const Eigen::Map<const Vec3> lower(sums.lower.data()), upper(sums.upper.data()), moment(sums.moment.data());
  result.checks.force_imbalance = (upper + lower).norm() / upper.norm();
  result.checks.moment_imbalance = moment.norm() / (upper.norm() * model_height);
  result.checks.energy_error = std::abs(external_work - energy) / energy;
}

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

std::vector<CellResponse> YieldingState::cells(const PathState& at) const
{
  return problem.cells(at.model.displacement, at.model.points);
}

ModelTotals YieldingState::totals(const PathState& at, const std::vector<CellResponse>& cells) const
{
  const std::vector<Vec3> none(static_cast<std::size_t>(problem.elasticity().mesh().nodes.owned),
                               Vec3::Zero());
  return totals_of(loading, field, at.nodal_forces.empty() ? none : at.nodal_forces, cells, target,
                   kinematics == Kinematics::finite_rotation ? at.model.displacement : std::vector<Vec3>());
}

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
  for (const PathPoint& point : path.points)
    result.checks.energy_error =
        std::max(result.checks.energy_error, std::abs(point.work - point.energy) / point.energy);
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

void append(const LoadPath& path, double start, double mean_height, std::vector<CurvePoint>& curve)
{
  for (const PathPoint& point : path.points)
    curve.push_back({point.travel - start, (point.travel - start) / mean_height, point.force});
}

void count(const LoadPath& path, CompressionResult& result)
{
  result.rejected_steps += path.rejected;
  result.seconds += path.seconds;
  for (const PathPoint& point : path.points) {
    result.newton_iterations += point.newton_iterations;
    result.iterations += point.linear_iterations;
  }
}

} // namespace cemvert
