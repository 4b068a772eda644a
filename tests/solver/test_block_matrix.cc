// SPDX-License-Identifier: GPL-3.0-or-later
// One rank here, one to three in the tests of several ranks.
#include "solver/block_matrix.h"
#include "solver/box_mesh.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>

namespace cemvert
{
namespace
{

using namespace testing_boxes;
using petsc::check;

struct Numbered {
  DistributedMesh mesh;
  int nodes_per_cell;
};

Numbered numbered_box(CellShape shape, int degree)
{
  Box box;
  box.bricks = {3, 3, 4};
  box.distortion = 0.2;
  const Mesh mesh = shape == CellShape::tetrahedron ? box_mesh(box) : hex_box_mesh(box);
  return {distribute(mesh, Mat3::Identity(), degree, MPI_COMM_WORLD), make_element(shape, degree)->nodes()};
}

bool on_several_ranks()
{
  int ranks = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  return ranks > 1;
}

/// Of no symmetry, so that nothing may be exchanged; the same for a cell on every rank.
ElementMatrix random_matrix(const Numbered& numbered, std::size_t cell, unsigned int seed)
{
  std::mt19937 generator(seed + static_cast<unsigned int>(numbered.mesh.cells[cell]));
  std::uniform_real_distribution<double> entry(-1, 1);
  ElementMatrix matrix(3 * numbered.nodes_per_cell, 3 * numbered.nodes_per_cell);
  for (Eigen::Index i = 0; i < matrix.size(); ++i)
    matrix.data()[i] = entry(generator);
  return matrix;
}

void add_all(BlockMatrix& matrix, const Numbered& numbered, unsigned int seed)
{
  for (std::size_t c = 0; c < numbered.mesh.cells.size(); ++c)
    matrix.add(c, random_matrix(numbered, c, seed));
  matrix.finish();
}

/// The same sums by PETSc's own search for every entry, without any sparsity known beforehand.
petsc::Matrix expected_matrix(const Numbered& numbered, unsigned int seed)
{
  const NodeNumbering& nodes = numbered.mesh.nodes;
  petsc::Matrix matrix;
  check(MatCreateAIJ(MPI_COMM_WORLD, 3 * nodes.owned, 3 * nodes.owned, 3 * nodes.total, 3 * nodes.total, 300,
                     nullptr, 300, nullptr, matrix.put()),
        "MatCreateAIJ");
  for (std::size_t c = 0; c < numbered.mesh.owned_cells; ++c) {
    const ElementMatrix element = random_matrix(numbered, c, seed);
    std::vector<PetscInt> dofs;
    for (int a = 0; a < numbered.nodes_per_cell; ++a)
      for (int i = 0; i < 3; ++i)
        dofs.push_back(3 * nodes.global[nodes.cells[c][a]] + i);
    const auto n = static_cast<PetscInt>(dofs.size());
    check(MatSetValues(matrix.get(), n, dofs.data(), n, dofs.data(), element.data(), ADD_VALUES),
          "MatSetValues");
  }
  check(MatAssemblyBegin(matrix.get(), MAT_FINAL_ASSEMBLY), "MatAssemblyBegin");
  check(MatAssemblyEnd(matrix.get(), MAT_FINAL_ASSEMBLY), "MatAssemblyEnd");
  return matrix;
}

struct MatrixRow {
  std::vector<PetscInt> columns;
  std::vector<double> values;
};
MatrixRow row_of(Mat matrix, PetscInt row)
{
  PetscInt count = 0;
  const PetscInt* columns = nullptr;
  const PetscScalar* values = nullptr;
  check(MatGetRow(matrix, row, &count, &columns, &values), "MatGetRow");
  const MatrixRow copy{{columns, columns + count}, {values, values + count}};
  check(MatRestoreRow(matrix, row, &count, &columns, &values), "MatRestoreRow");
  return copy;
}

// Contributions of other ranks are added in another order: a few rounding errors of sums below 100.
void expect_equal(Mat found, Mat expected, const NodeNumbering& nodes)
{
  for (int i = 3 * nodes.first_owned; i < 3 * (nodes.first_owned + nodes.owned); ++i) {
    const MatrixRow left = row_of(found, i), right = row_of(expected, i);
    ASSERT_EQ(left.columns, right.columns) << "row " << i;
    for (std::size_t k = 0; k < left.values.size(); ++k)
      ASSERT_NEAR(left.values[k], right.values[k], 1e-13) << "row " << i << ", column " << left.columns[k];
  }
}

struct Format {
  CellShape shape;
  int degree;
  bool blocked;
};

class BlockMatrixOf : public testing::TestWithParam<Format>
{
protected:
  Numbered numbered_ = numbered_box(GetParam().shape, GetParam().degree);
  BlockLayout layout_{numbered_.mesh.nodes, numbered_.mesh.node_graph, numbered_.nodes_per_cell,
                      GetParam().blocked ? (on_several_ranks() ? MATMPIBAIJ : MATSEQBAIJ)
                                         : (on_several_ranks() ? MATMPIAIJ : MATSEQAIJ)};

