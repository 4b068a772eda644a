// SPDX-License-Identifier: GPL-3.0-or-later
#include "materials/material_field.h"
#include "materials/small_models.h"

#include <gtest/gtest.h>

#include <numeric>

namespace cemvert
{
namespace
{

/// One hexahedron between two continuous voxel indices of a grid.
Mesh brick(const Grid& grid, const Vec3& low, const Vec3& high, Region region)
{
  Mesh mesh;
  for (int corner = 0; corner < 8; ++corner) {
    const Vec3 index = low + (high - low).cwiseProduct(Vec3(corner & 1, corner >> 1 & 1, corner >> 2));
    mesh.vertices.push_back(grid.point(index.x(), index.y(), index.z()));
  }
  mesh.hexes = {{0, 1, 2, 3, 4, 5, 6, 7}};
  mesh.regions = {region};
  mesh.node_sets.assign(8, 0);
  return mesh;
}

BoneDensity without_gaps(ScalarImage image)
{
  BoneDensity bone;
  bone.bone = Mask(image.grid, 1);
  bone.density = std::move(image);
  return bone;
}

TEST(HexQuadrature, IntegratesCubicFunctionsOfEachCoordinateExactly)
{
  const CellQuadrature rule = hex_quadrature();
  ASSERT_EQ(rule.points.size(), 8U);
  double sum = 0;
  for (std::size_t q = 0; q < rule.points.size(); ++q) {
    EXPECT_NEAR(std::accumulate(rule.points[q].begin(), rule.points[q].end(), 0.0), 1, 1e-15);
    Vec3 point = Vec3::Zero();
    for (int corner = 0; corner < 8; ++corner)
      point += rule.points[q][corner] * Vec3(corner & 1, corner >> 1 & 1, corner >> 2);
    sum += rule.weights[q] * std::pow(point.x(), 3) * std::pow(point.y(), 2) * point.z();
  }
  EXPECT_NEAR(sum, 1. / 4 / 3 / 2, 1e-15);
}

TEST(MaterialFieldOfHexahedra, IntegratesALinearDensityExactly)
{
  const Grid grid = oblique_grid({12, 12, 12});
  const auto density = [](const Vec3& p) { return 0.4 + 0.003 * p.x() - 0.002 * p.y() + 0.0007 * p.z(); };
  const Mesh mesh = brick(grid, {2.3, 3.1, 4}, {5.2, 4.4, 6.7}, Region::body);
  const MaterialField field = material_field(mesh, without_gaps(sampled(grid, density)), false, false,
                                             Mat3::Identity(), hex_quadrature(), {});
  // single-precision voxels: 1e-6; mass in g from mm3 and g/cm3
  const double mass = 1e-3 * cell_volume(mesh, 0) * density(cell_centre(mesh, 0));
  EXPECT_NEAR(field.counts.bone_mass, mass, 1e-6 * mass);
}

TEST(MaterialFieldOfHexahedra, IsConstantInTheVoxelOfAModulusImage)
{
  const Grid grid = oblique_grid({5, 5, 5});
  ScalarImage modulus(grid);
  for (std::size_t v = 0; v < modulus.values.size(); ++v)
    modulus[v] = 100.f + static_cast<float>(v);
  const Mesh mesh = brick(grid, {1.5, 2.5, 0.5}, {2.5, 3.5, 1.5}, Region::body); // voxel (2, 3, 1)
  const MaterialField field =
      material_field(mesh, without_gaps(modulus), true, false, Mat3::Identity(), hex_quadrature(), {});
  for (const double value : field.young_modulus)
    EXPECT_EQ(value, static_cast<double>(modulus.at(2, 3, 1)));
}

TEST(MaterialFieldOfHexahedra, PutsCementWhereTheStateHasIt)
{
  const Grid grid = cubic_grid({5, 5, 5});
  const Mesh mesh = brick(grid, {1, 1, 1}, {2, 2, 2}, Region::cement);
  const BoneDensity bone = without_gaps(sampled(grid, [](const Vec3&) { return 0.15; }));
  const MaterialSettings settings;
  const auto modulus = [&](bool with_cement) {
    return material_field(mesh, bone, false, with_cement, Mat3::Identity(), hex_quadrature(), settings)
        .young_modulus.front();
  };
  EXPECT_EQ(modulus(true), settings.cement_modulus);
  EXPECT_LT(modulus(false), 0.5 * settings.cement_modulus);
}

} // namespace
} // namespace cemvert
