// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/posterior_wall.h"

#include "core/error.h"
#include "core/statistics.h"

#include <fmt/format.h>

#include <cmath>

namespace cemvert
{
namespace
{

struct WallPoint {
  double across, superior, anterior;
};

struct SeenWall {
  std::vector<WallPoint> points;
  double share = 0; ///< of the rays
};

/// Where rays from the canal's middle towards anterior meet bone.
SeenWall seen_wall(const ScalarImage& indicator, const VertebralFrame& frame, const Canal& canal, double low,
                   double high)
{
  const double pace = 0.5;
  const double outermost = 0.85 * canal.half_width; // farther out lie the pedicles' inner sides
  SeenWall seen;
  double rays = 0;
  for (double superior = low; superior <= high; superior += 1)
    for (double across = -outermost; across <= outermost; across += 1) {
      rays += 1;
      const double left = canal.left_at(superior) + across;
      double before = 1;
      for (double anterior = canal.anterior_at(superior); anterior < 0; anterior += pace) {
        const double here = interpolate(indicator, frame.to_patient({left, anterior, superior}));
        if (here >= 0.5) {
          if (before < 0.5) // else the ray started in bone
            seen.points.push_back({across, superior, anterior - pace * (here - 0.5) / (here - before)});
          break;
        }
        before = here;
      }
    }
  seen.share = rays > 0 ? static_cast<double>(seen.points.size()) / rays : 0;
  return seen;
}

/// Where a line from inside the body towards posterior leaves the bone, over the wall [mm]: around 0 or
/// positive on a corner of the body, well negative in a pedicle; NaN where it does not start in bone.
double exit_over_wall(const ScalarImage& indicator, const VertebralFrame& frame, double left, double superior,
                      double wall)
{
  const double start = 8, farthest = -5, pace = 0.5; // mm
  double before = interpolate(indicator, frame.to_patient({left, wall + start, superior}));
  if (before < 0.5)
    return std::numeric_limits<double>::quiet_NaN();
  for (double over = start - pace; over >= farthest; over -= pace) {
    const double here = interpolate(indicator, frame.to_patient({left, wall + over, superior}));
    if (here < 0.5)
      return over + pace * (0.5 - here) / (before - here);
    before = here;
  }
  return farthest;
}

} // namespace

PosteriorWall fitted_wall(const ScalarImage& indicator, const VertebralFrame& frame, const Canal& canal,
                          const std::pair<double, double>& range)
{
  PosteriorWall wall;
  wall.canal = canal;
  wall.low = range.first;
  wall.high = range.second;
  const SeenWall seen = seen_wall(indicator, frame, canal, wall.low, wall.high);
  const std::vector<WallPoint>& points = seen.points;
  wall.seen = seen.share;
  if (points.size() < 60)
    throw DataError(fmt::format(
        "the vertebral body cannot be told from the posterior elements: its posterior wall is seen from the "
        "canal in only {} places.\n    Label the body by itself and give that label as `labels.body`.",
        points.size()));
  std::vector<double> weights(points.size(), 1), departures(points.size(), 0);
  for (int round = 0; round < 10; ++round) {
    Eigen::Matrix<double, 5, 5> matrix = Eigen::Matrix<double, 5, 5>::Identity() * 1e-9;
    Eigen::Matrix<double, 5, 1> right_side = Eigen::Matrix<double, 5, 1>::Zero();
    for (std::size_t n = 0; n < points.size(); ++n) {
      const auto row = PosteriorWall::row(points[n].across, points[n].superior);
      matrix += weights[n] * row * row.transpose();
      right_side += weights[n] * points[n].anterior * row;
    }
    wall.terms = matrix.ldlt().solve(right_side);
    // The wall itself departs from a paraboloid by less than 1 mm. Our choice: what stands 2 mm behind it
    // is a fragment that bulges into the canal and may take up most of what is seen; what lies in front,
    // a hole as that of the basivertebral vein, is small and may be less deep.
    constexpr double behind = 2, in_front = 3; // mm
    for (std::size_t n = 0; n < points.size(); ++n) {
      const double departure =
          points[n].anterior - wall.terms.dot(PosteriorWall::row(points[n].across, points[n].superior));
      const double part = std::min(std::abs(departure) / (departure < 0 ? behind : in_front), 1.0);
      weights[n] = std::max(std::pow(1 - part * part, 2), 1e-6);
      departures[n] = std::abs(departure);
    }
  }
  wall.scatter = median(departures);
  return wall;
}

double PedicleRoots::forward_of_wall(double left, double superior) const
{
  const int i = static_cast<int>(std::lround(left - first_left)),
            k = static_cast<int>(std::lround(superior - first_superior));
  if (i < 0 || k < 0 || i >= columns || k >= rows)
    return 0;
  return forward[static_cast<std::size_t>(i) +
                 static_cast<std::size_t>(columns) * static_cast<std::size_t>(k)];
}

PedicleRoots pedicle_roots(const ScalarImage& indicator, const VertebralFrame& frame,
                           const PosteriorWall& wall)
{
  const double widest = 40, in_pedicle = -3; // mm
  PedicleRoots roots;
  roots.first_left = -widest;
  roots.first_superior = wall.low;
  roots.columns = 2 * static_cast<int>(widest) + 1;
  roots.rows = std::max(1, static_cast<int>(wall.high - wall.low) + 1);
  roots.forward.assign(static_cast<std::size_t>(roots.columns) * static_cast<std::size_t>(roots.rows), 0);
  for (int i = 0; i < roots.columns; ++i) {
    const double left = roots.first_left + i;
    std::vector<double> exits, corner;
    for (int k = 0; k < roots.rows; ++k) {
      const double superior = roots.first_superior + k;
      const bool beside = std::abs(left - wall.canal.left_at(superior)) > wall.canal.half_width;
      const double exit = exit_over_wall(indicator, frame, left, superior, wall.anterior_at(left, superior));
      exits.push_back(beside ? exit : std::numeric_limits<double>::quiet_NaN());
      // the rims of the endplates are rounded and no measure of the corner
      if (beside && exit > in_pedicle && k > 0.15 * roots.rows && k < 0.85 * roots.rows)
        corner.push_back(exit);
    }
    const std::size_t enough = 4;
    if (corner.size() < enough)
      continue;
    const double forward = std::clamp(median(corner), 0.0, 6.0);
    for (int k = 0; k < roots.rows; ++k)
      if (exits[static_cast<std::size_t>(k)] <= in_pedicle)
        roots.forward[static_cast<std::size_t>(i) +
                      static_cast<std::size_t>(roots.columns) * static_cast<std::size_t>(k)] = forward;
  }
  return roots;
}

} // namespace cemvert
