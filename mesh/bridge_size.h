// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/volume.h"
#include "mesh/label_field.h"
#include "mesh/mesher.h"

namespace cemvert
{

/// Bone counts as thin where an endplate and cement lie no farther apart than this [mm]: the widest contact
/// band of the measures.
inline constexpr double widest_thin_bone = 3;

/// Voxels of the body's bone whose distances to cement and, along the superior axis, to an endplate add up to
/// no more than that.
Mask thin_bone(const MeshDomain& domain);

/// How much finer than elsewhere the mesh is to be at a place: in the thin bone between cement and an
/// endplate, which yields first, and around it. A mesh with one element over that bone joins cement and
/// endplate and makes the vertebra too strong (docs/strength.md).
class BridgeSize
{
public:
  /// @param domain  in its own axes
  BridgeSize(const MeshDomain& domain, const MeshSettings& settings);

  /// Edge length at a point in mesh axes over that of the mesh elsewhere, above 0 and at most 1.
  double factor(const Vec3& point) const;

private:
  MeshAxes axes_;
  ScalarImage factor_; ///< no voxels: 1 everywhere
};

} // namespace cemvert
