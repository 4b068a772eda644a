// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mesh/tet_mesh.h"

#include <vector>

namespace cemvert
{

/// The same mesh with its tetrahedra along a space-filling curve and its vertices in the order in which they
/// are first used. What lies close together in space then lies close together in memory, in every later list
/// of cells, nodes and matrix rows; a Delaunay mesher leaves its cells in no such order.
/// @param positions  per vertex, in axes that go with the vertebra: the order depends on nothing else
TetMesh along_curve(const TetMesh& mesh, const std::vector<Vec3>& positions);

} // namespace cemvert
