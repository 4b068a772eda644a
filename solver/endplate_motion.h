// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/compression.h"
#include "solver/distributed_mesh.h"
#include "solver/platen.h"

namespace cemvert
{

/// A vertex where bone or cement meets a loading layer, owned by this rank.
struct EndplateNode {
  int node; ///< local
  bool upper;
};
std::vector<EndplateNode> endplate_nodes(const Mesh& mesh, const NodeNumbering& nodes);

/// Collective.
/// @param axes    columns, LPS: those of the displacement; the third is the load's
/// @param sites   where heights are told, LPS mm; may be empty
EndplateMotion endplate_motion(const std::vector<EndplateNode>& endplates, const NodeNumbering& nodes,
                               const std::vector<Vec3>& displacement, const Platen& platen, const Mat3& axes,
                               const std::vector<HeightSite>& sites, MPI_Comm communicator);

} // namespace cemvert
