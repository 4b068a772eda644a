// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/single_precision.h"

#include <Eigen/Core>

#include <algorithm>
#include <iterator>
#include <memory>
#include <vector>

namespace cemvert
{
namespace
{

using petsc::check;

/// Rows of 3 x 3 blocks, each stored column by column.
struct Blocks {
  std::vector<PetscInt> row_start, columns;
  std::vector<float> values; ///< nine per block, and one more: products read four entries at a time
};

/// Vectors hold four entries per node, the last one 0: they are loaded in one go.
struct Copy {
  Mat original = nullptr;
  Blocks inside;  ///< columns of this rank: in each row the block on the diagonal, then those right of it
  Blocks outside; ///< columns of other ranks: all of them
  std::vector<float> own, others; ///< factors of either
  std::vector<float> product;     ///< with `inside`
  petsc::Vector ghosts;
  petsc::Scatter scatter; ///< empty on one rank
};

/// @param upper_half  only blocks on and right of the diagonal
Blocks blocks_of(Mat part, bool upper_half)
{
  PetscInt rows = 0;
  const PetscInt *starts = nullptr, *columns = nullptr;
  PetscBool done = PETSC_FALSE;
  PetscScalar* values = nullptr;
  check(MatGetRowIJ(part, 0, PETSC_FALSE, PETSC_TRUE, &rows, &starts, &columns, &done), "MatGetRowIJ");
  if (done == PETSC_FALSE)
    throw_bug("the rows of a matrix that is to be copied in single precision cannot be had");
  check(MatSeqBAIJGetArray(part, &values), "MatSeqBAIJGetArray");
  Blocks blocks;
  blocks.row_start.push_back(0);
  const auto expected = static_cast<std::size_t>(upper_half ? (starts[rows] + rows) / 2 : starts[rows]);
  blocks.columns.reserve(expected);
  blocks.values.reserve(9 * expected + 1);
  for (PetscInt row = 0; row < rows; ++row) {
    for (PetscInt k = starts[row]; k < starts[row + 1]; ++k) {
      if (upper_half && columns[k] < row)
        continue;
      blocks.columns.push_back(columns[k]);
      const PetscScalar* block = values + 9 * static_cast<std::ptrdiff_t>(k);
      std::transform(block, block + 9, std::back_inserter(blocks.values),
                     [](double value) { return static_cast<float>(value); });
    }
    blocks.row_start.push_back(static_cast<PetscInt>(blocks.columns.size()));
  }
  blocks.values.push_back(0.F);
  check(MatSeqBAIJRestoreArray(part, &values), "MatSeqBAIJRestoreArray");
  check(MatRestoreRowIJ(part, 0, PETSC_FALSE, PETSC_TRUE, &rows, &starts, &columns, &done),
        "MatRestoreRowIJ");
  return blocks;
}

PetscErrorCode pack(Vec vector, std::vector<float>& packed)
{
  const PetscScalar* values = nullptr;
  PetscCall(VecGetArrayRead(vector, &values));
  for (std::size_t n = 0; 4 * n < packed.size(); ++n)
    for (std::size_t i = 0; i < 3; ++i)
      packed[4 * n + i] = static_cast<float>(values[3 * n + i]);
  PetscCall(VecRestoreArrayRead(vector, &values));
  return 0;
}

using Four = Eigen::Map<Eigen::Vector4f>;
using ConstFour = Eigen::Map<const Eigen::Vector4f>; ///< a column of a block, and the entry behind it

/// Product of one block with `x`, one sum per column: they do not wait for each other.
struct Sums {
  Eigen::Vector4f first = Eigen::Vector4f::Zero(), second = first, third = first;

