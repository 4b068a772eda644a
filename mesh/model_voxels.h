// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mesh/mesher.h"

namespace cemvert
{

/// The domain cut into the voxels of a model that a voxel mesh consists of: Region numbers, 0 outside.
///
/// A modulus image keeps its voxels. Of a scan the voxels lie along the vertebra's own axes (left, posterior,
/// superior), so that both load faces are flat, and take the region found at their centres; their height is
/// the whole fraction of the distance between the load faces nearest to `edge_length`, so that both faces are
/// faces of voxels.
///
/// Only the largest set of voxels joined by faces is kept: a voxel that hangs on the rest by an edge or a
/// corner could turn freely, and the stiffness would be singular. What is left out is told as a warning.
/// @throws MeshError  nothing to mesh, or an edge longer than half the distance between the load faces
Volume<std::uint8_t> model_voxels(const MeshDomain& domain, const MeshSettings& settings, RunLog& log);

} // namespace cemvert