  BlockMatrix make() const
  {
    return {numbered_.mesh.nodes, numbered_.mesh.node_graph, layout_, MPI_COMM_WORLD};
  }
};

TEST_P(BlockMatrixOf, HoldsTheSumOfTheElementMatrices)
{
  BlockMatrix matrix = make();
  add_all(matrix, numbered_, 1);
  expect_equal(matrix.get(), expected_matrix(numbered_, 1).get(), numbered_.mesh.nodes);
}

TEST_P(BlockMatrixOf, ForgetsWhatItHeldBeforeItWasSetToZero)
{
  BlockMatrix matrix = make();
  add_all(matrix, numbered_, 1);
  matrix.zero();
  add_all(matrix, numbered_, 2);
  expect_equal(matrix.get(), expected_matrix(numbered_, 2).get(), numbered_.mesh.nodes);
}

TEST_P(BlockMatrixOf, SharesItsLayoutWithOthers)
{
  BlockMatrix first = make(), second = make();
  add_all(first, numbered_, 1);
  add_all(second, numbered_, 2);
  expect_equal(first.get(), expected_matrix(numbered_, 1).get(), numbered_.mesh.nodes);
  expect_equal(second.get(), expected_matrix(numbered_, 2).get(), numbered_.mesh.nodes);
}

// What PETSc derives from the entries and keeps, such as the inverse of the diagonal, must not outlive them.
TEST_P(BlockMatrixOf, IsANewOneToASolverThatKnewItBefore)
{
  const auto add_diagonal = [this](BlockMatrix& matrix, double size) {
    const Eigen::Index n = 3 * numbered_.nodes_per_cell;
    for (std::size_t c = 0; c < numbered_.mesh.cells.size(); ++c)
      matrix.add(c, size * ElementMatrix::Identity(n, n));
    matrix.finish();
  };
  BlockMatrix matrix = make();
  add_diagonal(matrix, 1);
  petsc::Solver solver;
  check(KSPCreate(MPI_COMM_WORLD, solver.put()), "KSPCreate");
  check(KSPSetType(solver.get(), KSPPREONLY), "KSPSetType");
  PC preconditioner = nullptr;
  check(KSPGetPC(solver.get(), &preconditioner), "KSPGetPC");
  check(PCSetType(preconditioner, PCPBJACOBI), "PCSetType");
  petsc::Vector load, solution;
  check(MatCreateVecs(matrix.get(), load.put(), solution.put()), "MatCreateVecs");
  check(VecSet(load.get(), 1), "VecSet");
  std::array<double, 2> sizes{};
  for (double& size : sizes) {
    check(KSPSetOperators(solver.get(), matrix.get(), matrix.get()), "KSPSetOperators");
    check(KSPSolve(solver.get(), load.get(), solution.get()), "KSPSolve");
    check(VecNorm(solution.get(), NORM_2, &size), "VecNorm");
    matrix.zero();
    add_diagonal(matrix, 4);
  }
  EXPECT_DOUBLE_EQ(sizes[1], sizes[0] / 4);
}

std::string name_of(const testing::TestParamInfo<Format>& info)
{
  return std::string(info.param.shape == CellShape::hexahedron ? "Hexahedra" : "Tetrahedra") + "OfDegree" +
         std::to_string(info.param.degree) + (info.param.blocked ? "InBlocks" : "InPlainRows");
}

INSTANTIATE_TEST_SUITE_P(
    EveryElementAndFormat, BlockMatrixOf,
    testing::Values(Format{CellShape::tetrahedron, 1, false}, Format{CellShape::tetrahedron, 1, true},
                    Format{CellShape::tetrahedron, 2, false}, Format{CellShape::tetrahedron, 2, true},
                    Format{CellShape::hexahedron, 1, false}, Format{CellShape::hexahedron, 1, true}),
    name_of);

} // namespace
} // namespace cemvert
