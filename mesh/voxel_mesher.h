// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mesh/mesher.h"

namespace cemvert
{

/// One hexahedron per voxel of the model (see model_voxels.h), as voxel solvers have it: the cross-check that
/// everybody can follow.
/// @throws MeshError  as model_voxels(); a loading layer without a flat outer face connected to the vertebra
MeshResult make_voxel_mesh(const MeshDomain& domain, const MeshSettings& settings, RunLog& log);

} // namespace cemvert
