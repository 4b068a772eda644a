// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/assembly.h"
#include "solver/box_mesh.h"

#include <Eigen/Eigenvalues>

#include <gtest/gtest.h>

#include <numeric>

namespace cemvert
{
namespace
{

using namespace testing_boxes;

/// The operator of a model that nothing holds.
Eigen::MatrixXd free_operator(const TetMesh& mesh, int degree)
{
  const DistributedMesh distributed = distribute(mesh, Mat3::Identity(), degree, MPI_COMM_SELF);
  const TetElement element(degree, tet_quadrature(3));
  MaterialField field = field_on(mesh, element.quadrature(),
                                 {{"bone", isotropic_law(0.3), [](const Vec3& p) { return 500 + 5 * p.x(); }},
                                  {"cement", axially_stiff_law(), [](const Vec3&) { return 2000.0; }}},
                                 [](Region region) { return region == Region::cement ? 1 : 0; });
  field.axes = Eigen::AngleAxisd(0.4, Vec3(1, 2, 3).normalized()).toRotationMatrix();
  const std::vector<UnitStiffness> stiffnesses = unit_stiffnesses(field, Mat3::Identity());
  const NodeConstraints none =
      constrain(distributed.nodes, [](const MeshNode&) { return std::array<std::optional<double>, 3>{}; });
  const BlockLayout layout(distributed.nodes, distributed.node_graph, element.nodes(), MATSEQAIJ);
  const LinearSystem system = assemble({distributed, distributed.nodes, distributed.node_graph, layout,
                                        element, field, stiffnesses, none, MPI_COMM_SELF},
                                       false, {});
  const int size = 3 * distributed.nodes.total;
  std::vector<PetscInt> all(static_cast<std::size_t>(size));
  std::iota(all.begin(), all.end(), 0);
  Eigen::MatrixXd dense(size, size); // symmetric: rows or columns first are the same
  petsc::check(MatGetValues(system.matrix.get(), size, all.data(), size, all.data(), dense.data()),
               "MatGetValues");
  return dense;
}

class RigidModes : public testing::TestWithParam<int>
{
};

TEST_P(RigidModes, AreSixAndNoMore)
{
  Box box;
  box.bricks = {2, 2, 2};
  box.distortion = 0.2;
  box.corner = Vec3(-70, 120, 900); // far from the origin, as in a patient
  const TetMesh mesh =
      box_mesh(box, [](const Vec3& p) { return p.z() > 20 ? Region::cement : Region::body; });
  const Eigen::MatrixXd matrix = free_operator(mesh, GetParam());
  EXPECT_LT((matrix - matrix.transpose()).norm(), 1e-14 * matrix.norm());
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(matrix, Eigen::EigenvaluesOnly);
  ASSERT_EQ(solver.info(), Eigen::Success);
  const Eigen::VectorXd& values = solver.eigenvalues(); // ascending
  EXPECT_GT(values[6], 0);
  for (int mode = 0; mode < 6; ++mode)
    EXPECT_LT(std::abs(values[mode]), 1e-10 * values[6]) << mode;
}

INSTANTIATE_TEST_SUITE_P(Degrees, RigidModes, testing::Values(1, 2));

} // namespace
} // namespace cemvert
