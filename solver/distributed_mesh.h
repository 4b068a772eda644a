// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mesh/tet_mesh.h"

#include <mpi.h>

#include <array>
#include <cstddef>
#include <vector>

namespace cemvert
{

/// Where a node of the discretisation sits in the mesh: a vertex (both ends equal) or the middle of an edge.
struct MeshNode {
  std::array<int, 2> ends{};    ///< vertex numbers of the Mesh, the smaller first
  Vec3 position = Vec3::Zero(); ///< mm, in the axes the mesh was distributed in

  bool is_vertex() const { return ends[0] == ends[1]; }
};

/// Nodes of one degree as this rank sees them: first those it owns, in the order of their global numbers,
/// then the others of its local cells. A node carries three dofs, so a dof is 3 * node + component.
struct NodeNumbering {
  int total = 0;       ///< nodes of all ranks
  int first_owned = 0; ///< global number of the first owned node
  int owned = 0;
  std::vector<MeshNode> nodes;
  std::vector<int> global; ///< global number of each local node
  /// Local nodes of each local cell, in the order of its Element; -1 where it has fewer.
  std::vector<std::array<int, 10>> cells;

  bool owns(int global_node) const { return global_node >= first_owned && global_node < first_owned + owned; }
  /// Local number of a node of the local cells.
  int local(int global_node) const;
};

/// Which pairs of nodes share a cell: compressed rows of the owned nodes, global columns in ascending order.
struct NodeGraph {
  std::vector<int> row_start; ///< owned + 1
  std::vector<int> columns;
};

/// Where each owned node occurs in the local cells: compressed rows of cell * nodes_per_cell + node of the
/// cell, ascending.
struct NodeOccurrences {
  std::vector<std::size_t> row_start; ///< owned + 1
  std::vector<std::size_t> places;
};
NodeOccurrences occurrences_of_nodes(const NodeNumbering& numbering, int nodes_per_cell);

/// This rank's part of a mesh. Local cells are those it owns, then one layer of cells of other ranks around
/// its nodes: sums over the cells of an owned node are complete without communication, and always in the
/// same order.
struct DistributedMesh {
  std::vector<int> cells; ///< number in the Mesh of each local cell
  std::size_t owned_cells = 0;
  NodeNumbering nodes;    ///< of the degree asked for
  NodeNumbering vertices; ///< of degree 1
  NodeGraph node_graph, vertex_graph;
  /// For each owned node the two local vertices (see `vertices`) it lies between; equal for a vertex.
  std::vector<std::array<int, 2>> parents;
};

/// Partitions the mesh (METIS) and numbers its nodes. Collective.
/// @param axes    columns: the axes [LPS] in which positions are expressed
/// @param degree  1 or 2; 1 for hexahedra
DistributedMesh distribute(const Mesh& mesh, const Mat3& axes, int degree, MPI_Comm communicator);

} // namespace cemvert
