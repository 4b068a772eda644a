// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/injection/medium.h"

#include "cement/porosity.h"
#include "cement/voxels.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

constexpr double measured_permeability = 4.45e-2; // mm2
constexpr double measured_porosity = 0.9;
constexpr double finest_grid = 0.8;       // mm, unless asked for
constexpr double cortex_thickness = 0.35; // mm, Silva 1994

double kozeny_carman(double porosity)
{
  const double solid = 1 - porosity;
  return porosity * porosity * porosity / (solid * solid);
}

/// Symmetric about the mid-sagittal plane and wide enough for the mask.
Grid frame_grid(const Mask& bone, const VertebralFrame& frame, double spacing)
{
  Vec3 lowest = Vec3::Constant(1e9), highest = Vec3::Constant(-1e9);
  const Mat3 axes = frame.axes();
  for_each_voxel(bone, [&](std::size_t, int i, int j, int k) {
    const Vec3 place = axes.transpose() * (bone.grid.point(i, j, k) - frame.centre);
    lowest = lowest.cwiseMin(place);
    highest = highest.cwiseMax(place);
  });
  const double rim = bone.grid.spacing.maxCoeff() + spacing;
  Grid grid;
  grid.direction = axes;
  grid.spacing = Vec3::Constant(spacing);
  Vec3 first;
  for (int axis = 0; axis < 3; ++axis) {
    const double low = axis == 0 ? -std::max(-lowest.x(), highest.x()) : lowest[axis];
    const double high = axis == 0 ? -low : highest[axis];
    const int below = static_cast<int>(std::ceil((rim - low) / spacing));
    const int above = static_cast<int>(std::ceil((rim + high) / spacing));
    grid.size[static_cast<std::size_t>(axis)] = below + above;
    first[axis] = (0.5 - below) * spacing;
  }
  grid.origin = frame.centre + axes * first;
  return grid;
}

bool holds(const Mask& mask, const Vec3& point)
{
  const Index3 index = mask.grid.nearest(point);
  return mask.grid.contains(index) && mask.at(index) != 0;
}

void add_cell(InjectionMedium& medium, std::size_t offset, bool in_body, double porosity,
              double liquid_viscosity)
{
  medium.number[offset] = static_cast<int>(medium.voxel.size());
  medium.voxel.push_back(offset);
  medium.in_body.push_back(in_body ? 1 : 0);
  medium.porosity.push_back(porosity);
  medium.permeability.push_back(permeability_of(porosity));
  medium.liquid_viscosity.push_back(liquid_viscosity);
  medium.empty.push_back(0);
}

void join_cells(InjectionMedium& medium)
{
  for (const std::size_t offset : medium.voxel) {
    const Index3 at = medium.grid.index_of(offset);
    std::array<int, 6> next{};
    for (std::size_t face = 0; face < 6; ++face) {
      Index3 other = at;
      other[face / 2] += face % 2 == 0 ? -1 : 1;
      next[face] = medium.cell_at(other);
    }
    medium.neighbours.push_back(next);
    medium.opening.push_back({-1, -1, -1, -1, -1, -1});
  }
}

} // namespace

double permeability_of(double porosity)
{
  const double ratio = kozeny_carman(std::min(porosity, 0.999)) / kozeny_carman(measured_porosity);
  return measured_permeability * std::clamp(ratio, 1e-6, 10.0);
}

double pore_volume(const InjectionMedium& medium, bool body_only)
{
  double volume = 0;
  for (std::size_t cell = 0; cell < medium.cells(); ++cell)
    if (!body_only || medium.in_body[cell])
      volume += medium.pore_volume(cell);
  return volume;
}

InjectionMedium bone_medium(const Scan& scan, const VertebralAnatomy& anatomy,
                            const InjectionSettings& settings)
{
  const Mask& bone = settings.whole_vertebra ? anatomy.vertebra : anatomy.body;
  const double spacing =
      settings.spacing > 0 ? settings.spacing : std::max(finest_grid, bone.grid.spacing.maxCoeff());
  InjectionMedium medium;
  medium.grid = frame_grid(bone, anatomy.frame, spacing);
  medium.number.assign(medium.grid.voxels(), -1);
  for (std::size_t offset = 0; offset < medium.number.size(); ++offset) {
    const Vec3 point = medium.grid.point(medium.grid.index_of(offset));
    if (holds(bone, point))
      add_cell(medium, offset, holds(anatomy.body, point), porosity_at(scan.density, point),
               settings.marrow_viscosity);
  }
  join_cells(medium);
  medium.cortex_conductance = settings.cortex_permeability / cortex_thickness;
  return medium;
}

InjectionMedium uniform_medium(const Index3& size, double spacing, double porosity, double marrow_viscosity)
{
  InjectionMedium medium;
  medium.grid.size = size;
  medium.grid.spacing = Vec3::Constant(spacing);
  medium.grid.origin = -0.5 * spacing * Vec3(size[0] - 1, size[1] - 1, size[2] - 1);
  medium.number.assign(medium.grid.voxels(), -1);
  for (std::size_t offset = 0; offset < medium.number.size(); ++offset)
    add_cell(medium, offset, true, porosity, marrow_viscosity);
  join_cells(medium);
  return medium;
}

Vec3 patient_point(const Vec3& point, PointCoordinates coordinates, const VertebralFrame& frame)
{
  switch (coordinates) {
  case PointCoordinates::frame:
    return frame.to_patient(point);
  case PointCoordinates::lps:
    return point;
  case PointCoordinates::ras:
    return {-point.x(), -point.y(), point.z()};
  }
  return point;
}

std::string place_text(const Vec3& point)
{
  const Vec3 p = point.unaryExpr([](double x) { return std::round(10 * x) / 10 + 0.0; }); // no minus before 0
  return fmt::format("({:.1f}, {:.1f}, {:.1f}) mm left, anterior, superior of the body's centroid", p.x(),
                     p.y(), p.z());
}

} // namespace cemvert
