// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/block_matrix.h"
#include "solver/elasticity_problem.h"
#include "solver/petsc_handles.h"

namespace cemvert
{

/// Corners of a local cell, in the axes of the problem.
CellCorners corners_of(const NodeNumbering& numbering, std::size_t cell, int n_corners);

/// The pieces of a mesh one operator is assembled from.
struct AssemblyInput {
  const DistributedMesh& mesh;
  const NodeNumbering& numbering;
  const NodeGraph& graph;
  const BlockLayout& layout; ///< must outlive the operator
  const Element& element;
  const MaterialField& field;
  const std::vector<UnitStiffness>& stiffnesses;
  const NodeConstraints& constraints;
  MPI_Comm communicator;
};

/// Operator in which prescribed dofs have a row and column of their own (only the diagonal, of the size it
/// has in the free operator), and the load that the prescribed displacements and the body force put on the
/// free dofs. It is solved for the displacement of the free dofs; prescribed ones come out as 0.
struct LinearSystem {
  BlockMatrix matrix;
  petsc::Vector load; ///< empty unless asked for
};

LinearSystem assemble(const AssemblyInput& input, bool with_load, const BodyForce& body_force);

/// Interpolation from vertices to nodes: copy at a vertex, mean of both ends on an edge; prescribed dofs of
/// either side take no part.
petsc::Matrix prolongation(const DistributedMesh& mesh, const NodeConstraints& nodes,
                           const NodeConstraints& vertices, MPI_Comm communicator);

/// The six rigid motions of the owned nodes, orthonormal.
petsc::NullSpace rigid_modes(const NodeNumbering& numbering, MPI_Comm communicator);

} // namespace cemvert
