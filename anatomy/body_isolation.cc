// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/body_isolation.h"

#include "anatomy/mask_operations.h"
#include "anatomy/posterior_wall.h"
#include "core/error.h"

#include <Eigen/Dense>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace cemvert
{
namespace
{

/// Directions evenly over the upper half of the sphere (golden-angle spiral).
std::vector<Vec3> half_sphere(int count)
{
  std::vector<Vec3> directions;
  const double golden = pi * (3 - std::sqrt(5.0));
  for (int n = 0; n < count; ++n) {
    const double z = (n + 0.5) / count, radius = std::sqrt(1 - z * z);
    directions.emplace_back(radius * std::cos(golden * n), radius * std::sin(golden * n), z);
  }
  return directions;
}

std::pair<double, double> superior_range(const Mask& mask, const VertebralFrame& frame)
{
  double low = 1e30, high = -1e30;
  for (const Vec3& point : points_of(mask)) {
    const double superior = frame.to_frame(point).z();
    low = std::min(low, superior);
    high = std::max(high, superior);
  }
  return {low, high};
}

/// What lies in front of the wall.
struct Front {
  Mask all;
  Mask sure; ///< the part of it where no process starts
};

/// Between the pedicles nothing has to be cut: there the canal itself is the limit.
Front in_front_of(const PosteriorWall& wall, const PedicleRoots& roots, const Mask& vertebra,
                  const VertebralFrame& frame)
{
  const double stub = 6; // mm; what the cut leaves of a pedicle or a rib's joint is shorter
  Front front{Mask(vertebra.grid), Mask(vertebra.grid)};
  for (std::size_t v = 0; v < vertebra.values.size(); ++v)
    if (vertebra[v]) {
      const Vec3 point = frame.to_frame(vertebra.grid.point(vertebra.grid.index_of(v)));
      const double across = std::abs(point.x() - wall.canal.left_at(point.z()));
      const double limit =
          wall.anterior_at(point.x(), point.z()) + roots.forward_of_wall(point.x(), point.z());
      const bool between_pedicles = across < 0.7 * wall.canal.half_width;
      front.all[v] =
          point.y() > (between_pedicles ? std::min(limit, wall.canal.anterior_at(point.z())) : limit);
      front.sure[v] = front.all[v] && (between_pedicles || point.y() > limit + stub);
    }
  return front;
}

/// Small pieces that the cut severed from the posterior elements too are corners of the body: it gets them
/// back.
Mask with_severed_corners(const Mask& body, const Mask& vertebra)
{
  const Pieces rest = pieces_of(without(vertebra, body), Neighbours::faces);
  const Mask beside = dilated(body, 1.1 * body.grid.spacing.maxCoeff());
  std::vector<bool> touches(rest.volumes.size() + 1, false);
  for (std::size_t v = 0; v < body.values.size(); ++v)
    if (beside[v])
      touches[static_cast<std::size_t>(rest.numbers[v])] = true;
  const double small = 0.02 * volume_of(vertebra);
  Mask result = body;
  for (std::size_t v = 0; v < body.values.size(); ++v) {
    const auto number = static_cast<std::size_t>(rest.numbers[v]);
    if (number > 1 && touches[number] && rest.volumes[number - 1] < small)
      result[v] = 1;
  }
  return result;
}

} // namespace

double solidity_of(const Mask& mask)
{
  const int step = std::max(1, static_cast<int>(std::lround(1.0 / mask.grid.spacing.minCoeff())));
  const Mask coarse = coarsened(mask, step);
  const std::vector<Vec3> points = points_of(coarse);
  if (points.empty())
    return 0;
  // the polytope between supporting planes stands for the hull; 150 pairs of them make it 1 to 2 % too large
  const std::vector<Vec3> directions = half_sphere(150);
  std::vector<std::pair<double, double>> ranges;
  for (const Vec3& direction : directions) {
    double low = 1e30, high = -1e30;
    for (const Vec3& point : points) {
      low = std::min(low, direction.dot(point));
      high = std::max(high, direction.dot(point));
    }
    ranges.emplace_back(low - 1e-6, high + 1e-6);
  }
  double inside = 0;
  for (std::size_t v = 0; v < coarse.values.size(); ++v) {
    const Vec3 point = coarse.grid.point(coarse.grid.index_of(v));
    bool in = true;
    for (std::size_t n = 0; in && n < directions.size(); ++n) {
      const double position = directions[n].dot(point);
      in = position >= ranges[n].first && position <= ranges[n].second;
    }
    inside += in;
  }
  return static_cast<double>(points.size()) / inside;
}

Mask body_core(const Mask& vertebra)
{
  const ScalarImage depth = distance_to(complement(vertebra));
  const double inscribed = *std::max_element(depth.values.begin(), depth.values.end());
  // pedicles and articular masses have under 0.6 of the body's inscribed radius, its corners lose little
  return piece(pieces_of(opened(vertebra, 0.65 * inscribed)), 1);
}

IsolatedBody isolate_body(const Mask& vertebra, const ScalarImage& indicator, const VertebralFrame& frame,
                          const Canal& canal, const Mask& trunk)
{
  const double stub_radius = 3; // mm; half the height of a slender process
  const double edge_return = 2; // mm; a right edge opened by 3 mm loses 1.2 mm
  const PosteriorWall wall = fitted_wall(indicator, frame, canal, superior_range(trunk, frame));
  const PedicleRoots roots = pedicle_roots(indicator, frame, wall);
  const Front front = in_front_of(wall, roots, vertebra, frame);
  // the opening takes off what is thinner than the pedicles, and the body's edges with it; the edges come
  // back. Where no process starts nothing is taken off: the rim of a crushed endplate is a sharp crest.
  const Mask thick = piece(pieces_of(opened(front.all, stub_radius)), 1);
  const Mask kept = united(dilated(thick, edge_return), front.sure);
  const Mask severed = piece(pieces_of(intersected(front.all, kept)), 1);
  Mask body = with_severed_corners(severed, vertebra);
  const double share = volume_of(body) / volume_of(vertebra);
  if (share < 0.3 || share > 0.92)
    throw DataError(fmt::format("the vertebral body cannot be told from the posterior elements: cutting "
                                "along the canal leaves {:.1f} of "
                                "{:.1f} ml as body ({:.0f} %; 55 to 75 % is usual).\n"
                                "    Label the body by itself and give that label as `labels.body`.",
                                volume_of(body) / 1000, volume_of(vertebra) / 1000, 100 * share));
  return {std::move(body), wall.seen, wall.scatter};
}

} // namespace cemvert
