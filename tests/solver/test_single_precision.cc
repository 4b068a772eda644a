// SPDX-License-Identifier: GPL-3.0-or-later
// One rank here, one to three in the tests of several ranks.
#include "solver/assembly.h"
#include "solver/box_mesh.h"
#include "solver/linear_solver.h"
#include "solver/single_precision.h"

#include <gtest/gtest.h>

namespace cemvert
{
namespace
{

using namespace testing_boxes;
using petsc::check;

int ranks_of_world()
{
  int ranks = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  return ranks;
}

/// A box of quadratic tetrahedra, held at its lower face, whose operators can be assembled anew.
class SinglePrecision : public testing::Test
{
protected:
  static Mesh mesh()
  {
    Box box;
    box.bricks = {4, 4, 5};
    box.distortion = 0.2;
    return box_mesh(box);
  }

  /// @param contrast  largest over smallest modulus
  MaterialField field(double contrast) const
  {
    return field_on(mesh_, element_.quadrature(),
                    {{"bone", isotropic_law(0.3), [contrast](const Vec3& p) {
                        return 100 * std::pow(contrast, 0.5 + 0.5 * std::sin(p.x() + p.z() / 3));
                      }}});
  }

  LinearSystem operator_of(const NodeNumbering& nodes, const NodeGraph& graph, const BlockLayout& layout,
                           const Element& element, double contrast) const
  {
    const MaterialField materials = field(contrast);
    const std::vector<UnitStiffness> stiffnesses = unit_stiffnesses(materials, Mat3::Identity());
    return assemble(
        {distributed_, nodes, graph, layout, element, materials, stiffnesses, held(nodes), MPI_COMM_WORLD},
        true, [](const Vec3& p) { return Vec3(1, p.z(), p.x()); });
  }
  LinearSystem fine(double contrast) const
  {
    return operator_of(distributed_.nodes, distributed_.node_graph, layout_, element_, contrast);
  }
  LinearSystem coarse(double contrast) const
  {
    return operator_of(distributed_.vertices, distributed_.vertex_graph, vertex_layout_, vertex_element_,
                       contrast);
  }
  static NodeConstraints held(const NodeNumbering& nodes)
  {
    return constrain(nodes, [](const MeshNode& node) {
      std::array<std::optional<double>, 3> all;
      if (node.position.z() < 1e-9)
        all.fill(0.0);
      return all;
    });
  }

  const Mesh mesh_ = mesh();
  const DistributedMesh distributed_ = distribute(mesh_, Mat3::Identity(), 2, MPI_COMM_WORLD);
  const TetElement element_{2, tet_quadrature(TetElement::quadrature_degree)},
      vertex_element_{1, tet_quadrature(TetElement::quadrature_degree)};
  const BlockLayout layout_{distributed_.nodes, distributed_.node_graph, 10,
                            ranks_of_world() > 1 ? MATMPIBAIJ : MATSEQBAIJ},
      vertex_layout_{distributed_.vertices, distributed_.vertex_graph, 4, coarse_format(ranks_of_world())};
};

double difference_of_products(Mat one, Mat other)
{
  petsc::Vector factor, product, expected;
  check(MatCreateVecs(other, factor.put(), product.put()), "MatCreateVecs");
  check(VecDuplicate(product.get(), expected.put()), "VecDuplicate");
  check(VecSetRandom(factor.get(), nullptr), "VecSetRandom");
  check(MatMult(one, factor.get(), product.get()), "MatMult");
  check(MatMult(other, factor.get(), expected.get()), "MatMult");
  check(VecAXPY(product.get(), -1, expected.get()), "VecAXPY");
  double difference = 0, size = 0;
  check(VecNorm(product.get(), NORM_2, &difference), "VecNorm");
  check(VecNorm(expected.get(), NORM_2, &size), "VecNorm");
  return difference / size;
}

// 1e-6: single precision has 1.2e-7, and the errors of the hundred terms of a row largely cancel.
TEST_F(SinglePrecision, MultipliesAsTheOriginalDoes)
{
  const LinearSystem system = fine(100);
  const petsc::Matrix copy = in_single_precision(system.matrix.get());
  const double difference = difference_of_products(copy.get(), system.matrix.get());
  EXPECT_LT(difference, 1e-6);
  EXPECT_GT(difference, 1e-9) << "it should be a copy in single precision";
}

TEST_F(SinglePrecision, FollowsAnOperatorAssembledAnewWhenAsked)
{
  LinearSystem system = fine(100);
  const petsc::Matrix copy = in_single_precision(system.matrix.get());
  system.matrix.zero();
  for (std::size_t c = 0; c < distributed_.cells.size(); ++c)
    system.matrix.add(c, static_cast<double>(distributed_.cells[c]) * ElementMatrix::Ones(30, 30));
  system.matrix.finish();
  EXPECT_GT(difference_of_products(copy.get(), system.matrix.get()), 0.1);
  copy_again(copy.get());
  EXPECT_LT(difference_of_products(copy.get(), system.matrix.get()), 1e-6);
}

TEST_F(SinglePrecision, ReadsAQuarterOfTheBytes)
{
  const LinearSystem system = fine(100);
  MatInfo info;
  check(MatGetInfo(system.matrix.get(), MAT_GLOBAL_SUM, &info), "MatGetInfo");
  // nine entries and a column number per block; the blocks on the diagonal and between ranks are not halved
  const double ratio = bytes_of_single_precision(in_single_precision(system.matrix.get()).get()) /
                       (info.nz_used * (sizeof(double) + sizeof(int) / 9.));
  EXPECT_GT(ratio, 0.25);
  EXPECT_LT(ratio, ranks_of_world() == 1 ? 0.29 : 0.45);
}

// CG works with the operator itself: the copy is in the preconditioner only and costs no digits. 1e-10 is a
// thousandth of what single precision could give, and a hundred times what rounding leaves in doubles.
TEST_F(SinglePrecision, LeavesTheSolutionItsDigits)
{
  const LinearSystem system = fine(1000), coarse_system = coarse(1000);
  const LinearSolver solver(
      system.matrix.get(),
      {coarse_system.matrix.get(),
       prolongation(distributed_, held(distributed_.nodes), held(distributed_.vertices), MPI_COMM_WORLD)},
      rigid_modes(distributed_.vertices, MPI_COMM_WORLD), {2, 1e-10, 200, "two-level"});
  petsc::Vector solution;
  check(VecDuplicate(system.load.get(), solution.put()), "VecDuplicate");
  const LinearOutcome outcome = solver.solve(system.load.get(), solution.get());
  EXPECT_TRUE(outcome.converged) << outcome.reason;
  EXPECT_LT(outcome.residual, 1.1e-10);
}

} // namespace
} // namespace cemvert
