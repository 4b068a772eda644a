// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/distributed_mesh.h"
#include "solver/element.h"
#include "solver/petsc_handles.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace cemvert
{

/// Where the 3 x 3 blocks of every local cell stand in the value arrays of a PETSc matrix. It is known from
/// the numbering alone, so that no entry has to be searched for, however often an operator is assembled.
/// Matrices of the same format on the same numbering share one layout.
class BlockLayout
{
public:
  /// @param nodes_per_cell  of the numbering's cells
  /// @param type            PETSc's format: MATSEQAIJ, MATMPIAIJ, MATSEQBAIJ or MATMPIBAIJ (blocks of 3)
  /// @throws MeshError      if a node has more than 65 535 neighbours
  BlockLayout(const NodeNumbering& numbering, const NodeGraph& graph, int nodes_per_cell, MatType type);

  /// An owned node's row of blocks: those of columns owned by this rank, in the diagonal part of the matrix,
  /// then those of other ranks' columns, in the off-diagonal part.
  struct Row {
    int inside_start, outside_start; ///< first block in the value array of each part
    int inside, outside;             ///< blocks in each part
  };

  const std::string& type() const { return type_; }
  bool blocked() const { return blocked_; } ///< true for BAIJ
  int nodes_per_cell() const { return nodes_per_cell_; }
  const std::vector<Row>& rows() const { return rows_; } ///< one per owned node
  /// Local nodes of a local cell.
  const std::array<int, most_nodes>& nodes(std::size_t cell) const { return cells_[cell]; }
  /// Place within row a of the block (a, b) at [a * nodes_per_cell + b]; counts on from the columns inside to
  /// those outside. Of no meaning where node a is not owned.
  const std::uint16_t* places(std::size_t cell) const
  {
    return places_.data() + cell * static_cast<std::size_t>(nodes_per_cell_ * nodes_per_cell_);
  }

private:
  std::string type_;
  bool blocked_;
  int nodes_per_cell_;
  std::vector<Row> rows_;
  std::vector<std::array<int, most_nodes>> cells_;
  std::vector<std::uint16_t> places_;
};

/// An operator that is assembled from element matrices, as often as wanted into the same storage:
/// zero(), add() for every local cell, finish(). A new one may be added to at once. Entries outside the
/// owned rows are passed over: the cells around the owned nodes are all local, see DistributedMesh.
class BlockMatrix
{
public:
  /// Collective. The whole sparsity is laid out, all entries are 0.
  /// @param graph   the one the layout was made from
  /// @param layout  must outlive the matrix
  BlockMatrix(const NodeNumbering& numbering, const NodeGraph& graph, const BlockLayout& layout,
              MPI_Comm communicator);
  BlockMatrix(BlockMatrix&&) noexcept = default;
  BlockMatrix& operator=(BlockMatrix&&) noexcept = default;

  /// The symmetric matrix; may be used between finish() and the next zero().
  Mat get() const { return matrix_.get(); }

  void zero();
  /// @param matrix  3 * nodes_per_cell rows and columns, node by node
  void add(std::size_t cell, const ElementMatrix& matrix);
  /// Collective. Solvers that were set up with this matrix notice that it is a new one.
  void finish();

private:
  const BlockLayout* layout_;
  petsc::Matrix matrix_;
  /// Values of the diagonal and off-diagonal part while they are added to; null between finish() and zero().
  PetscScalar *inside_ = nullptr, *outside_ = nullptr;
};

} // namespace cemvert
