// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"
#include "cement/cement.h"
#include "cement/voxels.h"

#include <cmath>
#include <functional>
#include <limits>
#include <string>

namespace cemvert
{

/// A vertebral body of known shape, in frame coordinates: an upright cylinder between two inclined planes.
struct MadeForm {
  double width = 44, depth = 32, height = 26; ///< mm; the height is that at the middle
  bool elliptic = true;                       ///< else the outline is a rectangle
  double upper_slope = 0, lower_slope = 0;    ///< rise of the endplates per mm towards anterior

  double upper(double anterior) const { return 0.5 * height + upper_slope * anterior; }
  double lower(double anterior) const { return -0.5 * height + lower_slope * anterior; }
  bool covers(double left, double anterior) const
  {
    const double x = 2 * left / width, y = 2 * anterior / depth;
    return elliptic ? x * x + y * y <= 1 : std::abs(x) <= 1 && std::abs(y) <= 1;
  }
  bool contains(const Vec3& p) const
  {
    return covers(p.x(), p.y()) && p.z() <= upper(p.y()) && p.z() >= lower(p.y());
  }
};

/// How it lies in space and on its grid.
struct MadePose {
  double spacing = 1;
  Mat3 grid_direction = Mat3::Identity();
  Mat3 frame_rotation =
      Mat3::Identity(); ///< turns the standing frame of LPS (left x, anterior -y, superior z)
  Vec3 centre = Vec3(12, -30, 410);
};

inline Mat3 rotation(double degrees, const Vec3& axis)
{
  return Eigen::AngleAxisd(degrees / degrees_per_radian, axis.normalized()).toRotationMatrix();
}

inline VertebralFrame made_frame(const MadePose& pose)
{
  VertebralFrame frame;
  frame.centre = pose.centre;
  frame.left = pose.frame_rotation * Vec3::UnitX();
  frame.anterior = pose.frame_rotation * -Vec3::UnitY();
  frame.superior = pose.frame_rotation * Vec3::UnitZ();
  frame.source = "made for a test";
  return frame;
}

/// Voxels whose centre `inside` holds, asked in frame coordinates.
inline Mask made_mask(const Grid& grid, const VertebralFrame& frame,
                      const std::function<bool(const Vec3&)>& inside)
{
  Mask mask(grid);
  for (std::size_t offset = 0; offset < mask.values.size(); ++offset)
    mask[offset] = inside(frame.to_frame(grid.point(grid.index_of(offset))));
  return mask;
}

inline HeightField made_surface(const MadeForm& form, double step,
                                const std::function<double(double)>& height)
{
  HeightField field;
  field.step = step;
  field.nx = 2 * static_cast<int>(std::ceil(0.5 * form.width / step)) + 3;
  field.ny = 2 * static_cast<int>(std::ceil(0.5 * form.depth / step)) + 3;
  field.left0 = -0.5 * step * (field.nx - 1);
  field.anterior0 = -0.5 * step * (field.ny - 1);
  for (int j = 0; j < field.ny; ++j)
    for (int i = 0; i < field.nx; ++i) {
      const double left = field.left0 + i * step, anterior = field.anterior0 + j * step;
      field.heights.push_back(form.covers(left, anterior) ? height(anterior)
                                                          : std::numeric_limits<double>::quiet_NaN());
    }
  return field;
}

inline Plane made_plane(const VertebralFrame& frame, double middle, double slope)
{
  Plane plane;
  plane.normal = (frame.superior - slope * frame.anterior).normalized();
  plane.offset = plane.normal.dot(frame.centre + middle * frame.superior);
  return plane;
}

inline VertebralAnatomy made_anatomy(const MadeForm& form, const MadePose& pose)
{
  const double reach = std::sqrt(form.width * form.width + form.depth * form.depth +
                                 std::pow(form.height + form.depth * std::abs(form.upper_slope) +
                                              form.depth * std::abs(form.lower_slope),
                                          2));
  const int size = 2 * static_cast<int>(std::ceil(0.5 * reach / pose.spacing)) + 4;
  Grid grid;
  grid.size = {size, size, size};
  grid.spacing = Vec3::Constant(pose.spacing);
  grid.direction = pose.grid_direction;
  grid.origin = pose.centre - grid.direction * Vec3::Constant(0.5 * pose.spacing * (size - 1));

  VertebralAnatomy anatomy;
  anatomy.frame = made_frame(pose);
  anatomy.body = made_mask(grid, anatomy.frame, [&](const Vec3& p) { return form.contains(p); });
  anatomy.vertebra = anatomy.body;
  anatomy.upper.surface = made_surface(form, pose.spacing, [&](double y) { return form.upper(y); });
  anatomy.lower.surface = made_surface(form, pose.spacing, [&](double y) { return form.lower(y); });
  anatomy.upper.plane = made_plane(anatomy.frame, form.upper(0), form.upper_slope);
  anatomy.lower.plane = made_plane(anatomy.frame, form.lower(0), form.lower_slope);
  anatomy.mean_height = form.height;
  return anatomy;
}

/// A scan of labels alone: 22 the vertebra, nothing else.
inline Scan made_scan(const VertebralAnatomy& anatomy)
{
  Scan scan;
  scan.settings.vertebra = {22};
  scan.labels = LabelMap(anatomy.vertebra.grid);
  for (std::size_t offset = 0; offset < scan.labels.values.size(); ++offset)
    scan.labels[offset] = anatomy.vertebra[offset] ? 22 : 0;
  scan.original_labels = scan.labels;
  return scan;
}

/// The anatomy found in a label map.
inline VertebralAnatomy anatomy_from(const LabelMap& labels, const std::vector<int>& vertebra,
                                     const std::vector<int>& body)
{
  Scan scan;
  scan.settings.vertebra = vertebra;
  scan.settings.body = body;
  scan.labels = resample_labels(labels, vertebra, working_grid(labels, vertebra, 12));
  scan.original_labels = labels;
  RunLog log(false);
  return find_anatomy(scan, {}, log);
}

} // namespace cemvert
