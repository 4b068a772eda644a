// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mesh/mesher.h"

#include <cmath>
#include <functional>
#include <limits>

namespace cemvert
{

/// A vertebra of the simplest kind: an upright cylinder between two flat endplates.
struct Cylinder {
  double radius = 14, half_height = 10; ///< mm
  double spacing = 1;                   ///< mm
  Mat3 grid_direction = Mat3::Identity();
  VertebralFrame frame;
  double layer = 4; ///< mm
  /// Region of a point in frame coordinates, asked for every voxel centre.
  std::function<int(const Vec3&)> region = [](const Vec3&) { return 1; };

  double volume() const { return 2 * M_PI * radius * radius * half_height; }
  double face_area() const { return M_PI * radius * radius; }
};

inline bool inside(const Cylinder& c, const Vec3& p)
{
  return p.head<2>().norm() < c.radius && std::abs(p.z()) < c.half_height;
}

inline HeightField flat_endplate(const Cylinder& c, double height)
{
  HeightField field;
  const int n = static_cast<int>(c.radius / c.spacing) + 1;
  field.step = c.spacing;
  field.left0 = field.anterior0 = -n * c.spacing;
  field.nx = field.ny = 2 * n + 1;
  for (int j = 0; j < field.ny; ++j)
    for (int i = 0; i < field.nx; ++i)
      field.heights.push_back(std::hypot(i - n, j - n) * c.spacing < c.radius
                                  ? height
                                  : std::numeric_limits<double>::quiet_NaN());
  return field;
}

inline MeshDomain domain_of(const Cylinder& c)
{
  const double reach = std::hypot(c.radius, c.half_height) + 5 * c.spacing;
  const int n = static_cast<int>(std::ceil(2 * reach / c.spacing)) | 1;
  Grid grid;
  grid.size = {n, n, n};
  grid.spacing = Vec3::Constant(c.spacing);
  grid.direction = c.grid_direction;
  grid.origin = c.frame.centre - c.grid_direction * Vec3::Constant(c.spacing * (n - 1) / 2);
  MeshDomain domain;
  domain.regions = Volume<std::uint8_t>(grid);
  for (std::size_t v = 0; v < grid.voxels(); ++v) {
    // half a voxel aside, so that no voxel centre lies on the boundary of a shape with whole-number
    // dimensions
    const Vec3 p = c.frame.to_frame(grid.point(grid.index_of(v))) + Vec3(0.01, 0.02, 0.5 * c.spacing);
    const int region = c.region(p);
    domain.regions[v] = static_cast<std::uint8_t>(region == 1 ? inside(c, p) : region);
  }
  domain.frame = c.frame;
  domain.upper_surface = flat_endplate(c, c.half_height - 0.5 * c.spacing);
  domain.lower_surface = flat_endplate(c, -c.half_height - 0.5 * c.spacing);
  domain.upper_plane = c.half_height - 0.5 * c.spacing + c.layer;
  domain.lower_plane = -c.half_height - 0.5 * c.spacing - c.layer;
  return domain;
}

/// Region function with a ball of cement in the bone.
inline std::function<int(const Vec3&)> cement_ball(const Vec3& centre, const Vec3& radii)
{
  return [=](const Vec3& p) { return (p - centre).cwiseQuotient(radii).norm() < 1 ? 3 : 1; };
}

} // namespace cemvert