  void add(const float* block, const float* x)
  {
    first += x[0] * ConstFour(block);
    second += x[1] * ConstFour(block + 3);
    third += x[2] * ConstFour(block + 6);
  }
  Eigen::Vector4f total() const { return first + second + third; }
};

/// A block right of the diagonal counts twice, the second time transposed.
void multiply_symmetric(const Blocks& blocks, const std::vector<float>& x, std::vector<float>& product)
{
  std::fill(product.begin(), product.end(), 0.F);
  const auto rows = static_cast<PetscInt>(blocks.row_start.size()) - 1;
  const float* block = blocks.values.data();
  for (PetscInt row = 0; row < rows; ++row) {
    const std::ptrdiff_t here = 4 * static_cast<std::ptrdiff_t>(row);
    const Eigen::Vector4f own = ConstFour(x.data() + here); // its fourth entry, 0, hides that of the columns
    Sums sums;
    sums.add(block, own.data());
    block += 9;
    for (PetscInt k = blocks.row_start[row] + 1; k < blocks.row_start[row + 1]; ++k, block += 9) {
      const std::ptrdiff_t there = 4 * static_cast<std::ptrdiff_t>(blocks.columns[k]);
      sums.add(block, x.data() + there);
      float* mirrored = product.data() + there;
      for (int i = 0; i < 3; ++i)
        mirrored[i] += ConstFour(block + 3 * i).dot(own);
    }
    Four(product.data() + here) += sums.total();
  }
}

void add_product(const Blocks& blocks, const std::vector<float>& x, PetscScalar* result)
{
  const auto rows = static_cast<PetscInt>(blocks.row_start.size()) - 1;
  const float* block = blocks.values.data();
  for (PetscInt row = 0; row < rows; ++row) {
    Sums sums;
    for (PetscInt k = blocks.row_start[row]; k < blocks.row_start[row + 1]; ++k, block += 9)
      sums.add(block, x.data() + 4 * static_cast<std::ptrdiff_t>(blocks.columns[k]));
    const Eigen::Vector4f total = sums.total();
    for (int i = 0; i < 3; ++i)
      result[3 * row + i] += total[i];
  }
}

// The next three are called by PETSc, which knows no exceptions.

PetscErrorCode multiply(Mat shell, Vec x, Vec y)
{
  Copy* copy = nullptr;
  PetscCall(MatShellGetContext(shell, &copy));
  if (copy->scatter)
    PetscCall(VecScatterBegin(copy->scatter.get(), x, copy->ghosts.get(), INSERT_VALUES, SCATTER_FORWARD));
  PetscCall(pack(x, copy->own));
  PetscScalar* result = nullptr;
  PetscCall(VecGetArray(y, &result));
  multiply_symmetric(copy->inside, copy->own, copy->product);
  for (std::size_t n = 0; 4 * n < copy->product.size(); ++n)
    for (std::size_t i = 0; i < 3; ++i)
      result[3 * n + i] = copy->product[4 * n + i];
  if (copy->scatter) {
    PetscCall(VecScatterEnd(copy->scatter.get(), x, copy->ghosts.get(), INSERT_VALUES, SCATTER_FORWARD));
    PetscCall(pack(copy->ghosts.get(), copy->others));
    add_product(copy->outside, copy->others, result);
  }
  PetscCall(VecRestoreArray(y, &result));
  return 0;
}

PetscErrorCode invert_diagonal(Mat shell, const PetscScalar** values)
{
  Copy* copy = nullptr;
  PetscCall(MatShellGetContext(shell, &copy));
  PetscCall(MatInvertBlockDiagonal(copy->original, values));
  return 0;
}

PetscErrorCode destroy(void* context)
{
  delete static_cast<Copy*>(context);
  return 0;
}

/// The two parts of a matrix on several ranks, and the nodes of the columns of the second.
struct Parts {
  Mat inside = nullptr, outside = nullptr;
  const PetscInt* nodes = nullptr;
};

Parts parts_of(Mat matrix)
{
  Parts parts{matrix, nullptr, nullptr};
  PetscBool distributed = PETSC_FALSE;
  check(PetscObjectTypeCompare(reinterpret_cast<PetscObject>(matrix), MATMPIBAIJ, &distributed),
        "PetscObjectTypeCompare");
  if (distributed == PETSC_TRUE)
    check(MatMPIBAIJGetSeqBAIJ(matrix, &parts.inside, &parts.outside, &parts.nodes), "MatMPIBAIJGetSeqBAIJ");
  return parts;
}

void take_values(Copy& copy, const Parts& parts)
{
  copy.inside = blocks_of(parts.inside, true);
  if (parts.outside != nullptr)
    copy.outside = blocks_of(parts.outside, false);
}

/// Fetches the nodes of other ranks that the rows of this one need.
void set_up_exchange(Copy& copy, const Parts& parts)
{
  PetscInt columns = 0;
  check(MatGetSize(parts.outside, nullptr, &columns), "MatGetSize");
  petsc::Vector whole;
  petsc::IndexSet from;
  check(MatCreateVecs(copy.original, whole.put(), nullptr), "MatCreateVecs");
  check(ISCreateBlock(PETSC_COMM_SELF, 3, columns / 3, parts.nodes, PETSC_COPY_VALUES, from.put()),
        "ISCreateBlock");
  check(VecCreateSeq(PETSC_COMM_SELF, columns, copy.ghosts.put()), "VecCreateSeq");
  check(VecScatterCreate(whole.get(), from.get(), copy.ghosts.get(), nullptr, copy.scatter.put()),
        "VecScatterCreate");
  copy.others.assign(4 * static_cast<std::size_t>(columns / 3), 0.F);
}

Copy* context_of(Mat shell)
{
  Copy* copy = nullptr;
  check(MatShellGetContext(shell, &copy), "MatShellGetContext");
  return copy;
}

} // namespace

petsc::Matrix in_single_precision(Mat matrix)
{
  auto copy = std::make_unique<Copy>();
  copy->original = matrix;
  const Parts parts = parts_of(matrix);
  take_values(*copy, parts);
  if (parts.outside != nullptr)
    set_up_exchange(*copy, parts);
  copy->own.assign(4 * (copy->inside.row_start.size() - 1), 0.F);
  copy->product = copy->own;

  MPI_Comm communicator = MPI_COMM_NULL;
  PetscInt own = 0, all = 0;
  check(PetscObjectGetComm(reinterpret_cast<PetscObject>(matrix), &communicator), "PetscObjectGetComm");
  check(MatGetLocalSize(matrix, &own, nullptr), "MatGetLocalSize");
  check(MatGetSize(matrix, &all, nullptr), "MatGetSize");
  petsc::Matrix shell;
  check(MatCreateShell(communicator, own, own, all, all, copy.get(), shell.put()), "MatCreateShell");
  check(MatShellSetContextDestroy(shell.get(), destroy), "MatShellSetContextDestroy");
  copy.release(); // the shell deletes it
  check(MatSetBlockSize(shell.get(), 3), "MatSetBlockSize");
  check(MatShellSetOperation(shell.get(), MATOP_MULT, reinterpret_cast<void (*)()>(multiply)),
        "MatShellSetOperation");
  check(MatShellSetOperation(shell.get(), MATOP_INVERT_BLOCK_DIAGONAL,
                             reinterpret_cast<void (*)()>(invert_diagonal)),
        "MatShellSetOperation");
  check(MatSetOption(shell.get(), MAT_SYMMETRIC, PETSC_TRUE), "MatSetOption");
  return shell;
}

void copy_again(Mat copy)
{
  Copy* context = context_of(copy);
  take_values(*context, parts_of(context->original));
  // to the preconditioner that works with it, this makes it a new matrix
  check(MatAssemblyBegin(copy, MAT_FINAL_ASSEMBLY), "MatAssemblyBegin");
  check(MatAssemblyEnd(copy, MAT_FINAL_ASSEMBLY), "MatAssemblyEnd");
}

double bytes_of_single_precision(Mat copy)
{
  const Copy* context = context_of(copy);
  double bytes = 0;
  for (const Blocks* blocks : {&context->inside, &context->outside})
    bytes += static_cast<double>(sizeof(float) * blocks->values.size() +
                                 sizeof(PetscInt) * blocks->columns.size());
  MPI_Comm communicator = MPI_COMM_NULL;
  check(PetscObjectGetComm(reinterpret_cast<PetscObject>(copy), &communicator), "PetscObjectGetComm");
  MPI_Allreduce(MPI_IN_PLACE, &bytes, 1, MPI_DOUBLE, MPI_SUM, communicator);
  return bytes;
}

} // namespace cemvert
