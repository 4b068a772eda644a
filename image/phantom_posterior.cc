// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/phantom_shape.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

Process make_process(const Vec3& start, const Vec3& end, const Vec3& broad_hint,
                     const Eigen::Vector2d& start_half, const Eigen::Vector2d& end_half)
{
  Process process;
  process.start = start;
  process.end = end;
  process.length = (end - start).norm();
  process.along = (end - start) / process.length;
  process.broad = (broad_hint - broad_hint.dot(process.along) * process.along).normalized();
  process.thin = process.along.cross(process.broad);
  process.start_broad = start_half[0];
  process.start_thin = start_half[1];
  process.end_broad = end_half[0];
  process.end_thin = end_half[1];
  process.middle = 0.5 * (start + end);
  process.radius = 0.5 * process.length + std::max({start_half[0], start_half[1], end_half[0], end_half[1]});
  return process;
}

/// A process before it is scaled: places as (left, anterior from the posterior wall, superior), half widths
/// along `broad` and across it [mm].
struct ProcessPlan {
  Vec3 start, end, broad;
  Eigen::Vector2d start_half, end_half;
};

struct PosteriorPlan {
  Vec3 body; ///< width, depth and height of the body the places belong to [mm]
  std::vector<ProcessPlan> processes;
  Vec3 canal_centre;
  double canal_width, canal_depth; ///< half axes [mm]
};

/// Of an L3; in this order: pedicle, superior articular, pars with inferior articular, lamina, transverse and
/// spinous process.
PosteriorPlan lumbar_plan()
{
  const Vec3 up = Vec3::UnitZ(), side = Vec3::UnitX();
  return {{48, 35, 28},
          {{{14, 4, 5.5}, {16, -10, 6}, up, {7.2, 4.6}, {7.0, 4.8}},
           {{16.5, -11.5, 5}, {18.5, -15.5, 20}, side, {5.5, 4.5}, {5.8, 3.6}},
           {{15.5, -13, 3}, {11.8, -21.5, -20}, side, {5.0, 4.0}, {5.2, 3.6}},
           {{14, -13.5, 0}, {1.5, -19.5, -6}, up, {9.0, 3.4}, {9.5, 3.8}},
           {{17, -9, 5.5}, {44, -16, 8}, up, {5.8, 3.8}, {4.8, 2.8}},
           {{0, -19.5, -5.5}, {0, -46, -9}, up, {8.5, 3.2}, {10.0, 4.4}}},
          {0, -6.3, 0},
          11.8,
          8.4};
}

/// Of a T8, in the same order: narrow pedicles at the upper half of the body, facets in the coronal plane,
/// transverse processes swept back, a steep spinous process.
PosteriorPlan thoracic_plan()
{
  const Vec3 up = Vec3::UnitZ(), side = Vec3::UnitX();
  return {{30, 29, 21},
          {{{9.5, 3, 4.5}, {10, -9, 4.5}, up, {5.2, 2.7}, {5.0, 2.9}},
           {{10, -10, 5}, {11, -12, 14}, side, {4.5, 2.6}, {4.3, 2.1}},
           {{10, -11, 3}, {8.5, -17, -14}, side, {4.5, 3.0}, {4.8, 2.6}},
           {{10, -11, 0}, {1.5, -19.5, -5}, up, {8.5, 2.6}, {8.5, 3.2}},
           {{11, -11, 4}, {28, -24, 8}, up, {5.0, 3.5}, {4.3, 3.3}},
           {{0, -19, -6}, {0, -44, -27}, up, {6.5, 2.6}, {4.5, 3.0}}},
          {0, -8.3, 0},
          8.2,
          8.0};
}

} // namespace

void add_posterior_elements(VertebraShape& shape, const PosteriorForm& form)
{
  const PosteriorPlan plan = form.thoracic ? thoracic_plan() : lumbar_plan();
  const BodyForm& body = shape.body;
  const Vec3 size = Vec3(body.width, body.depth, body.height).cwiseQuotient(plan.body);
  const double thick = std::cbrt(size.prod());
  const auto placed = [&](const Vec3& place) {
    return Vec3(Vec3(0, shape.posterior_wall, 0) + place.cwiseProduct(size));
  };
  for (const ProcessPlan& process : plan.processes) {
    const bool spinous = &process == &plan.processes.back();
    const double share = spinous ? form.spinous_length : 1;
    shape.processes.push_back(
        make_process(placed(process.start), placed(process.start + share * (process.end - process.start)),
                     process.broad, thick * process.start_half, thick * process.end_half));
  }
  shape.canal_centre = placed(plan.canal_centre);
  shape.canal_width = form.canal_size * plan.canal_width * size.x();
  shape.canal_depth = form.canal_size * plan.canal_depth * size.y();

  for (const Process& process : shape.processes)
    for (const Vec3& end : {process.start, process.end}) {
      const double half =
          std::max({process.start_broad, process.end_broad, process.start_thin, process.end_thin});
      const Vec3 mirrored(-end.x(), end.y(), end.z());
      shape.lowest = shape.lowest.cwiseMin((mirrored.array() - half).matrix());
      shape.highest = shape.highest.cwiseMax((end.array() + half).matrix());
    }
}

} // namespace cemvert
