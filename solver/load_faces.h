// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mesh/tet_mesh.h"

#include <array>
#include <vector>

namespace cemvert
{

/// One outer face the load acts on, from the boundary faces of cells all of whose vertices are in its node
/// set.
struct LoadFace {
  std::vector<int> vertices;             ///< ascending
  std::vector<std::array<int, 2>> edges; ///< of those faces; smaller vertex first, ascending
  std::vector<int> cells;                ///< that own those faces, ascending

  /// A vertex (equal ends) or the middle of an edge (smaller end first).
  bool holds(const std::array<int, 2>& ends) const;
};

struct LoadFaces {
  LoadFace lower, upper;
};

/// All nodes of both layers, the endplates' too; empty where there is no layer.
LoadFaces layer_faces(const Mesh& mesh);

/// Both faces of a mesh that can be compressed: every piece of it is held firmly enough, and at least one
/// piece joins the two faces.
/// @throws MeshError  a load face without faces of cells, a vertex on both faces, a piece that is loose or
/// hangs on the rest by a corner or an edge, two faces that nothing joins; with numbers and places
LoadFaces load_faces(const Mesh& mesh);

} // namespace cemvert
