// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mesh/cgal_mesher.h"
#include "mesh/label_field.h"
#include "mesh/pieces.h"

#include <algorithm>
#include <vector>

namespace cemvert
{

/// Points on the surface of every piece, found by rays from inside: Delaunay refinement finds only what
/// touches what it has, so a piece without a seed may be missed. (The loading layers have their rims.)
std::vector<SurfacePoint> surface_seeds(const LabelField& field, const RegionPieces& pieces);

/// Sizes of the interface triangles: the requested one, and smaller on small pieces of cement, which would
/// else be meshed as a few corners or not at all.
class InterfaceSize
{
public:
  /// @param size      largest circumradius [mm]
  /// @param distance  largest distance from triangle to surface [mm]
  InterfaceSize(const MeshAxes& axes, const RegionPieces& pieces, double size, double distance);

  double size(const Vec3& point) const { return std::min(size_, size_per_radius * radius(point)); }
  double distance(const Vec3& point) const
  {
    return std::min(distance_, distance_per_radius * radius(point));
  }

private:
  // A triangle of circumradius 0.6 r on a sphere of radius r lies 0.2 r under it at its middle.
  static constexpr double size_per_radius = 0.7, distance_per_radius = 0.15;

  double radius(const Vec3& point) const;

  MeshAxes axes_;
  double size_, distance_;
  Volume<float> radius_; ///< of the small piece at or next to a voxel [mm]; infinite elsewhere
};

} // namespace cemvert
