// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/model_vertebra.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

/// Distance from the segment a-b.
double distance_from_segment(const Vec3& p, const Vec3& a, const Vec3& b)
{
  const double along = std::clamp((p - a).dot(b - a) / (b - a).squaredNorm(), 0.0, 1.0);
  return (p - a - along * (b - a)).norm();
}

} // namespace

// 1 at the middle, 0 on the body's outline
static double towards_middle(const ModelVertebra& model, double left, double anterior)
{
  return std::max(0.0, 1 - std::pow(left / model.half_width, 2) - std::pow(anterior / model.half_depth, 2));
}

double ModelVertebra::upper_height(double left, double anterior) const
{
  return half_height - hollow * towards_middle(*this, left, anterior) - std::tan(wedge) * anterior;
}

double ModelVertebra::lower_height(double left, double anterior) const
{
  return -half_height + hollow * towards_middle(*this, left, anterior);
}

bool ModelVertebra::in_body(const Vec3& p) const
{
  const double across = p.x() / half_width, forward = p.y() / half_depth;
  if (across * across + forward * forward > 1)
    return false;
  // the posterior wall: flat but for the groove in its middle
  const double wall = -0.8 * half_depth + groove * std::max(0.0, 1 - std::pow(p.x() / 9, 2));
  return p.y() > wall && p.z() < upper_height(p.x(), p.y()) && p.z() > lower_height(p.x(), p.y());
}

bool ModelVertebra::in_posterior(const Vec3& p) const
{
  if (!posterior || in_body(p))
    return false;
  const double back = -0.8 * half_depth;
  const Vec3 mirrored(std::abs(p.x()), p.y(), p.z());
  // pedicle on the body's upper half, lamina down and back to the midline, transverse process out and back
  const Vec3 root(13, back + 4, 5), joint(15, back - 12, 4), meeting(0, back - 24, -5);
  if (p.y() < back && distance_from_segment(mirrored, root, joint) < 5)
    return true;
  if (distance_from_segment(mirrored, joint, Vec3(38, back - 16, 5)) < 4)
    return true;
  if (distance_from_segment(mirrored, joint, Vec3(13, back - 16, -18)) < 5)
    return true;
  if (open_arch)
    return false;
  if (distance_from_segment(mirrored, joint, meeting) < 4.5)
    return true;
  return distance_from_segment(p, meeting, Vec3(0, back - 45, -12)) < 4;
}

Mat3 rotation(double about_x, double about_y, double about_z)
{
  const auto turn = [](double degrees, const Vec3& axis) {
    return Eigen::AngleAxisd(degrees / degrees_per_radian, axis);
  };
  return (turn(about_z, Vec3::UnitZ()) * turn(about_y, Vec3::UnitY()) * turn(about_x, Vec3::UnitX()))
      .toRotationMatrix();
}

VertebralFrame placed(const Vec3& centre, const Mat3& turn)
{
  VertebralFrame frame;
  frame.centre = centre;
  frame.left = turn * frame.left;
  frame.anterior = turn * frame.anterior;
  frame.superior = turn * frame.superior;
  return frame;
}

Grid grid_about(const VertebralFrame& frame, const Mat3& axes, double spacing)
{
  const double half = 68; // mm; the spinous process reaches 63 mm from the body's middle
  Grid grid;
  grid.direction = axes;
  grid.spacing = Vec3::Constant(spacing);
  const int count = static_cast<int>(2 * half / spacing);
  grid.size = {count, count, count};
  grid.origin = frame.centre - axes * Vec3::Constant(half);
  return grid;
}

LabelMap labels_of(const ModelVertebra& model, const VertebralFrame& frame, const Grid& grid)
{
  LabelMap labels(grid);
  for (std::size_t v = 0; v < labels.values.size(); ++v) {
    const Vec3 point = frame.to_frame(grid.point(grid.index_of(v)));
    labels[v] = model.in_body(point) ? 1 : model.in_posterior(point) ? 2 : 0;
  }
  return labels;
}

Scan scan_of(LabelMap labels, std::vector<int> vertebra, std::vector<int> body)
{
  Scan scan;
  scan.settings.vertebra = std::move(vertebra);
  scan.settings.body = std::move(body);
  scan.labels = std::move(labels);
  return scan;
}

double axes_apart(const VertebralFrame& a, const VertebralFrame& b)
{
  const double cosine =
      std::min({a.left.dot(b.left), a.anterior.dot(b.anterior), a.superior.dot(b.superior), 1.0});
  return std::acos(cosine) * degrees_per_radian;
}

double dice(const Mask& a, const Mask& b)
{
  double both = 0, sum = 0;
  for (std::size_t v = 0; v < a.values.size(); ++v) {
    both += a[v] && b[v];
    sum += (a[v] != 0) + (b[v] != 0);
  }
  return 2 * both / sum;
}

Mask labelled(const LabelMap& labels, int label)
{
  Mask mask(labels.grid);
  for (std::size_t v = 0; v < mask.values.size(); ++v)
    mask[v] = labels[v] == label;
  return mask;
}

} // namespace cemvert
