// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "materials/constitutive_law.h"
#include "materials/expect_error.h"
#include "materials/material_field.h"
#include "materials/small_models.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cemvert
{
namespace
{

MaterialField bone_field(const TetMesh& mesh, const BoneDensity& image, const MaterialSettings& settings,
                         int degree = 2)
{
  return material_field(mesh, image, false, false, Mat3::Identity(), tet_quadrature(degree), settings);
}

/// An image that is bone everywhere.
BoneDensity all_bone(const ScalarImage& image)
{
  return bone_density(image, Mask(image.grid, 1), std::nullopt, 0);
}

/// Integral over the mesh of values at its quadrature points.
double integral(const TetMesh& mesh, const MaterialField& field, const std::vector<double>& values)
{
  double sum = 0;
  for (std::size_t tet = 0; tet < mesh.tets.size(); ++tet)
    for (std::size_t q = 0; q < field.n_points(); ++q)
      sum += volume_of_tet(mesh, tet) * field.quadrature.weights[q] * values[tet * field.n_points() + q];
  return sum;
}

// One bin too many or too few is enough to lose 18 % of the stiffness, as a published pipeline with 128
// density bins does: here a density that is linear in space has to come out exactly, whatever the elements'
// shape.
TEST(MaterialField, IntegratesALinearDensityExactlyOverDistortedTets)
{
  const Grid grid = oblique_grid({16, 15, 14});
  const Vec3 middle = grid.point(7.5, 7, 6.5), gradient(0.004, -0.003, 0.006);
  const auto density = [&](const Vec3& point) { return 0.1 + gradient.dot(point - middle); };
  const BoneDensity image = all_bone(sampled(grid, density));
  const Vec3 low(2.2, 1.7, 3.1), high(12.3, 12.9, 10.4);
  const TetMesh mesh = distorted_box(grid, low, high, 5);
  const double volume = (high - low).cwiseProduct(grid.spacing).prod();
  const Vec3 centre = 0.5 * (low + high);
  const double mean = density(grid.point(centre.x(), centre.y(), centre.z()));

  MaterialSettings settings;
  settings.relation = "kopperdahl linear"; // so that the modulus is linear in space too
  for (int degree : {1, 2, 3, 5}) {
    const MaterialField field = bone_field(mesh, image, settings, degree);
    const double digits = 1e-6; // the voxels are float: 6e-8 each
    EXPECT_NEAR(integral(mesh, field, field.density), mean * volume, digits * mean * volume);
    EXPECT_NEAR(field.counts.bone_mass, 1e-3 * mean * volume, digits * 1e-3 * mean * volume);
    EXPECT_NEAR(field.counts.bone_volume, volume, 1e-12 * volume);
    const double modulus = -34.7 + 3230 * mean;
    EXPECT_NEAR(field.counts.mean_modulus, modulus, digits * modulus);
    EXPECT_NEAR(integral(mesh, field, field.young_modulus), modulus * volume, digits * modulus * volume);
    EXPECT_EQ(field.counts.floored_volume, 0);
    EXPECT_EQ(field.counts.capped_volume, 0);
  }
}

TEST(MaterialField, ScalesTheDensityOfTheImage)
{
  const Grid grid = oblique_grid({10, 10, 10});
  const TetMesh mesh = distorted_box(grid, Vec3(1, 1, 1), Vec3(8, 8, 8), 3);
  const BoneDensity image = all_bone(ScalarImage(grid, 0.3F));
  MaterialSettings settings;
  settings.density_scale = 0.4;
  const MaterialField field = bone_field(mesh, image, settings);
  const double modulus = 2980 * std::pow(0.4 * 0.3, 1.05); // Kopperdahl 2002
  EXPECT_NEAR(field.density.front(), 0.4 * 0.3, 1e-7);
  EXPECT_NEAR(field.counts.mean_modulus / modulus, 1, 1e-6);
  expect_error<ConfigError>(
      [&] { material_field(mesh, image, true, false, Mat3::Identity(), tet_quadrature(2), settings); },
      {"no density to scale"});
}

TEST(MaterialField, GivesAConstantDensityTheExactModulusByEveryMapping)
{
  const Grid grid = oblique_grid({10, 10, 10});
  const TetMesh mesh = distorted_box(grid, Vec3(1, 1, 1), Vec3(8, 8, 8), 3);
  for (float density : {0.02F, 0.1F, 0.35F, 1.1F}) {
    const BoneDensity image = all_bone(ScalarImage(grid, density));
    for (auto mapping : {DensityMapping::point, DensityMapping::element_mean_modulus,
                         DensityMapping::element_mean_density}) {
      MaterialSettings settings;
      settings.mapping = mapping;
      const MaterialField field = bone_field(mesh, image, settings, 5);
      const double exact = 2980 * std::pow(static_cast<double>(density), 1.05);
      for (double modulus : field.young_modulus)
        ASSERT_NEAR(modulus, exact, 1e-13 * exact);
      EXPECT_NEAR(field.counts.mean_modulus, exact, 1e-12 * exact);
    }
  }
}

TEST(MaterialField, MapsElementMeansAsTheirNamesSay)
{
  const Grid grid = cubic_grid({12, 12, 12});
  const BoneDensity image = all_bone(sampled(grid, [](const Vec3& p) { return 0.05 + 0.03 * p.x(); }));
  const TetMesh mesh = distorted_box(grid, Vec3(1, 1, 1), Vec3(10, 10, 10), 2);
  MaterialSettings settings;
  settings.relation = "morgan";
  settings.conversion = DensityConversion::keyak_ash_over_0_6;
  const MaterialField point = bone_field(mesh, image, settings, 5);
  settings.mapping = DensityMapping::element_mean_modulus;
  const MaterialField of_modulus = bone_field(mesh, image, settings, 5);
  settings.mapping = DensityMapping::element_mean_density;
  const MaterialField of_density = bone_field(mesh, image, settings, 5);

  const std::size_t n = point.n_points();
  for (std::size_t tet = 0; tet < mesh.tets.size(); ++tet) {
    double modulus = 0, density = 0;
    for (std::size_t q = 0; q < n; ++q) {
      modulus += point.quadrature.weights[q] * point.young_modulus[tet * n + q];
      density += point.quadrature.weights[q] * point.density[tet * n + q];
    }
    const double at_mean = 4730 * std::pow((1.06 * density + 0.0389) / 0.6, 1.56);
    for (std::size_t q = 0; q < n; ++q) {
      EXPECT_NEAR(of_modulus.young_modulus[tet * n + q], modulus, 1e-12 * modulus);
      EXPECT_NEAR(of_density.young_modulus[tet * n + q], at_mean, 1e-12 * at_mean);
      EXPECT_NEAR(of_density.density[tet * n + q], density, 1e-12);
    }
    EXPECT_GT(modulus, at_mean); // Jensen: the exponent is above 1
  }
}

// Voxels of a ball with random density, meshed voxel by voxel. The trilinear interpolant spreads a voxel's
// value over its neighbours, and at a flat face gets as much back from beyond; only edges and corners of the
// staircase lose or win.
TEST(MaterialField, KeepsTheMassOfTheImageInTheMask)
{
  const Grid grid = oblique_grid({26, 24, 18});
  const Vec3 centre = grid.point(12.4, 11.7, 8.6);
  std::mt19937 generator(11);
  Mask bone(grid);
  ScalarImage image(grid, -0.05F); // fat around
  TetMesh mesh;
  double mass = 0;
  for (std::size_t voxel = 0; voxel < grid.voxels(); ++voxel) {
    const Index3 index = grid.index_of(voxel);
    const double distance = (grid.point(index) - centre).norm();
    if (distance > 7)
      continue;
    bone[voxel] = 1;
    image[voxel] = static_cast<float>((distance > 6 ? 0.4 : 0.12) * (1 + 0.3 * random_number(generator)));
    mass += 1e-3 * grid.voxel_volume() * static_cast<double>(image[voxel]);
    const Vec3 middle(index[0], index[1], index[2]), half = Vec3::Constant(0.5);
    add_brick(mesh, grid, middle - half, middle + half, Region::body);
  }
  const BoneDensity density = bone_density(image, bone, std::nullopt, 0);
  const MaterialField field = bone_field(mesh, density, MaterialSettings{}, 5);
  EXPECT_NEAR(field.counts.bone_mass, mass, 0.005 * mass); // the project's bound on lost mass
  EXPECT_EQ(field.counts.floored_volume, 0);               // no fat was mixed in
}

TEST(MaterialField, CountsFloorCapAndExtrapolationByVolume)
{
  // four bricks a voxel away from the steps between them: marrow, cancellous bone, dense bone, metal
  const std::array<double, 4> levels = {-0.02, 0.1, 0.8, 2.5};
  const Grid grid = cubic_grid({40, 6, 6});
  const BoneDensity image = all_bone(
      sampled(grid, [&](const Vec3& p) { return levels[std::min(3, static_cast<int>(p.x() / 10))]; }));
  TetMesh mesh;
  const std::array<double, 4> sizes = {2, 3, 4, 5};
  for (int i = 0; i < 4; ++i)
    add_brick(mesh, grid, Vec3(10 * i + 2, 1, 1), Vec3(10 * i + 2 + sizes[i], 2, 2), Region::body);
  const MaterialField field = bone_field(mesh, image, MaterialSettings{});
  const MaterialCounts& counts = field.counts;
  EXPECT_NEAR(counts.bone_volume, 14, 1e-12);
  EXPECT_NEAR(counts.floored_volume, 2, 1e-12);
  EXPECT_NEAR(counts.capped_volume, 5, 1e-12);
  EXPECT_NEAR(counts.outside_fit_volume, 2 + 4 + 5, 1e-12);
  EXPECT_NEAR(counts.bone_mass, 1e-3 * (2 * -0.02 + 3 * 0.1 + 4 * 0.8 + 5 * 1.2), 1e-9);
  EXPECT_EQ(*std::min_element(field.young_modulus.begin(), field.young_modulus.end()), 1);
  EXPECT_NEAR(*std::max_element(field.young_modulus.begin(), field.young_modulus.end()),
              2980 * std::pow(1.2, 1.05), 1e-9);
}

class ThreeRegions : public ::testing::Test
{
protected:
  ThreeRegions() : grid(cubic_grid({20, 5, 5})), image(all_bone(ScalarImage(grid, 0.1F)))
  {
    const Region regions[] = {Region::body, Region::posterior, Region::cement, Region::lower_layer,
                              Region::upper_layer};
    for (int i = 0; i < 5; ++i)
      add_brick(mesh, grid, Vec3(1 + 3 * i, 1, 1), Vec3(3 + 3 * i, 3, 3), regions[i]);
  }

  Grid grid;
  BoneDensity image;
  TetMesh mesh;
};

TEST_F(ThreeRegions, CarryBoneInTheCementUntilItIsThere)
{
  MaterialSettings settings;
  settings.cement_modulus = 2200;
  settings.composite_factor = 0.8;
  settings.cement_values = {{"poisson ratio", 0.33}};
  settings.layer_modulus = 2400;
  settings.layer_poisson = 0.35;
  const CellQuadrature rule = tet_quadrature(2);
  const Mat3 axes = Eigen::AngleAxisd(0.3, Vec3::UnitY()).toRotationMatrix();
  const MaterialField intact = material_field(mesh, image, false, false, axes, rule, settings);
  const MaterialField cemented = material_field(mesh, image, false, true, axes, rule, settings);
  const double bone = 2980 * std::pow(static_cast<double>(0.1F), 1.05);
  const double expected[] = {bone, bone, 2200 * 0.8, 2400, 2400};
  const char* names[] = {"bone", "bone", "cement", "loading layer", "loading layer"};
  for (std::size_t tet = 0; tet < mesh.tets.size(); ++tet) {
    const std::size_t region = tet / 6;
    EXPECT_EQ(cemented.materials[cemented.material_of_cell[tet]].name, names[region]);
    EXPECT_EQ(intact.materials[intact.material_of_cell[tet]].name, region == 2 ? "bone" : names[region]);
    for (std::size_t q = 4 * tet; q < 4 * tet + 4; ++q) {
      EXPECT_NEAR(cemented.young_modulus[q], expected[region], 1e-10);
      EXPECT_NEAR(intact.young_modulus[q], region == 2 ? bone : expected[region], 1e-10);
      EXPECT_NEAR(cemented.density[q], region < 3 ? 0.1 : 0, 1e-8);
    }
  }
  EXPECT_NEAR(intact.counts.bone_volume, 24, 1e-12);
  EXPECT_NEAR(cemented.counts.bone_volume, 16, 1e-12);
  EXPECT_EQ(cemented.axes, axes);
  EXPECT_EQ(cemented.materials[1].values, (std::vector<double>{1760, 0.33}));
  EXPECT_EQ(cemented.materials[2].values, (std::vector<double>{2400, 0.35}));
  EXPECT_TRUE(cemented.materials[2].law->linear_in_modulus());
}

TEST_F(ThreeRegions, TakeAModulusImageVoxelByVoxel)
{
  std::mt19937 generator(5);
  ScalarImage modulus(grid);
  for (float& value : modulus.values)
    value = static_cast<float>(500 + 400 * random_number(generator));
  modulus.at(2, 2, 2) = 0.25F; // softer than the floor
  const CellQuadrature rule = tet_quadrature(5);
  const MaterialField field =
      material_field(mesh, all_bone(modulus), true, false, Mat3::Identity(), rule, MaterialSettings{});
  double floored = 0;
  for (std::size_t tet = 0; tet < mesh.tets.size(); ++tet)
    for (std::size_t q = 0; q < rule.points.size(); ++q) {
      Vec3 point = Vec3::Zero();
      for (int i = 0; i < 4; ++i)
        point += rule.points[q][i] * mesh.vertices[mesh.tets[tet][i]];
      const double value = static_cast<double>(modulus.at(static_cast<int>(std::lround(point.x())),
                                                          static_cast<int>(std::lround(point.y())),
                                                          static_cast<int>(std::lround(point.z()))));
      const double found = field.young_modulus[tet * rule.points.size() + q];
      EXPECT_EQ(found, tet / 6 > 2 ? 2500 : std::max(value, 1.0));
      floored += value < 1 ? rule.weights[q] * volume_of_tet(mesh, tet) : 0;
    }
  EXPECT_GT(floored, 0);
  EXPECT_NEAR(field.counts.floored_volume, floored, 1e-12);
  EXPECT_EQ(field.counts.bone_mass, 0);
}

TEST_F(ThreeRegions, RefuseARelationOfAnotherMeasure)
{
  MaterialSettings settings;
  settings.relation = "morgan";
  expect_error<ConfigError>([&] { bone_field(mesh, image, settings); },
                            {"'morgan'", "apparent", "conversion"});
  settings.relation = "power law";
  expect_error<ConfigError>([&] { bone_field(mesh, image, settings); }, {"'power law'", "coefficient"});
}

} // namespace
} // namespace cemvert
