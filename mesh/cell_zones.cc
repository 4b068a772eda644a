// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/cell_zones.h"

#include "anatomy/mask_operations.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

// an endplate with the bone that fails under it; a shell and a voxel or two of blur; the seam of a clinical
// CT
constexpr double endplate_depth = 4, cortex_depth = 2, cement_reach = 3; // mm

enum Zone : std::uint16_t {
  upper_endplate,
  lower_endplate,
  cortex,
  cancellous,
  left,
  right,
  anterior,
  posterior,
  near_cement
};
const char* const zone_names[] = {
    "upper_endplate_zone", "lower_endplate_zone", "cortex_zone", "cancellous", "left", "right", "anterior",
    "posterior",           "near_cement"};

/// How far a point lies below an endplate, or below its plane beyond its outline, towards superior [mm].
double below(const Endplate& endplate, const Vec3& point, const Vec3& in_frame)
{
  const double height = endplate.surface.nearest(in_frame.x(), in_frame.y());
  return std::isfinite(height) ? height - in_frame.z() : -endplate.plane.distance(point);
}

/// Value of the voxel a point lies in or is nearest to.
double nearest(const ScalarImage& image, const Vec3& point)
{
  const Vec3 index = image.grid.index(point);
  Index3 voxel{};
  for (int axis = 0; axis < 3; ++axis)
    voxel[axis] = std::clamp(static_cast<int>(std::lround(index[axis])), 0, image.grid.size[axis] - 1);
  return static_cast<double>(image.at(voxel));
}

} // namespace

CellZones cell_zones(const Mesh& mesh, const VertebralAnatomy& anatomy, const Mask& cement)
{
  const ScalarImage to_surface = distance_to(complement(anatomy.body));
  const bool cemented =
      std::any_of(cement.values.begin(), cement.values.end(), [](auto v) { return v != 0; });
  const ScalarImage to_cement = cemented ? distance_to(cement) : ScalarImage();
  CellZones zones;
  zones.names.assign(std::begin(zone_names), std::end(zone_names) - (cemented ? 0 : 1));
  zones.of_cell.reserve(mesh.n_cells());
  for (std::size_t c = 0; c < mesh.n_cells(); ++c) {
    const Vec3 centre = cell_centre(mesh, c), at = anatomy.frame.to_frame(centre);
    const bool upper = below(anatomy.upper, centre, at) < endplate_depth,
               lower = -below(anatomy.lower, centre, at) < endplate_depth,
               shell = !upper && !lower && nearest(to_surface, centre) <= cortex_depth;
    std::uint16_t set = 0;
    const auto put = [&set](Zone zone, bool in) { set |= static_cast<std::uint16_t>(in ? 1U << zone : 0U); };
    put(upper_endplate, upper);
    put(lower_endplate, lower);
    put(cortex, shell);
    put(cancellous, !upper && !lower && !shell);
    put(left, at.x() >= 0);
    put(right, at.x() < 0);
    put(anterior, at.y() >= 0);
    put(posterior, at.y() < 0);
    put(near_cement, cemented && nearest(to_cement, centre) <= cement_reach);
    zones.of_cell.push_back(set);
  }
  return zones;
}

} // namespace cemvert
