// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/seeds.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cemvert
{
namespace
{

/// Where a ray leaves the region it starts in.
SurfacePoint first_surface(const LabelField& field, const Vec3& start, const Vec3& direction, double step)
{
  const int region = field(start);
  double inside = 0, beyond = step;
  while (field(start + beyond * direction) == region) {
    inside = beyond;
    beyond += step;
  }
  while (beyond - inside > 1e-5 * step) {
    const double middle = (inside + beyond) / 2;
    (field(start + middle * direction) == region ? inside : beyond) = middle;
  }
  return {start + (inside + beyond) / 2 * direction, region, field(start + beyond * direction)};
}

/// Along the axes and the space diagonals: 14 points enclose the start from all sides.
void shoot(const LabelField& field, const Vec3& start, double step, std::vector<SurfacePoint>& seeds)
{
  if (field(start) == 0)
    return;
  for (int x = -1; x <= 1; ++x)
    for (int y = -1; y <= 1; ++y)
      for (int z = -1; z <= 1; ++z) {
        const int steps = std::abs(x) + std::abs(y) + std::abs(z);
        if (steps == 1 || steps == 3)
          seeds.push_back(first_surface(field, start, Vec3(x, y, z).normalized(), step));
      }
}

} // namespace

std::vector<SurfacePoint> surface_seeds(const LabelField& field, const RegionPieces& pieces)
{
  const Grid& grid = pieces.number.grid;
  const double step = 0.25 * grid.spacing.minCoeff();
  std::vector<SurfacePoint> seeds;
  for (const Piece& piece : pieces.list)
    shoot(field, field.axes().from_patient(grid.point(grid.index_of(piece.innermost))), step, seeds);
  return seeds;
}

InterfaceSize::InterfaceSize(const MeshAxes& axes, const RegionPieces& pieces, double size, double distance)
    : axes_(axes), size_(size), distance_(distance),
      radius_(pieces.number.grid, std::numeric_limits<float>::infinity())
{
  const Grid& grid = radius_.grid;
  const double voxel = std::cbrt(grid.voxel_volume());
  std::vector<float> radii;
  for (const Piece& piece : pieces.list) {
    const double ball = std::cbrt(0.75 / pi * static_cast<double>(piece.voxels) * grid.voxel_volume());
    const double radius = std::min(piece.depth * voxel, ball);
    const bool small = piece.region == Region::cement && size_per_radius * radius < size;
    radii.push_back(small ? static_cast<float>(radius) : std::numeric_limits<float>::infinity());
  }
  for (std::size_t v = 0; v < radius_.values.size(); ++v) {
    const std::int32_t piece = pieces.number[v];
    if (piece < 0 || std::isinf(radii[piece]))
      continue;
    const Index3 at = grid.index_of(v);
    for (int k = at[2] - 1; k <= at[2] + 1; ++k)
      for (int j = at[1] - 1; j <= at[1] + 1; ++j)
        for (int i = at[0] - 1; i <= at[0] + 1; ++i)
          if (grid.contains(i, j, k))
            radius_.at(i, j, k) = std::min(radius_.at(i, j, k), radii[piece]);
  }
}

double InterfaceSize::radius(const Vec3& point) const
{
  const Index3 nearest = radius_.grid.nearest(axes_.to_patient(point));
  return radius_.grid.contains(nearest) ? radius_.at(nearest) : std::numeric_limits<double>::infinity();
}

} // namespace cemvert
