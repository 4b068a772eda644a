// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/frame.h"

#include "anatomy/surface.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

/// Directions about `axis`, on rings `step` apart, out to `reach` [radian]; the axis itself is the first.
std::vector<Vec3> directions_about(const Vec3& axis, double reach, double step)
{
  const Vec3 side = axis.unitOrthogonal(), other = axis.cross(side);
  std::vector<Vec3> directions{axis};
  const int rings = static_cast<int>(std::round(reach / step));
  for (int ring = 1; ring <= rings; ++ring) {
    const double tilt = ring * step;
    const int count = std::max(6, static_cast<int>(std::round(2 * pi * std::sin(tilt) / step)));
    for (int n = 0; n < count; ++n) {
      const double turn = 2 * pi * n / count;
      directions.emplace_back(std::cos(tilt) * axis +
                              std::sin(tilt) * (std::cos(turn) * side + std::sin(turn) * other));
    }
  }
  return directions;
}

// The geometric mean wants both faces: a flat posterior wall has no partner in front.
double facing_area(const std::vector<SurfaceElement>& elements, const Vec3& direction)
{
  const double widest = std::cos(30 / degrees_per_radian);
  double up = 0, down = 0;
  for (const SurfaceElement& element : elements) {
    const double cosine = element.normal.dot(direction);
    if (cosine > widest)
      up += element.area * (cosine - widest);
    else if (cosine < -widest)
      down -= element.area * (cosine + widest);
  }
  return std::sqrt(up * down);
}

/// Thickness of a mask along the superior axis, over the left-anterior plane.
struct Shadow {
  int half = 0; ///< nodes -half .. half in both directions
  double step = 1;
  std::vector<double> thickness;

  double at(int i, int j) const
  {
    return thickness[static_cast<std::size_t>(i + half) +
                     static_cast<std::size_t>(2 * half + 1) * static_cast<std::size_t>(j + half)];
  }
  double interpolated(double x, double y) const
  {
    const double u = x / step, v = y / step;
    const int i = static_cast<int>(std::floor(u)), j = static_cast<int>(std::floor(v));
    if (i < -half || j < -half || i >= half || j >= half)
      return 0;
    const double a = u - i, b = v - j;
    return (1 - a) * (1 - b) * at(i, j) + a * (1 - b) * at(i + 1, j) + (1 - a) * b * at(i, j + 1) +
           a * b * at(i + 1, j + 1);
  }
};

Shadow shadow_of(const Mask& mask, const VertebralFrame& frame, double step)
{
  std::vector<Vec3> points;
  double reach = 0;
  for (std::size_t v = 0; v < mask.values.size(); ++v)
    if (mask[v]) {
      points.push_back(frame.to_frame(mask.grid.point(mask.grid.index_of(v))));
      reach = std::max(reach, points.back().head<2>().norm());
    }
  Shadow shadow;
  shadow.step = step;
  shadow.half = static_cast<int>(std::ceil(reach / step)) + 2;
  const int width = 2 * shadow.half + 1;
  shadow.thickness.assign(static_cast<std::size_t>(width) * width, 0);
  // each voxel is spread over its four nearest nodes, else the rotated lattice would leave a moire pattern
  for (const Vec3& point : points) {
    const double u = point.x() / step + shadow.half, v = point.y() / step + shadow.half;
    const int i = static_cast<int>(u), j = static_cast<int>(v);
    for (int corner = 0; corner < 4; ++corner) {
      const int di = corner & 1, dj = corner >> 1;
      const double weight = (di ? u - i : 1 - u + i) * (dj ? v - j : 1 - v + j);
      shadow.thickness[static_cast<std::size_t>(i + di) + static_cast<std::size_t>(width) * (j + dj)] +=
          weight;
    }
  }
  return shadow;
}

