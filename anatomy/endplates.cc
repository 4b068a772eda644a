// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/endplates.h"

#include "anatomy/mask_operations.h"
#include "core/error.h"
#include "core/statistics.h"

#include <Eigen/Dense>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

const double nothing = std::numeric_limits<double>::quiet_NaN();

enum class Side { upper, lower };

/// superior = constant + by_left * left + by_anterior * anterior, in the frame.
struct FramePlane {
  double constant = 0, by_left = 0, by_anterior = 0;
  double at(double left, double anterior) const { return constant + by_left * left + by_anterior * anterior; }
};

/// Extent of the surface (level 0.5) in frame coordinates.
struct Box {
  Vec3 low = Vec3::Constant(1e30), high = Vec3::Constant(-1e30);
};

Box box_of(const ScalarImage& indicator, const VertebralFrame& frame)
{
  Box box;
  for (std::size_t v = 0; v < indicator.values.size(); ++v)
    if (indicator[v] > 0.5F) {
      const Vec3 point = frame.to_frame(indicator.grid.point(indicator.grid.index_of(v)));
      box.low = box.low.cwiseMin(point);
      box.high = box.high.cwiseMax(point);
    }
  return box;
}

/// First crossing of level 0.5 when the column is walked from outside; NaN when it meets no bone.
double first_crossing(const ScalarImage& indicator, const VertebralFrame& frame, double left, double anterior,
                      double from, double to)
{
  const double pace = 0.5 * indicator.grid.spacing.minCoeff();
  const double direction = to > from ? 1 : -1;
  const int steps = static_cast<int>(std::ceil(std::abs(to - from) / pace));
  double before = 0;
  for (int n = 0; n <= steps; ++n) {
    const double height = from + direction * pace * n;
    const double here = interpolate(indicator, frame.to_patient({left, anterior, height}));
    if (here >= 0.5)
      return n == 0 ? height : height - direction * pace * (here - 0.5) / (here - before);
    before = here;
  }
  return nothing;
}

/// Outermost bone of every column of one side of the body.
HeightField outer_surface(const ScalarImage& indicator, const VertebralFrame& frame, const Box& box,
                          Side side, double step)
{
  const double rim = 4; // mm of empty nodes around, wanted by the morphology
  HeightField field;
  field.step = step;
  // nodes lie on multiples of the step, so that a slightly other box gives the same nodes
  field.left0 = std::floor((box.low.x() - rim) / step) * step;
  field.anterior0 = std::floor((box.low.y() - rim) / step) * step;
  field.nx = static_cast<int>(std::ceil((box.high.x() + rim - field.left0) / step)) + 1;
  field.ny = static_cast<int>(std::ceil((box.high.y() + rim - field.anterior0) / step)) + 1;
  const double above = box.high.z() + 2, below = box.low.z() - 2;
  for (int j = 0; j < field.ny; ++j)
    for (int i = 0; i < field.nx; ++i)
      field.heights.push_back(first_crossing(indicator, frame, field.left0 + i * step,
                                             field.anterior0 + j * step, side == Side::upper ? above : below,
                                             side == Side::upper ? below : above));
  return field;
}

Mask columns_of(const HeightField& field)
{
  Grid grid;
  grid.size = {field.nx, field.ny, 1};
  grid.spacing = Vec3::Constant(field.step);
  grid.origin = Vec3(field.left0, field.anterior0, 0);
  Mask columns(grid);
  for (std::size_t n = 0; n < columns.values.size(); ++n)
    columns[n] = !std::isnan(field.heights[n]);
  return columns;
}

/// Columns that stay in the outline when it is shrunk towards its centroid: away from the rim.
Mask inner_columns(const Mask& columns, double share)
{
  const Vec3 centre = centroid_of(columns);
  Mask inner(columns.grid);
  for (std::size_t n = 0; n < inner.values.size(); ++n)
    if (columns[n]) {
      const Vec3 point = columns.grid.point(columns.grid.index_of(n));
      const Vec3 index = columns.grid.index(centre + (point - centre) / share);
      const Index3 nearest{static_cast<int>(std::lround(index[0])), static_cast<int>(std::lround(index[1])),
                           0};
      inner[n] = columns.grid.contains(nearest) && columns.at(nearest) != 0;
    }
  return inner;
}

