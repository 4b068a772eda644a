// SPDX-License-Identifier: GPL-3.0-or-later
// Bone whose marrow space cement fills in part, against closed forms.
#include "materials/composite_field.h"
#include "materials/constitutive_law.h"
#include "solver/box_mesh.h"
#include "solver/compression.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace cemvert
{
namespace
{

using namespace testing_boxes;

using Filling = std::function<double(const Vec3&)>; ///< 0 to 1, of a place in the box

/// A box of cement in bone of 0.2 g/cm3, without lateral contraction; its images reach 2 mm beyond it.
class PartlyFilledBox : public ::testing::Test
{
protected:
  PartlyFilledBox()
  {
    box.distortion = 0.2;
    mesh = box_mesh(box, [](const Vec3&) { return Region::cement; });
    grid.spacing = Vec3::Constant(2);
    grid.origin = Vec3(-2, -2, -2);
    grid.size = {18, 13, 23};
    bone = {ScalarImage(grid, 0.2F), Mask(grid, 1), 0, 0};
    settings.bone_values = settings.cement_values = {{"poisson ratio", 0}};
    bone_modulus = 2980 * std::pow(static_cast<double>(0.2F), 1.05);
  }

  MaterialField field(const CellQuadrature& rule, bool with_cement) const
  {
    return material_field(mesh, bone, false, with_cement, Mat3::Identity(), rule, settings);
  }
  MaterialField mixed(const CellQuadrature& rule, const Filling& filling, CompositeRule how) const
  {
    ScalarImage filled(grid);
    for (std::size_t voxel = 0; voxel < filled.values.size(); ++voxel)
      filled[voxel] = static_cast<float>(filling(grid.point(grid.index_of(voxel))));
    return with_partly_filled_bone(field(rule, false), field(rule, true), mesh, filled, how);
  }
  CompressionResult compressed(const Filling& filling, CompositeRule how, const LoadSettings& load) const
  {
    SolverSettings solver;
    solver.tolerance = 1e-12;
    const CompressionModel model(mesh, solver, MPI_COMM_SELF);
    RunLog log(false);
    CompressionTarget target;
    target.mean_height = box.size.z();
    target.endplate_area = box.size.x() * box.size.y();
    return model.compress("cemented", mixed(model.quadrature(), filling, how), load, target, log);
  }
  double stiffness(const Filling& filling, CompositeRule how) const
  {
    LoadSettings load;
    load.lateral = LateralSupport::free;
    return compressed(filling, how, load).stiffness;
  }
  double per_modulus() const { return box.size.x() * box.size.y() / box.size.z(); }

  Box box;
  Mesh mesh;
  Grid grid;
  BoneDensity bone;
  MaterialSettings settings;
  double bone_modulus = 0;
};

TEST_F(PartlyFilledBox, UniformIsAsStiffAsItsRuleSays)
{
  const double part = static_cast<double>(0.4F), cement = settings.cement_modulus;
  const Filling filling = [](const Vec3&) { return 0.4; };
  EXPECT_NEAR(stiffness(filling, CompositeRule::parallel) / per_modulus(),
              (1 - part) * bone_modulus + part * cement, 1e-5);
  EXPECT_NEAR(stiffness(filling, CompositeRule::series) / per_modulus(),
              1 / ((1 - part) / bone_modulus + part / cement), 1e-5);
}

// Without lateral contraction bars of different stiffness side by side share the load by their moduli.
TEST_F(PartlyFilledBox, SideBySideAddsUp)
{
  const Filling filling = [&](const Vec3& p) { return std::clamp(p.x() / box.size.x(), -1.0, 2.0); };
  EXPECT_NEAR(stiffness(filling, CompositeRule::parallel) / per_modulus(),
              0.5 * (bone_modulus + settings.cement_modulus), 0.01);
}

// 1/K of slices in a row: the integral of 1 / (Eb + (Ec - Eb) z / H).
TEST_F(PartlyFilledBox, InARowAddsCompliances)
{
  const Filling filling = [&](const Vec3& p) { return p.z() / box.size.z(); };
  const double cement = settings.cement_modulus;
  const double expected = (cement - bone_modulus) / std::log(cement / bone_modulus);
  // four layers of quadratic elements
  EXPECT_NEAR(stiffness(filling, CompositeRule::parallel) / per_modulus() / expected, 1, 2e-3);
}

TEST_F(PartlyFilledBox, EmptyIsBoneAndFullIsCementToTheLastBit)
{
  settings.bone_law = "quadric damage";
  settings.cement_law = "pmma";
  const CellQuadrature rule = tet_quadrature(3);
  const MaterialField intact = field(rule, false), cemented = field(rule, true);
  for (const std::string& name : composite_rule_names()) {
    const CompositeRule how = find_composite_rule(name);
    const MaterialField empty = mixed(
        rule, [](const Vec3&) { return 0; }, how);
    EXPECT_EQ(empty.young_modulus, intact.young_modulus) << name;
    EXPECT_EQ(empty.yield_stress, intact.yield_stress) << name;
    EXPECT_EQ(empty.softening_ratio, intact.softening_ratio) << name;
    EXPECT_EQ(empty.material_of_cell, intact.material_of_cell) << name;
    const MaterialField full = mixed(
        rule, [](const Vec3&) { return 1; }, how);
    EXPECT_EQ(full.young_modulus, cemented.young_modulus) << name;
    EXPECT_EQ(full.yield_stress, cemented.yield_stress) << name;
    EXPECT_EQ(full.softening_ratio, cemented.softening_ratio) << name;
    EXPECT_EQ(full.material_of_cell, cemented.material_of_cell) << name;
  }
}

// In compression neither law softens at these numbers: the plateau is the mixture's yield stress.
TEST_F(PartlyFilledBox, YieldsAtTheMixedStress)
{
  settings.bone_law = settings.cement_law = "pmma";
  settings.bone_values = {{"poisson ratio", 0}, {"yield stress", 3}, {"largest damage", 0}};
  settings.cement_values = {{"poisson ratio", 0}, {"largest damage", 0}};
  LoadSettings load;
  load.lateral = LateralSupport::free;
  load.compression = 0.06;
  load.largest_step = 0.01;
  const CompressionResult result = compressed([](const Vec3&) { return 0.6; }, CompositeRule::parallel, load);
  ASSERT_TRUE(result.converged) << result.reason;
  const double area = box.size.x() * box.size.y();
  EXPECT_NEAR(result.curve.back().force / area, 0.4 * 3 + 0.6 * 70, 1e-3);
}

TEST_F(PartlyFilledBox, KeepsTheYieldStrainOfTheLawThatYields)
{
  settings.cement_law = "pmma";
  settings.cement_values = {};
  const CellQuadrature rule = tet_quadrature(2);
  const MaterialField half = mixed(
      rule, [](const Vec3&) { return 0.5; }, CompositeRule::parallel);
  for (std::size_t q = 0; q < half.young_modulus.size(); ++q)
    EXPECT_NEAR(half.yield_stress[q] / half.young_modulus[q], 70.0 / 2000, 1e-12);
}

TEST(CompositeModulus, LiesBetweenTheBoundsInTheirOrder)
{
  const Phase bone{250, 0.3}, cement{2000, 0.33};
  for (double part = 0.1; part < 1; part += 0.2) {
    const auto modulus = [&](CompositeRule rule) { return composite_modulus(rule, part, bone, cement); };
    EXPECT_LT(modulus(CompositeRule::series), modulus(CompositeRule::hashin_shtrikman_lower));
    EXPECT_LT(modulus(CompositeRule::hashin_shtrikman_lower), modulus(CompositeRule::hashin_shtrikman_upper));
    EXPECT_LT(modulus(CompositeRule::hashin_shtrikman_upper), modulus(CompositeRule::parallel));
  }
}

// With one shear modulus the bulk modulus is exact whatever the shape of the phases (Hill 1963):
// 1 / (K + 4 G / 3) is the mean.
TEST(CompositeModulus, IsExactWherePhasesShareTheirShearModulus)
{
  const double shear = 400, part = 0.35;
  const auto phase = [&](double poisson) { return Phase{2 * shear * (1 + poisson), poisson}; };
  const auto bulk = [&](double poisson) { return 2 * shear * (1 + poisson) / (3 * (1 - 2 * poisson)); };
  const double a = bulk(0.1), b = bulk(0.4), g = 4 * shear / 3;
  const double k = 1 / ((1 - part) / (a + g) + part / (b + g)) - g;
  const double expected = 9 * k * shear / (3 * k + shear);
  for (const CompositeRule rule :
       {CompositeRule::hashin_shtrikman_upper, CompositeRule::hashin_shtrikman_lower})
    EXPECT_NEAR(composite_modulus(rule, part, phase(0.1), phase(0.4)), expected, 1e-9);
}

TEST(CompositeModulus, ContinuesBeyondTheCement)
{
  Grid grid;
  grid.size = {6, 1, 1};
  Mask cement(grid);
  ScalarImage filled(grid);
  cement[2] = cement[3] = 1;
  filled[2] = 0.3F;
  filled[3] = 0.8F;
  const ScalarImage result = continued_beyond(filled, cement);
  EXPECT_EQ(result.values, (std::vector<float>{0.3F, 0.3F, 0.3F, 0.8F, 0.8F, 0.8F}));
}

} // namespace
} // namespace cemvert