/// Share of the shadow that lies on its own mirror image about the line through `offset` along left, turned
/// by `angle`.
double mirror_overlap(const Shadow& shadow, double angle, double offset)
{
  const double nx = std::cos(angle), ny = std::sin(angle);
  double common = 0, total = 0;
  for (int j = -shadow.half; j <= shadow.half; ++j)
    for (int i = -shadow.half; i <= shadow.half; ++i) {
      const double here = shadow.at(i, j);
      if (here == 0)
        continue;
      const double x = i * shadow.step, y = j * shadow.step;
      const double twice = 2 * (x * nx + y * ny - offset);
      common += std::min(here, shadow.interpolated(x - twice * nx, y - twice * ny));
      total += here;
    }
  return total > 0 ? common / total : 0;
}

/// Overlap at the best offset. The mirror plane passes near the centroid of any symmetric shape, so a search
/// of a few mm suffices.
double best_overlap(const Shadow& shadow, double angle)
{
  double best = 0, at = 0;
  for (double step : {1.0, 0.25}) {
    const double middle = at;
    for (int n = -4; n <= 4; ++n) {
      const double overlap = mirror_overlap(shadow, angle, middle + n * step);
      if (overlap > best) {
        best = overlap;
        at = middle + n * step;
      }
    }
  }
  return best;
}

} // namespace

VertebralFrame frame_of(const Vec3& centre, const Vec3& superior, const Vec3& anterior)
{
  VertebralFrame frame;
  frame.centre = centre;
  frame.superior = superior.normalized();
  frame.anterior = (anterior - anterior.dot(frame.superior) * frame.superior).normalized();
  frame.left = frame.superior.cross(frame.anterior);
  return frame;
}

VertebralFrame header_frame(const Vec3& centre)
{
  return frame_of(centre, Vec3::UnitZ(), -Vec3::UnitY());
}

VertebralFrame turned(const VertebralFrame& frame, double angle)
{
  VertebralFrame result = frame;
  result.left = std::cos(angle) * frame.left + std::sin(angle) * frame.anterior;
  result.anterior = std::cos(angle) * frame.anterior - std::sin(angle) * frame.left;
  return result;
}

Vec3 superior_by_surface(const ScalarImage& indicator, const Vec3& start, double reach)
{
  const std::vector<SurfaceElement> elements =
      surface_elements(indicator, 0.05); // far tails of the blur have no reliable direction
  Vec3 best = start;
  double most = -1;
  const auto search = [&](const Vec3& axis, double width, double step) {
    for (const Vec3& direction : directions_about(axis, width, step)) {
      const double area = facing_area(elements, direction);
      if (area > most) {
        most = area;
        best = direction;
      }
    }
  };
  search(start, reach, 5 / degrees_per_radian);
  search(Vec3(best), 4 / degrees_per_radian, 1 / degrees_per_radian);
  return best;
}

std::optional<MirrorPlane> find_mirror_plane(const Mask& mask, const VertebralFrame& frame, double reach)
{
  // a maximum that stands out by less than this is the noise of voxel steps and osteophytes
  const double smallest_sharpness = 0.015;
  const Shadow shadow = shadow_of(mask, frame, std::max(1.0, mask.grid.spacing.minCoeff()));
  const double step = 1 / degrees_per_radian;
  const int steps = static_cast<int>(std::round(reach / step));
  std::vector<double> overlaps;
  for (int n = -steps; n <= steps; ++n)
    overlaps.push_back(best_overlap(shadow, n * step));
  const auto best = static_cast<int>(std::max_element(overlaps.begin(), overlaps.end()) - overlaps.begin());
  if (best == 0 || best == 2 * steps)
    return std::nullopt;
  const double before = overlaps[best - 1], here = overlaps[best], after = overlaps[best + 1];
  const double bend = before - 2 * here + after;
  MirrorPlane plane;
  plane.angle = (best - steps + (bend < 0 ? 0.5 * (before - after) / bend : 0)) * step;
  plane.overlap = here;
  plane.sharpness = here - std::max(overlaps.front(), overlaps.back());
  if (plane.sharpness < smallest_sharpness)
    return std::nullopt;
  return plane;
}

} // namespace cemvert
