// SPDX-License-Identifier: GPL-3.0-or-later
#include "materials/constitutive_law.h"
#include "solver/box_mesh.h"
#include "solver/hex_element.h"

#include <Eigen/Eigenvalues>

#include <gtest/gtest.h>

#include <numeric>

namespace cemvert
{
namespace
{

using namespace testing_boxes;

/// Without a flat face or a right angle.
const CellCorners oblique_hex{Vec3(1, 2, 3),     Vec3(4, 2.5, 2),   Vec3(1.5, 5, 3.5), Vec3(4.4, 5.3, 2.7),
                              Vec3(0.8, 2.3, 6), Vec3(4.2, 2, 5.6), Vec3(1.1, 5.4, 7), Vec3(4, 5, 6.1)};

UnitStiffness unit_stiffness(const std::shared_ptr<const ConstitutiveLaw>& law)
{
  MaterialField field;
  field.materials = {{"bone", law, {0}}};
  field.axes = Eigen::AngleAxisd(0.7, Vec3(1, 2, 3).normalized()).toRotationMatrix();
  return unit_stiffnesses(field, Mat3::Identity()).front();
}

std::vector<double> uneven_modulus(const CellQuadrature& quadrature)
{
  std::vector<double> modulus;
  for (const auto& point : quadrature.points)
    modulus.push_back(100 + 50 * point[0] - 30 * point[6]);
  return modulus;
}

TEST(HexElement, StiffnessTimesDisplacementIsTheForceOfTheStresses)
{
  // The matrix comes from the stiffness tensor, the forces from stresses: the same sum, so they agree to
  // rounding.
  const HexElement element;
  const UnitStiffness stiffness = unit_stiffness(axially_stiff_law());
  const std::vector<double> modulus = uneven_modulus(element.quadrature());
  ElementMatrix matrix;
  element.stiffness(oblique_hex, stiffness, modulus.data(), matrix);
  ElementVectors displacement;
  Eigen::VectorXd packed(24);
  for (int a = 0; a < 8; ++a) {
    displacement[a] = Vec3(std::sin(3 * a), std::cos(5 * a), std::sin(7 * a + 1));
    packed.segment<3>(3 * a) = displacement[a];
  }
  const ElementResponse response = element.respond(oblique_hex, stiffness, modulus.data(), displacement);
  const Eigen::VectorXd forces = matrix * packed;
  for (int a = 0; a < 8; ++a)
    EXPECT_LT((response.forces[a] - forces.segment<3>(3 * a)).norm(), 1e-12 * forces.norm());
  EXPECT_NEAR(response.cell.energy, 0.5 * packed.dot(forces), 1e-12 * response.cell.energy);
  EXPECT_LT((matrix - matrix.transpose()).norm(), 1e-14 * matrix.norm());
}

TEST(HexElement, HasTheSixRigidModesAndNoOther)
{
  // Full integration leaves no hourglass mode: 18 deforming modes, each with energy. The smallest of them is
  // far above rounding and far below the largest: 1e-4 lies between.
  const HexElement element;
  const UnitStiffness stiffness = unit_stiffness(axially_stiff_law());
  const std::vector<double> modulus = uneven_modulus(element.quadrature());
  ElementMatrix matrix;
  element.stiffness(oblique_hex, stiffness, modulus.data(), matrix);
  const Eigen::VectorXd values =
      Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(Eigen::MatrixXd(matrix)).eigenvalues();
  for (int mode = 0; mode < 6; ++mode)
    EXPECT_LT(std::abs(values[mode]), 1e-13 * values[23]);
  EXPECT_GT(values[6], 1e-4 * values[23]);

  Eigen::VectorXd motion(24);
  const Vec3 shift(0.3, -0.2, 0.1), spin(0.02, 0.05, -0.03);
  for (int a = 0; a < 8; ++a)
    motion.segment<3>(3 * a) = shift + spin.cross(oblique_hex[a]);
  EXPECT_LT((matrix * motion).norm(), 1e-13 * values[23] * motion.norm());
}

TEST(HexElement, OfABrickUnderUniaxialStrainHoldsItselfWithTheForceOfTheConfinedModulus)
{
  const HexElement element;
  CellCorners brick;
  ElementVectors displacement;
  for (int a = 0; a < 8; ++a) {
    brick[a] = Vec3(2 * (a & 1), 3 * (a >> 1 & 1), 4 * (a >> 2));
    displacement[a] = Vec3(0, 0, -0.01 * brick[a].z());
  }
  const double young = 700, poisson = 0.3;
  const std::vector<double> modulus(8, young);
  const ElementResponse response =
      element.respond(brick, unit_stiffness(isotropic_law(poisson)), modulus.data(), displacement);
  const double confined = young * (1 - poisson) / ((1 + poisson) * (1 - 2 * poisson));
  EXPECT_NEAR(response.cell.volume, 24, 1e-12);
  EXPECT_NEAR(response.cell.mean_stress(2, 2), -0.01 * confined, 1e-10);
  for (int a = 4; a < 8; ++a)
    EXPECT_NEAR(response.forces[a].z(), -0.01 * confined * 6 / 4, 1e-10);
}

TEST(HexElement, ShapeFunctionsSumToOneAndPointVolumesToTheVolume)
{
  const HexElement element;
  double volume = 0;
  for (std::size_t q = 0; q < 8; ++q) {
    const auto values = element.values(q);
    EXPECT_NEAR(std::accumulate(values.begin(), values.end(), 0.0), 1, 1e-14);
    volume += element.point_volume(oblique_hex, q);
  }
  Mesh mesh;
  mesh.vertices.assign(oblique_hex.begin(), oblique_hex.end());
  mesh.hexes = {{0, 1, 2, 3, 4, 5, 6, 7}};
  EXPECT_NEAR(volume, cell_volume(mesh, 0), 1e-12 * volume);
}

} // namespace
} // namespace cemvert
