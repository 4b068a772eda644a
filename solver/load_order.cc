// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/load_order.h"

#include "core/error.h"

#include <fmt/core.h>

#include <algorithm>

namespace cemvert
{
namespace
{

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

/// The largest of the losses of height that the load is to crush the vertebra to: in mm, or as a part of the
/// height at that place.
double largest_loss(const EndplateMotion& motion, const LoadSettings& load, const CompressionTarget& target,
                    const Vec3& axis)
{
  double largest = 0;
  for (const HeightSite& site : target.sites) {
    const auto loss = motion.height_loss.find(site.name);
    if (loss != motion.height_loss.end())
      largest = std::max(largest, load.crushing_loss > 0 ? loss->second
                                                         : loss->second / axis.dot(site.upper - site.lower));
  }
  return largest;
}

double wanted_loss(const LoadSettings& load)
{
  return std::max(load.crushing_loss, load.crushing_loss_share);
}

} // namespace

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

double turn_of(const LoadSettings& load, double mean_height)
{
  if (load.flexion == 0)
    return 0;
  if (load.goal == LoadGoal::force)
    throw ConfigError("load.force: the platen of 'kind: flexion' turns in proportion to its travel, which a "
                      "force does not tell.\n    Give load.compression or load.travel.");
  return load.flexion / travel_of(load, mean_height, 1);
}

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

PathOrder crushing_order(const LoadSettings& load, const CompressionTarget& target, const Loading& loading,
                         double stiffness, double start, RunLog& log)
{
  LoadSettings crushing = load;
  crushing.goal = LoadGoal::compression;
  crushing.force_drop = 0;
  crushing.compression = load.crushing;
  const double loss = wanted_loss(load);
  if (loss == 0)
    return loading_order(crushing, target, stiffness, start, log);
  if (target.sites.empty())
    throw ConfigError(
        "load.crushing height loss: the heights of this vertebra are not known, so their loss is "
        "not either.\n    Give 'load.crushing', an apparent strain.");
  constexpr double furthest =
      0.4; // of the height: no vertebra is crushed so far, and no small strain reaches so far
  crushing.compression = furthest;
  PathOrder order = loading_order(crushing, target, stiffness, start, log);
  order.to = furthest * target.mean_height;
  order.aim.value = loss;
  order.aim.measure = [&loading, load, target](const PathState& at) {
    return largest_loss(endplates_at(loading, at.model.displacement, target), load, target,
                        loading.model.axes.col(2));
  };
  order.told =
      teller(log, start, crushing_strain(load, target.mean_height) * target.mean_height, target.mean_height);
  return order;
}

bool lies_on_the_way(const CompressionResult& intact, const LoadSettings& load,
                     const CompressionTarget& target, const Loading& loading)
{
  if (!intact.end || !intact.converged || load.flexion != 0)
    return false;
  const double loss = wanted_loss(load);
  return loss > 0 ? largest_loss(intact.endplates, load, target, loading.model.axes.col(2)) < loss
                  : intact.curve.back().apparent_strain < load.crushing;
}

double crushing_strain(const LoadSettings& load, double mean_height)
{
  if (load.crushing_loss > 0)
    return load.crushing_loss / mean_height;
  return load.crushing_loss_share > 0 ? load.crushing_loss_share : load.crushing;
}

PathOrder unloading_order(double force)
{
  PathOrder order;
  order.drive = Drive::force;
  order.to = 0;
  order.steps = {0.5 * force, 0.5 * force, 0.5 * force / smallest_part};
  return order;
}

EndplateMotion endplates_at(const Loading& loading, const std::vector<Vec3>& displacement,
                            const CompressionTarget& target)
{
  const PreparedModel& model = loading.model;
  return endplate_motion(model.endplate_nodes, model.problem.mesh().nodes, displacement, loading.platen,
                         model.axes, target.sites, model.problem.communicator());
}

} // namespace cemvert