/// Weighted least squares over the marked columns.
FramePlane fitted_plane(const HeightField& field, const Mask& columns, const std::vector<double>& weights)
{
  Mat3 normal_matrix = Mat3::Zero();
  Vec3 right_side = Vec3::Zero();
  for (std::size_t n = 0; n < columns.values.size(); ++n)
    if (columns[n]) {
      const Vec3 point = columns.grid.point(columns.grid.index_of(n));
      const Vec3 row(1, point.x(), point.y());
      normal_matrix += weights[n] * row * row.transpose();
      right_side += weights[n] * field.heights[n] * row;
    }
  const Vec3 solution = normal_matrix.ldlt().solve(right_side);
  return {solution[0], solution[1], solution[2]};
}

FramePlane fitted_plane(const HeightField& field, const Mask& columns)
{
  return fitted_plane(field, columns, std::vector<double>(columns.values.size(), 1));
}

/// Iteratively reweighted with Tukey's biweight, so that side walls of a tilted body and osteophytes do not
/// turn the first plane. The scale never falls below what an ordinary concave endplate deviates.
FramePlane robust_plane(const HeightField& field, const Mask& columns)
{
  std::vector<double> weights(columns.values.size(), 1);
  FramePlane plane;
  for (int round = 0; round < 10; ++round) {
    plane = fitted_plane(field, columns, weights);
    std::vector<double> residuals;
    const auto residual = [&](std::size_t n) {
      const Vec3 point = columns.grid.point(columns.grid.index_of(n));
      return std::abs(field.heights[n] - plane.at(point.x(), point.y()));
    };
    for (std::size_t n = 0; n < columns.values.size(); ++n)
      if (columns[n])
        residuals.push_back(residual(n));
    const double width = 4.685 * std::max(1.4826 * median(residuals), 0.5);
    for (std::size_t n = 0; n < columns.values.size(); ++n)
      if (columns[n]) {
        const double part = std::min(residual(n) / width, 1.0);
        weights[n] = std::max(std::pow(1 - part * part, 2), 1e-6);
      }
  }
  return plane;
}

/// Slope of the surface against the plane. Along each axis the gentler of the two sides counts, over about
/// 1 mm: the rim of an endplate goes on smoothly inwards only, a side wall to neither side.
double slope_against(const HeightField& field, const FramePlane& plane, int i, int j)
{
  const int reach = std::max(1, static_cast<int>(std::lround(1 / field.step)));
  const auto height = [&](int ii, int jj) {
    if (ii < 0 || jj < 0 || ii >= field.nx || jj >= field.ny)
      return nothing;
    return field.at(ii, jj) - plane.at(field.left0 + ii * field.step, field.anterior0 + jj * field.step);
  };
  const auto along = [&](int di, int dj) {
    const double here = height(i, j);
    // fmin passes over the side that has no bone
    const double rise =
        std::fmin(std::abs(height(i + di, j + dj) - here), std::abs(height(i - di, j - dj) - here));
    return std::isnan(rise) ? 0 : rise / (reach * field.step);
  };
  return std::hypot(along(reach, 0), along(0, reach));
}

Mask largest_piece(const Mask& mask)
{
  return piece(pieces_of(mask, Neighbours::faces), 1);
}

/// One side of the body as it is found step by step.
struct SideSurface {
  Side side;
  HeightField field; ///< outermost bone; both sides have the same nodes
  FramePlane plane;

  /// How far `superior` lies outwards of the plane at a node [mm].
  double over_plane(double superior, int i, int j) const
  {
    const double plane_height = plane.at(field.left0 + i * field.step, field.anterior0 + j * field.step);
    return side == Side::upper ? superior - plane_height : plane_height - superior;
  }
  double over_plane(int i, int j) const { return over_plane(field.at(i, j), i, j); } ///< of the surface
};

/// Whether a column lies on a shelf beside the endplate, as the roof of a fragment that bulges into the canal
/// after a burst fracture: lower than the endplate's plane, and the bone under it ends long before the other
/// endplate. Neither alone tells: the middle of a crushed endplate is low, and rims overhang the waist.
bool is_shelf(const SideSurface& own, const SideSurface& other, int i, int j)
{
  // Our choice: a rounded rim drops by less; a body crushed to half its height in the middle misses a quarter
  // of it at either endplate.
  constexpr double below_plane = 1;    // mm
  constexpr double missing_bone = 0.3; // of the distance between the planes
  const double under_side = other.field.at(i, j);
  const double missing = -other.over_plane(under_side, i, j), left_over = -own.over_plane(under_side, i, j);
  return own.over_plane(i, j) < -below_plane && missing > missing_bone * (missing + left_over);
}

