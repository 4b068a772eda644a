// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "materials/constitutive_law.h"
#include "materials/expect_error.h"

#include <deal.II/base/tensor.h>

#include <Eigen/Eigenvalues>
#include <Eigen/Geometry>
#include <gtest/gtest.h>

#include <cmath>

namespace cemvert
{
namespace
{

using Rotation = dealii::Tensor<2, 3>;

Rotation rotation(double angle, const Eigen::Vector3d& axis)
{
  const Eigen::Matrix3d matrix = Eigen::AngleAxisd(angle, axis.normalized()).toRotationMatrix();
  Rotation turn;
  for (unsigned int i = 0; i < 3; ++i)
    for (unsigned int j = 0; j < 3; ++j)
      turn[i][j] = matrix(i, j);
  return turn;
}

Strain turned(const Strain& tensor, const Rotation& turn)
{
  return dealii::symmetrize(turn * dealii::Tensor<2, 3>(tensor) * dealii::transpose(turn));
}

/// Off-axis on purpose: shear terms hide factor-of-two mistakes.
Strain general_strain()
{
  Strain strain;
  strain[0][0] = -2e-3, strain[1][1] = 7e-4, strain[2][2] = 3e-4;
  strain[0][1] = 4e-4, strain[0][2] = 5e-4, strain[1][2] = -6e-4;
  return strain;
}

/// In Kelvin's orthonormal basis of symmetric tensors, where eigenvalues are those of the tensor.
Eigen::Matrix<double, 6, 6> kelvin(const Tangent& tangent)
{
  const unsigned int pairs[6][2] = {{0, 0}, {1, 1}, {2, 2}, {1, 2}, {0, 2}, {0, 1}};
  Eigen::Matrix<double, 6, 6> matrix;
  for (int a = 0; a < 6; ++a)
    for (int b = 0; b < 6; ++b)
      matrix(a, b) = tangent[pairs[a][0]][pairs[a][1]][pairs[b][0]][pairs[b][1]] *
                     (a > 2 ? std::sqrt(2.) : 1) * (b > 2 ? std::sqrt(2.) : 1);
  return matrix;
}

/// Compliance c such that strain = c : stress, by Kelvin's matrix.
Eigen::Matrix<double, 6, 6> compliance(const std::string& name, const std::vector<double>& values)
{
  return kelvin(make_law(name)->respond(Strain(), LawState{}, values).tangent).inverse();
}

// Runs for every law in laws.def: a new law is tested before it has a test of its own.
class EveryLaw : public ::testing::TestWithParam<std::string>
{
protected:
  /// The material a user gets without typing anything, and one from the middle of every allowed range.
  std::vector<std::vector<double>> materials() const
  {
    std::vector<double> plain, middle;
    for (const LawParameter& p : make_law(GetParam())->parameters()) {
      middle.push_back(p.smallest > 0 ? std::sqrt(p.smallest * p.largest) : 0.5 * (p.smallest + p.largest));
      plain.push_back(p.fallback ? *p.fallback : middle.back());
    }
    return {plain, middle};
  }
};

TEST_P(EveryLaw, TakesTheYoungModulusFirstAndStatesSoundRanges)
{
  const auto parameters = make_law(GetParam())->parameters();
  ASSERT_FALSE(parameters.empty());
  EXPECT_EQ(parameters.front().key, "young modulus");
  EXPECT_EQ(parameters.front().unit, "MPa");
  for (const LawParameter& p : parameters) {
    EXPECT_LT(p.smallest, p.largest) << p.key;
    EXPECT_FALSE(p.meaning.empty()) << p.key;
    if (p.fallback) {
      EXPECT_GE(*p.fallback, p.smallest) << p.key;
      EXPECT_LE(*p.fallback, p.largest) << p.key;
    }
  }
}

TEST_P(EveryLaw, IsStressFreeWithoutStrain)
{
  const auto law = make_law(GetParam());
  for (const auto& values : materials())
    EXPECT_EQ(law->respond(Strain(), LawState{}, values).stress.norm(), 0);
}

TEST_P(EveryLaw, HasTheTangentThatFiniteDifferencesOfItsStressGive)
{
  const auto law = make_law(GetParam());
  const double h = 1e-7;
  for (const auto& values : materials()) {
    const LawResponse at = law->respond(general_strain(), LawState{}, values);
    for (unsigned int k = 0; k < 3; ++k)
      for (unsigned int l = k; l < 3; ++l) {
        Strain forward = general_strain(), backward = general_strain();
        forward[k][l] += h;
        backward[k][l] -= h;
        const Stress slope = (law->respond(forward, LawState{}, values).stress -
                              law->respond(backward, LawState{}, values).stress) /
                             (2 * h);
        const double both = k == l ? 1. : 2.; // e_kl and e_lk move together
        for (unsigned int i = 0; i < 3; ++i)
          for (unsigned int j = i; j < 3; ++j)
            // rounding of a central difference: 1e-16 * 1e-3 / 1e-7, with room for a curved law
            EXPECT_NEAR(slope[i][j], both * at.tangent[i][j][k][l], 1e-6 * at.tangent.norm())
                << "d s" << i << j << " / d e" << k << l;
      }
  }
}

TEST_P(EveryLaw, HasASymmetricPositiveDefiniteTangentWhileUnstrained)
{
  const auto law = make_law(GetParam());
  for (const auto& values : materials()) {
    const auto matrix = kelvin(law->respond(Strain(), LawState{}, values).tangent);
    EXPECT_LT((matrix - matrix.transpose()).norm(), 1e-12 * matrix.norm());
    const Eigen::SelfAdjointEigenSolver<Eigen::Matrix<double, 6, 6>> eigen(matrix);
    EXPECT_GT(eigen.eigenvalues()[0], 0);
  }
}

TEST_P(EveryLaw, IsIndifferentToTurnsOfItsMaterialSymmetry)
{
  const auto law = make_law(GetParam());
  std::vector<Rotation> turns = {rotation(M_PI, Eigen::Vector3d::UnitZ())};
  if (law->axisymmetric()) {
    turns.push_back(rotation(0.7, Eigen::Vector3d::UnitZ()));
    turns.push_back(rotation(-2, Eigen::Vector3d::UnitZ()));
  }
  if (law->isotropic())
    turns.push_back(rotation(1.1, Eigen::Vector3d(1, -2, 0.5)));
  for (const auto& values : materials())
    for (const Rotation& turn : turns) {
      const Stress first = turned(law->respond(general_strain(), LawState{}, values).stress, turn);
      const Stress last = law->respond(turned(general_strain(), turn), LawState{}, values).stress;
      EXPECT_LT((first - last).norm(), 1e-12 * first.norm()); // a few dozen roundings
    }
}

TEST_P(EveryLaw, GivesTheYoungModulusInUniaxialStressAlongTheThirdAxis)
{
  for (const auto& values : materials())
    EXPECT_NEAR(1 / compliance(GetParam(), values)(2, 2), values[0], 1e-10 * values[0]);
}

TEST_P(EveryLaw, IsLinearInTheModulusIfItSaysSo)
{
  const auto law = make_law(GetParam());
  if (!law->linear_in_modulus())
    GTEST_SKIP() << "this law does not claim it";
  for (const auto& values : materials()) {
    auto unit = values;
    unit[0] = 1;
    const Tangent constant = law->respond(Strain(), LawState{}, unit).tangent;
    const LawResponse at = law->respond(general_strain(), LawState{}, values);
    EXPECT_LT((at.tangent - values[0] * constant).norm(), 1e-13 * at.tangent.norm());
    EXPECT_LT((at.stress - values[0] * (constant * general_strain())).norm(), 1e-13 * at.stress.norm());
  }
}

TEST_P(EveryLaw, RefusesAParameterItDoesNotHave)
{
  const auto law = make_law(GetParam());
  expect_error<ConfigError>(
      [&] {
        law_values(*law, GetParam(), 100, {{"poison ratio", 0.3}});
      },
      {GetParam().c_str(), "'poison ratio'", "Its parameters"});
}

std::string test_name(const ::testing::TestParamInfo<std::string>& info)
{
  std::string name = info.param;
  for (char& letter : name)
    if (!std::isalnum(static_cast<unsigned char>(letter)))
      letter = '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Registry, EveryLaw, ::testing::ValuesIn(law_names()), test_name);

TEST(LawRegistry, NamesTheKnownLawsWhenAskedForAnUnknownOne)
{
  expect_error<ConfigError>([] { make_law("linear elastik"); }, {"'linear elastik'", "'linear elastic'"});
}

TEST(LawValues, FillsInDefaultsAndRefusesNumbersOutOfRange)
{
  const auto law = make_law("linear elastic");
  EXPECT_EQ(law_values(*law, "linear elastic", 500, {}), (std::vector<double>{500, 0.3}));
  EXPECT_EQ(law_values(*law, "linear elastic", 500, {{"poisson ratio", 0.4}}),
            (std::vector<double>{500, 0.4}));
  expect_error<ConfigError>(
      [&] {
        law_values(*law, "linear elastic", 500, {{"poisson ratio", 0.5}});
      },
      {"'poisson ratio'", "0.495", "not 0.5"});
  expect_error<ConfigError>([&] { law_values(*law, "linear elastic", std::nan(""), {}); },
                            {"'young modulus'"});
  // the modulus comes from the density, not from the list of parameters
  expect_error<ConfigError>(
      [&] {
        law_values(*law, "linear elastic", 500, {{"young modulus", 3.}});
      },
      {"no parameter 'young modulus'"});
}

// Crawford 2003: the constants a user would measure on the material, got back by inverting the stiffness.
TEST(TransverselyIsotropic, HasTheEngineeringConstantsOfCrawford)
{
  const std::string name = "transversely isotropic";
  const double axial = 266;
  const auto c = compliance(name, law_values(*make_law(name), name, axial, {}));
  const double digits = 1e-12; // exact algebra but for rounding
  EXPECT_NEAR(1 / (c(2, 2) * axial), 1, digits);
  EXPECT_NEAR(1 / (c(0, 0) * axial), 0.333, digits);
  EXPECT_NEAR(1 / (c(1, 1) * axial), 0.333, digits);
  EXPECT_NEAR(-c(1, 0) / c(0, 0), 0.381, digits);         // nu_xy
  EXPECT_NEAR(-c(2, 0) / c(0, 0), 0.104, digits);         // nu_xz: strain along z from stress along x
  EXPECT_NEAR(-c(0, 2) / c(2, 2), 0.104 / 0.333, digits); // nu_zx = 0.312 by reciprocity
  EXPECT_NEAR(0.5 / (c(3, 3) * axial), 0.157, digits);    // Kelvin: 1 / (2 G)
  EXPECT_NEAR(0.5 / (c(4, 4) * axial), 0.157, digits);
  // published as 0.121, rounded: in a plane of isotropy it follows from the two constants above
  EXPECT_NEAR(0.5 / (c(5, 5) * axial), 0.121, 0.0005);
}

TEST(TransverselyIsotropic, IsTheIsotropicLawWhenItsRatiosAre)
{
  const double nu = 0.3;
  const auto values = law_values(*make_law("transversely isotropic"), "transversely isotropic", 750,
                                 {{"transverse modulus ratio", 1},
                                  {"transverse poisson ratio", nu},
                                  {"minor poisson ratio", nu},
                                  {"axial shear ratio", 1 / (2 * (1 + nu))}});
  const Tangent same = make_law("linear elastic")->respond(Strain(), LawState{}, {750, nu}).tangent;
  const Tangent tangent = make_law("transversely isotropic")->respond(Strain(), LawState{}, values).tangent;
  EXPECT_LT((tangent - same).norm(), 1e-13 * same.norm());
}

TEST(TransverselyIsotropic, RefusesConstantsThatWouldGiveEnergyBack)
{
  // the major ratio 0.3 typed as the minor one of a very soft transverse direction
  expect_error<ConfigError>(
      [] {
        const std::string name = "transversely isotropic";
        law_values(*make_law(name), name, 100,
                   {{"minor poisson ratio", 0.3}, {"transverse modulus ratio", 0.1}});
      },
      {"not positive definite", "'minor poisson ratio' 0.3", "multiplied by the modulus ratio"});
}

} // namespace
} // namespace cemvert
