// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "materials/constitutive_law.h"
#include "solver/box_mesh.h"
#include "solver/tet_element.h"

#include <gtest/gtest.h>

namespace cemvert
{
namespace
{

using namespace testing_boxes;

const std::array<Vec3, 4> oblique_tet{Vec3(1, 2, 3), Vec3(4, 2.5, 2), Vec3(1.5, 5, 3.5), Vec3(2, 3, 6)};

/// Modulus that differs from point to point.
std::vector<double> uneven_modulus(const CellQuadrature& quadrature)
{
  std::vector<double> modulus;
  for (const auto& point : quadrature.points)
    modulus.push_back(100 + 50 * point[0] - 30 * point[2]);
  return modulus;
}

class EveryDegree : public testing::TestWithParam<int>
{
};

TEST_P(EveryDegree, StiffnessTimesDisplacementIsTheForceOfTheStresses)
{
  // The matrix comes from moments of the modulus, the forces from stresses at the points: two ways to the
  // same integral, so they agree to rounding.
  const TetElement element(GetParam(), tet_quadrature(3));
  const TetShape shape = tet_shape(oblique_tet);
  MaterialField field;
  field.materials = {{"bone", axially_stiff_law(), {0}}};
  field.axes = Eigen::AngleAxisd(0.7, Vec3(1, 2, 3).normalized()).toRotationMatrix();
  const UnitStiffness stiffness = unit_stiffnesses(field, Mat3::Identity()).front();
  const std::vector<double> modulus = uneven_modulus(element.quadrature());

  ElementMatrix matrix;
  element.stiffness(shape, stiffness, modulus.data(), matrix);
  ElementVectors displacement;
  Eigen::VectorXd packed(3 * element.nodes());
  for (int a = 0; a < element.nodes(); ++a) {
    displacement[a] = Vec3(std::sin(3 * a), std::cos(5 * a), std::sin(7 * a + 1));
    packed.segment<3>(3 * a) = displacement[a];
  }
  const ElementResponse response = element.respond(shape, stiffness, modulus.data(), displacement);
  const Eigen::VectorXd forces = matrix * packed;
  for (int a = 0; a < element.nodes(); ++a)
    EXPECT_LT((response.forces[a] - forces.segment<3>(3 * a)).norm(), 1e-12 * forces.norm());
  EXPECT_NEAR(response.cell.energy, 0.5 * packed.dot(forces), 1e-12 * response.cell.energy);
  EXPECT_LT((matrix - matrix.transpose()).norm(), 1e-14 * matrix.norm());
}

TEST_P(EveryDegree, RigidMotionCausesNoForce)
{
  const TetElement element(GetParam(), tet_quadrature(3));
  const TetShape shape = tet_shape(oblique_tet);
  MaterialField field;
  field.materials = {{"bone", isotropic_law(0.3), {0}}};
  const UnitStiffness stiffness = unit_stiffnesses(field, Mat3::Identity()).front();
  const std::vector<double> modulus = uneven_modulus(element.quadrature());
  const Vec3 shift(0.3, -0.2, 0.1), spin(0.02, 0.05, -0.03);
  ElementVectors displacement;
  for (int a = 0; a < element.nodes(); ++a) {
    const auto [i, j] = a < 4 ? std::array<int, 2>{a, a} : TetElement::edges[a - 4];
    displacement[a] = shift + spin.cross(0.5 * (oblique_tet[i] + oblique_tet[j]));
  }
  const ElementResponse response = element.respond(shape, stiffness, modulus.data(), displacement);
  // against the force of a strain as large as the spin: modulus * spin * area
  for (int a = 0; a < element.nodes(); ++a)
    EXPECT_LT(response.forces[a].norm(), 1e-12 * 100 * spin.norm() * 10);
  EXPECT_LT(response.cell.mean_strain.norm(), 1e-14);
}

INSTANTIATE_TEST_SUITE_P(Degrees, EveryDegree, testing::Values(1, 2));

TEST(UnitStiffness, TurnsTheStiffAxisWithTheFieldAndIntoTheAxesOfTheProblem)
{
  MaterialField field;
  field.materials = {{"bone", axially_stiff_law(), {0}}};
  const UnitStiffness straight = unit_stiffnesses(field, Mat3::Identity()).front();
  const Mat3 turn = Eigen::AngleAxisd(1.1, Vec3(2, -1, 0.5).normalized()).toRotationMatrix();
  field.axes = turn;
  EXPECT_LT((unit_stiffnesses(field, turn).front() - straight).norm(), 1e-14);
  // stiffness along the turned superior axis is that along the axis before
  const UnitStiffness turned = unit_stiffnesses(field, Mat3::Identity()).front();
  const Mat3 along = turn.col(2) * turn.col(2).transpose();
  const Eigen::Map<const Eigen::Matrix<double, 9, 1>> direction(along.data());
  EXPECT_NEAR(direction.dot(turned * direction), straight(8, 8), 1e-14);
}

TEST(UnitStiffness, OfALawThatYieldsIsThatBeforeItDoes)
{
  MaterialField field;
  const auto law = make_law("quadric damage");
  field.materials = {
      {"bone", isotropic_law(0.3), {0}},
      {"bone", make_law("quadric damage"), law_values(*law, "quadric damage", 400, {{"yield stress", 2}})}};
  const auto stiffnesses = unit_stiffnesses(field, Mat3::Identity());
  EXPECT_LT((stiffnesses[0] - stiffnesses[1]).norm(), 1e-14);
}

} // namespace
} // namespace cemvert