Mask endplate_columns(const SideSurface& own, const SideSurface& other, double depth)
{
  const HeightField& field = own.field;
  const double steepest = std::tan(60 / degrees_per_radian);
  const Mask all = columns_of(field);
  Mask columns(all.grid);
  for (int j = 0; j < field.ny; ++j)
    for (int i = 0; i < field.nx; ++i) {
      if (!all.at(i, j, 0))
        continue;
      columns.at(i, j, 0) = own.over_plane(i, j) > -depth &&
                            slope_against(field, own.plane, i, j) < steepest && !is_shelf(own, other, i, j);
    }
  return intersected(holes_filled(largest_piece(opened(holes_filled(largest_piece(columns)), 2))), all);
}

Endplate endplate_of(const HeightField& field, const Mask& columns, Side side, const VertebralFrame& frame)
{
  Endplate endplate;
  endplate.surface = endplate.whole = field;
  endplate.outermost = nothing;
  for (std::size_t n = 0; n < columns.values.size(); ++n) {
    double& height = endplate.surface.heights[n];
    if (!columns[n]) {
      height = nothing;
      continue;
    }
    endplate.area += field.step * field.step;
    endplate.outermost =
        side == Side::upper ? std::fmax(endplate.outermost, height) : std::fmin(endplate.outermost, height);
  }
  const FramePlane plane = fitted_plane(field, columns);
  const Vec3 normal = (frame.superior - plane.by_left * frame.left - plane.by_anterior * frame.anterior);
  endplate.plane.normal = normal.normalized();
  endplate.plane.offset = endplate.plane.normal.dot(frame.to_patient({0, 0, plane.constant}));
  return endplate;
}

SideSurface side_surface(const ScalarImage& indicator, const VertebralFrame& frame, const Box& box, Side side,
                         double step)
{
  SideSurface surface{side, outer_surface(indicator, frame, box, side, step), {}};
  surface.plane = robust_plane(surface.field, inner_columns(columns_of(surface.field), 0.7));
  return surface;
}

Endplate find_endplate(SideSurface own, const SideSurface& other, const VertebralFrame& frame, double depth)
{
  const char* name = own.side == Side::upper ? "upper" : "lower";
  const double step = own.field.step;
  const double outline = volume_of(columns_of(own.field)) / step; // the raster is one voxel thick
  Mask columns;
  double area = 0;
  for (int round = 0; round < 4; ++round) {
    columns = endplate_columns(own, other, depth);
    area = volume_of(columns) / step;
    if (area < 0.25 * outline)
      throw DataError(
          fmt::format("the vertebral body has no {} endplate that can be found: only {:.0f} mm2 of its "
                      "outline of {:.0f} mm2 lie within {:.1f} mm of one plane and are not steep.\n"
                      "    Is the label a vertebral body, complete from endplate to endplate? For a very "
                      "concave endplate raise `anatomy.endplate depth`.",
                      name, area, outline, depth));
    own.plane = fitted_plane(own.field, columns);
  }
  return endplate_of(own.field, columns, own.side, frame);
}

} // namespace

Endplates find_endplates(const ScalarImage& indicator, const VertebralFrame& frame, double depth, double step)
{
  const Box box = box_of(indicator, frame);
  if (box.high.x() < box.low.x())
    throw DataError(
        "the vertebral body is too small to find endplates on: nothing of it is thicker than a voxel.");
  const SideSurface upper = side_surface(indicator, frame, box, Side::upper, step);
  const SideSurface lower = side_surface(indicator, frame, box, Side::lower, step);
  return {find_endplate(upper, lower, frame, depth), find_endplate(lower, upper, frame, depth)};
}

Endplates with_sharp_outline(Endplates endplates, const ScalarImage& sharp, const VertebralFrame& frame)
{
  const Box box = box_of(sharp, frame);
  for (Endplate* endplate : {&endplates.upper, &endplates.lower}) {
    const bool is_upper = endplate == &endplates.upper;
    const double above = box.high.z() + 2, below = box.low.z() - 2;
    HeightField& whole = endplate->whole;
    for (int j = 0; j < whole.ny; ++j)
      for (int i = 0; i < whole.nx; ++i)
        whole.heights[static_cast<std::size_t>(i) + static_cast<std::size_t>(whole.nx) * j] =
            first_crossing(sharp, frame, whole.left0 + i * whole.step, whole.anterior0 + j * whole.step,
                           is_upper ? above : below, is_upper ? below : above);
  }
  return endplates;
}

double mean_height_between(const Endplate& upper, const Endplate& lower)
{
  double sum = 0, count = 0;
  for (std::size_t n = 0; n < upper.surface.heights.size(); ++n) {
    const double height = upper.surface.heights[n] - lower.surface.heights[n];
    if (!std::isnan(height)) {
      sum += height;
      ++count;
    }
  }
  return count > 0 ? sum / count : nothing;
}

} // namespace cemvert
