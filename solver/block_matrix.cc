// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/block_matrix.h"

#include <algorithm>
#include <limits>

namespace cemvert
{
namespace
{

using petsc::check;

/// The matrix itself on one rank; the part of the rank's own columns and that of the others' on several.
struct Parts {
  Mat inside = nullptr, outside = nullptr;
};

Parts parts_of(Mat matrix, const std::string& type)
{
  Parts parts{matrix, nullptr};
  if (type == MATMPIBAIJ)
    check(MatMPIBAIJGetSeqBAIJ(matrix, &parts.inside, &parts.outside, nullptr), "MatMPIBAIJGetSeqBAIJ");
  if (type == MATMPIAIJ)
    check(MatMPIAIJGetSeqAIJ(matrix, &parts.inside, &parts.outside, nullptr), "MatMPIAIJGetSeqAIJ");
  return parts;
}

PetscScalar* take_values(Mat part, bool blocked)
{
  PetscScalar* values = nullptr;
  if (part != nullptr)
    check(blocked ? MatSeqBAIJGetArray(part, &values) : MatSeqAIJGetArray(part, &values), "Mat...GetArray");
  return values;
}

void give_back(Mat part, bool blocked, PetscScalar*& values)
{
  if (part != nullptr)
    check(blocked ? MatSeqBAIJRestoreArray(part, &values) : MatSeqAIJRestoreArray(part, &values),
          "Mat...RestoreArray");
  values = nullptr;
}

petsc::Matrix empty_matrix(const NodeNumbering& numbering, const NodeGraph& graph, const BlockLayout& layout,
                           MPI_Comm communicator)
{
  std::vector<PetscInt> inside, outside;
  int longest = 0;
  for (const BlockLayout::Row& row : layout.rows()) {
    inside.push_back(row.inside);
    outside.push_back(row.outside);
    longest = std::max(longest, row.inside + row.outside);
  }
  petsc::Matrix matrix;
  check(MatCreate(communicator, matrix.put()), "MatCreate");
  check(MatSetSizes(matrix.get(), 3 * numbering.owned, 3 * numbering.owned, 3 * numbering.total,
                    3 * numbering.total),
        "MatSetSizes");
  check(MatSetType(matrix.get(), layout.type().c_str()), "MatSetType");
  check(MatSetBlockSize(matrix.get(), 3), "MatSetBlockSize");
  check(MatXAIJSetPreallocation(matrix.get(), 3, inside.data(), outside.data(), nullptr, nullptr),
        "MatXAIJSetPreallocation");
  check(MatSetOption(matrix.get(), MAT_NO_OFF_PROC_ENTRIES, PETSC_TRUE), "MatSetOption");
  check(MatSetOption(matrix.get(), MAT_SYMMETRIC, PETSC_TRUE), "MatSetOption");
  check(MatSetOption(matrix.get(), MAT_SYMMETRY_ETERNAL, PETSC_TRUE), "MatSetOption");

  const std::vector<PetscScalar> zeros(9 * static_cast<std::size_t>(longest), 0.0);
  for (int n = 0; n < numbering.owned; ++n) {
    const PetscInt row = numbering.first_owned + n;
    check(MatSetValuesBlocked(matrix.get(), 1, &row, graph.row_start[n + 1] - graph.row_start[n],
                              graph.columns.data() + graph.row_start[n], zeros.data(), INSERT_VALUES),
          "MatSetValuesBlocked");
  }
  check(MatAssemblyBegin(matrix.get(), MAT_FINAL_ASSEMBLY), "MatAssemblyBegin");
  check(MatAssemblyEnd(matrix.get(), MAT_FINAL_ASSEMBLY), "MatAssemblyEnd");
  check(MatSetOption(matrix.get(), MAT_NEW_NONZERO_LOCATION_ERR, PETSC_TRUE), "MatSetOption");
  return matrix;
}

/// PETSc lays out the rows one after another, without gaps, the columns of each part in ascending order. The
/// layout counts on it, so it is looked at.
void check_rows(Mat part, bool blocked, const std::vector<BlockLayout::Row>& rows,
                int BlockLayout::Row::*first, int BlockLayout::Row::*blocks)
{
  if (part == nullptr)
    return;
  PetscInt count = 0;
  const PetscInt *starts = nullptr, *columns = nullptr;
  PetscBool done = PETSC_FALSE;
  const PetscBool whole_blocks = blocked ? PETSC_TRUE : PETSC_FALSE;
  check(MatGetRowIJ(part, 0, PETSC_FALSE, whole_blocks, &count, &starts, &columns, &done), "MatGetRowIJ");
  const int per_node = blocked ? 1 : 3; // rows, and columns in each, that a block fills
  bool as_expected = done == PETSC_TRUE && count == per_node * static_cast<PetscInt>(rows.size());
  for (std::size_t n = 0; as_expected && n < rows.size(); ++n) {
    const PetscInt start = starts[per_node * n], end = starts[per_node * (n + 1)];
    as_expected = start == per_node * per_node * (rows[n].*first) &&
                  end == start + per_node * per_node * (rows[n].*blocks) &&
                  std::is_sorted(columns + start, columns + start + per_node * (rows[n].*blocks));
  }
  check(MatRestoreRowIJ(part, 0, PETSC_FALSE, whole_blocks, &count, &starts, &columns, &done),
        "MatRestoreRowIJ");
  if (!as_expected)
    throw_bug("PETSc laid out the blocks of a matrix in another order than was expected");
}

/// Blocks of one row of nodes. @param inside, outside  values of each part from the row's first block on
template <bool blocked>
void add_row(const BlockLayout::Row& row, const std::uint16_t* places, int n_nodes, const double* values,
             PetscScalar* inside, PetscScalar* outside)
{
  const std::ptrdiff_t columns = 3 * n_nodes;
  for (int b = 0; b < n_nodes; ++b) {
    const bool is_inside = places[b] < row.inside;
    const std::ptrdiff_t place = is_inside ? places[b] : places[b] - row.inside;
    PetscScalar* block = (is_inside ? inside : outside) + place * (blocked ? 9 : 3);
    // BAIJ keeps a block column by column, AIJ three rows that run through all blocks
    const std::ptrdiff_t next_row = blocked ? 1 : 3 * (is_inside ? row.inside : row.outside);
    const std::ptrdiff_t next_column = blocked ? 3 : 1;
    for (int i = 0; i < 3; ++i)
      for (int j = 0; j < 3; ++j)
        block[i * next_row + j * next_column] += values[i * columns + 3 * b + j];
  }
}

BlockLayout::Row next_row(const BlockLayout::Row& before, const NodeNumbering& numbering,
                          const NodeGraph& graph, int node)
{
  const int *first = graph.columns.data() + graph.row_start[node],
            *last = graph.columns.data() + graph.row_start[node + 1];
  const auto blocks = static_cast<int>(last - first);
  if (blocks > std::numeric_limits<std::uint16_t>::max())
    throw MeshError("a node of the mesh shares cells with " + std::to_string(blocks) +
                    " nodes, more than the 65535 provided for. Is there a point where very many cells meet? "
                    "Try another 'mesh.edge length'.");
  const auto inside = static_cast<int>(
      std::count_if(first, last, [&numbering](int column) { return numbering.owns(column); }));
  return {before.inside_start + before.inside, before.outside_start + before.outside, inside,
          blocks - inside};
}

} // namespace

BlockLayout::BlockLayout(const NodeNumbering& numbering, const NodeGraph& graph, int nodes_per_cell,
                         MatType type)
    : type_(type), blocked_(type_ == MATSEQBAIJ || type_ == MATMPIBAIJ), nodes_per_cell_(nodes_per_cell),
      cells_(numbering.cells)
{
  const auto per_cell = static_cast<std::size_t>(nodes_per_cell);
  const NodeOccurrences occurrences = occurrences_of_nodes(numbering, nodes_per_cell);
  places_.resize(cells_.size() * per_cell * per_cell);
  std::vector<std::uint16_t> place_of(numbering.nodes.size()); // within the row at hand
  Row row{0, 0, 0, 0};
  for (int n = 0; n < numbering.owned; ++n) {
    row = next_row(row, numbering, graph, n);
    rows_.push_back(row);
    int inside = 0, outside = row.inside;
    for (int k = graph.row_start[n]; k < graph.row_start[n + 1]; ++k) {
      const int column = graph.columns[k];
      place_of[numbering.local(column)] =
          static_cast<std::uint16_t>(numbering.owns(column) ? inside++ : outside++);
    }
    for (std::size_t o = occurrences.row_start[n]; o < occurrences.row_start[n + 1]; ++o) {
      const std::size_t place = occurrences.places[o];
      for (std::size_t b = 0; b < per_cell; ++b)
        places_[place * per_cell + b] = place_of[cells_[place / per_cell][b]];
    }
  }
}

BlockMatrix::BlockMatrix(const NodeNumbering& numbering, const NodeGraph& graph, const BlockLayout& layout,
                         MPI_Comm communicator)
    : layout_(&layout), matrix_(empty_matrix(numbering, graph, layout, communicator))
{
  const Parts parts = parts_of(matrix_.get(), layout.type());
  check_rows(parts.inside, layout.blocked(), layout.rows(), &BlockLayout::Row::inside_start,
             &BlockLayout::Row::inside);
  check_rows(parts.outside, layout.blocked(), layout.rows(), &BlockLayout::Row::outside_start,
             &BlockLayout::Row::outside);
  inside_ = take_values(parts.inside, layout.blocked());
  outside_ = take_values(parts.outside, layout.blocked());
}

void BlockMatrix::zero()
{
  check(MatZeroEntries(matrix_.get()), "MatZeroEntries");
  const Parts parts = parts_of(matrix_.get(), layout_->type());
  inside_ = take_values(parts.inside, layout_->blocked());
  outside_ = take_values(parts.outside, layout_->blocked());
}

void BlockMatrix::add(std::size_t cell, const ElementMatrix& matrix)
{
  const int n_nodes = layout_->nodes_per_cell();
  const auto& nodes = layout_->nodes(cell);
  const auto owned = static_cast<int>(layout_->rows().size());
  const std::uint16_t* places = layout_->places(cell);
  const double* values = matrix.data();
  for (int a = 0; a < n_nodes; ++a, places += n_nodes, values += 9 * n_nodes) {
    if (nodes[a] >= owned)
      continue;
    const BlockLayout::Row& row = layout_->rows()[nodes[a]];
    PetscScalar* inside = inside_ + 9 * static_cast<std::ptrdiff_t>(row.inside_start);
    PetscScalar* outside =
        row.outside > 0 ? outside_ + 9 * static_cast<std::ptrdiff_t>(row.outside_start) : nullptr;
    if (layout_->blocked())
      add_row<true>(row, places, n_nodes, values, inside, outside);
    else
      add_row<false>(row, places, n_nodes, values, inside, outside);
  }
}

void BlockMatrix::finish()
{
  const Parts parts = parts_of(matrix_.get(), layout_->type());
  give_back(parts.inside, layout_->blocked(), inside_);
  give_back(parts.outside, layout_->blocked(), outside_);
  check(MatAssemblyBegin(matrix_.get(), MAT_FINAL_ASSEMBLY), "MatAssemblyBegin");
  check(MatAssemblyEnd(matrix_.get(), MAT_FINAL_ASSEMBLY), "MatAssemblyEnd");
}

} // namespace cemvert
