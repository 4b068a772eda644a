// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/canal.h"

#include "anatomy/mask_operations.h"
#include "core/statistics.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace cemvert
{
namespace
{

/// Shadow of the points along (left_slope, anterior_slope, 1), on the plane superior = 0.
Mask sheared_shadow(const std::vector<Vec3>& points, double left_slope, double anterior_slope, double pixel)
{
  std::vector<Eigen::Vector2d> seen;
  Eigen::Vector2d low(1e30, 1e30), high(-1e30, -1e30);
  for (const Vec3& p : points) {
    seen.emplace_back(p.x() - left_slope * p.z(), p.y() - anterior_slope * p.z());
    low = low.cwiseMin(seen.back());
    high = high.cwiseMax(seen.back());
  }
  const double rim = 8; // mm, so that an opening to the side stays connected with the outside
  Grid grid;
  grid.spacing = Vec3::Constant(pixel);
  grid.origin = Vec3(low.x() - rim, low.y() - rim, 0);
  grid.size = {static_cast<int>((high.x() - low.x() + 2 * rim) / pixel) + 1,
               static_cast<int>((high.y() - low.y() + 2 * rim) / pixel) + 1, 1};
  Mask shadow(grid);
  for (const Eigen::Vector2d& p : seen)
    shadow.at(static_cast<int>(std::lround((p.x() - grid.origin.x()) / pixel)),
              static_cast<int>(std::lround((p.y() - grid.origin.y()) / pixel)), 0) = 1;
  return shadow;
}

/// The largest hole of a shadow; empty mask if there is none. Diagonal neighbours of the shadow close a ring.
/// The shadow has an empty rim.
Mask largest_hole(const Mask& shadow)
{
  const std::size_t row = static_cast<std::size_t>(shadow.grid.size[0]);
  Mask seen = shadow;
  std::vector<std::size_t> largest, region;
  const auto visit = [&](std::size_t pixel) {
    if (pixel < seen.values.size() && !seen[pixel]) {
      seen[pixel] = 1;
      region.push_back(pixel);
    }
  };
  for (std::size_t start = 0; start < seen.values.size(); ++start) {
    if (seen[start])
      continue;
    region.clear();
    visit(start);
    for (std::size_t n = 0; n < region.size(); ++n) {
      const std::size_t pixel = region[n]; // steps over the end of a row lead from outside to outside
      visit(pixel - 1);
      visit(pixel + 1);
      visit(pixel - row);
      visit(pixel + row);
    }
    if (start > 0 && region.size() > largest.size()) // the region of pixel 0 is the outside
      largest = region;
  }
  Mask hole(shadow.grid);
  for (const std::size_t pixel : largest)
    hole[pixel] = 1;
  return hole;
}

struct Tilt {
  double left_slope = 0, anterior_slope = 0;
};

struct HoleSearch {
  Tilt tilt;
  double area = 0; ///< mm2
  Mask hole;
  bool bridged = false;
};

// The hole is widest when one looks along the canal.
void look_through(const std::vector<Vec3>& points, const std::vector<Tilt>& tilts, double pixel,
                  double bridge, HoleSearch& best)
{
  for (const Tilt& tilt : tilts) {
    Mask shadow = sheared_shadow(points, tilt.left_slope, tilt.anterior_slope, pixel);
    if (bridge > 0)
      shadow = closed(shadow, bridge);
    Mask hole = largest_hole(shadow);
    const double area = volume_of(hole) / pixel;
    if (area > best.area)
      best = {tilt, area, std::move(hole), false};
  }
}

std::vector<Tilt> tilts_about(const Tilt& middle, int to_side, int to_front, double step)
{
  std::vector<Tilt> tilts;
  for (int m = -to_front; m <= to_front; ++m)
    for (int n = -to_side; n <= to_side; ++n)
      tilts.push_back({middle.left_slope + std::tan(n * step / degrees_per_radian),
                       middle.anterior_slope + std::tan(m * step / degrees_per_radian)});
  return tilts;
}

} // namespace

Canal turned(const Canal& canal, double angle)
{
  const double c = std::cos(angle), s = std::sin(angle);
  Canal result = canal;
  result.left = c * canal.left + s * canal.anterior;
  result.anterior = c * canal.anterior - s * canal.left;
  result.left_slope = c * canal.left_slope + s * canal.anterior_slope;
  result.anterior_slope = c * canal.anterior_slope - s * canal.left_slope;
  return result;
}

std::optional<Canal> find_canal(const Mask& vertebra, const VertebralFrame& frame)
{
  const int coarse = std::max(1, static_cast<int>(std::lround(1.0 / vertebra.grid.spacing.minCoeff())));
  const Mask sampled = coarsened(vertebra, coarse);
  const double pixel = std::max(1.0, sampled.grid.spacing.maxCoeff());
  std::vector<Vec3> points;
  for (const Vec3& point : points_of(sampled))
    points.push_back(frame.to_frame(point));

  const double smallest = 60, largest = 900; // mm2; canals have 150 to 400
  HoleSearch best;
  for (double bridge : {0.0, 2.0, 4.0}) {
    best = {};
    look_through(points, tilts_about({}, 3, 6, 5), pixel, bridge, best);
    if (best.area < smallest)
      continue;
    look_through(points, tilts_about(best.tilt, 2, 2, 2), pixel, bridge, best);
    best.bridged = bridge > 0;
    break;
  }
  if (best.area < smallest || best.area > largest)
    return std::nullopt;

  const Vec3 middle = centroid_of(best.hole);
  double variance = 0, count = 0;
  for (const Vec3& point : points_of(best.hole)) {
    variance += std::pow(point.x() - middle.x(), 2);
    ++count;
  }
  Canal canal;
  canal.left = middle.x();
  canal.anterior = middle.y();
  canal.left_slope = best.tilt.left_slope;
  canal.anterior_slope = best.tilt.anterior_slope;
  canal.half_width = 2 * std::sqrt(variance / count); // exact for an ellipse
  canal.area = best.area;
  canal.bridged = best.bridged;
  return canal;
}

std::optional<Canal> canal_behind_wall(const ScalarImage& indicator, const VertebralFrame& frame)
{
  const double pace = 0.5, beyond = 25; // mm; no body reaches farther back from its middle
  std::vector<double> walls;
  for (double superior = -5; superior <= 5; superior += pace)
    for (double left = -4; left <= 4; left += 1)
      for (double anterior = 0; anterior > -beyond; anterior -= pace)
        if (interpolate(indicator, frame.to_patient({left, anterior, superior})) < 0.5) {
          walls.push_back(anterior);
          break;
        }
  if (walls.size() < 50) // of 189 rays
    return std::nullopt;
  Canal canal;
  canal.half_width = 9; // mm, a narrow adult canal
  canal.anterior = median(walls) - 5;
  canal.bridged = true;
  return canal;
}

} // namespace cemvert
