// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/bridge_size.h"

#include "anatomy/mask_operations.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cemvert
{
namespace
{

// Millimetres of edge per millimetre away from the thin bone, our choice: from 1.5 to 4 mm within 5 mm.
constexpr double growth = 0.5;

/// Distance along the superior axis to the nearer endplate [mm]; infinite where neither is above or below.
double distance_to_endplate(const MeshDomain& domain, const Vec3& point)
{
  double nearest = std::numeric_limits<double>::infinity();
  for (const double distance : {domain.upper_surface.nearest(point.x(), point.y()) - point.z(),
                                point.z() - domain.lower_surface.nearest(point.x(), point.y())})
    if (!std::isnan(distance))
      nearest = std::min(nearest, std::abs(distance));
  return nearest;
}

Mask region_mask(const MeshDomain& domain, Region region)
{
  Mask mask(domain.regions.grid);
  for (std::size_t v = 0; v < mask.values.size(); ++v)
    mask[v] = domain.regions[v] == static_cast<std::uint8_t>(region);
  return mask;
}

} // namespace

Mask thin_bone(const MeshDomain& domain)
{
  const Grid& grid = domain.regions.grid;
  const ScalarImage to_cement = distance_to(region_mask(domain, Region::cement));
  const double half_voxel = grid.spacing.mean() / 2; // from the cement's outermost centres to its surface
  Mask thin = region_mask(domain, Region::body);
  for (std::size_t v = 0; v < thin.values.size(); ++v)
    if (thin[v]) {
      const Vec3 place = domain.frame.to_frame(grid.point(grid.index_of(v)));
      thin[v] = to_cement[v] - half_voxel + distance_to_endplate(domain, place) <= widest_thin_bone;
    }
  return thin;
}

BridgeSize::BridgeSize(const MeshDomain& domain, const MeshSettings& settings) : axes_(domain.frame)
{
  if (settings.bridge_edge_ratio >= 1 || domain.layers_in_regions)
    return;
  factor_ = distance_to(thin_bone(domain));
  for (float& value : factor_.values)
    value =
        static_cast<float>(std::min(1.0, settings.bridge_edge_ratio + growth * value / settings.edge_length));
}

double BridgeSize::factor(const Vec3& point) const
{
  if (factor_.values.empty())
    return 1;
  const Index3 nearest = factor_.grid.nearest(axes_.to_patient(point));
  return factor_.grid.contains(nearest) ? factor_.at(nearest) : 1;
}

} // namespace cemvert
