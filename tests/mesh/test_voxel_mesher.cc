// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/domains.h"

#include "core/error.h"
#include "mesh/hex_shape.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace cemvert
{
namespace
{

MeshSettings voxels_of(double edge)
{
  MeshSettings settings;
  settings.elements = CellShape::hexahedron;
  settings.edge_length = edge;
  return settings;
}

MeshResult voxel_mesh(const MeshDomain& domain, double edge)
{
  RunLog log(false);
  return make_mesh(domain, voxels_of(edge), log);
}

std::size_t count(const Mesh& mesh, Region region)
{
  return static_cast<std::size_t>(std::count(mesh.regions.begin(), mesh.regions.end(), region));
}

/// Height of a vertex along the load axis [mm].
double height(const Mesh& mesh, std::size_t vertex)
{
  return mesh.load_axis.dot(mesh.vertices[vertex]);
}

void expect_sound(const Mesh& mesh)
{
  ASSERT_TRUE(mesh.tets.empty());
  EXPECT_EQ(mesh.regions.size(), mesh.hexes.size());
  EXPECT_EQ(mesh.node_sets.size(), mesh.vertices.size());
  EXPECT_NO_THROW(check_quality(mesh));
  std::vector<char> used(mesh.vertices.size(), 0);
  for (const auto& hex : mesh.hexes)
    for (const int v : hex)
      used.at(v) = 1;
  EXPECT_EQ(std::count(used.begin(), used.end(), 0), 0) << "some vertices belong to no hexahedron";
}

/// Both load faces lie in planes `distance` apart, and their squares (four corners marked) cover `area`.
void expect_load_faces(const Mesh& mesh, double distance, double area, double tolerance)
{
  for (const auto bit : {on_lower_face, on_upper_face}) {
    double lowest = 1e9, highest = -1e9, covered = 0;
    for (std::size_t v = 0; v < mesh.vertices.size(); ++v)
      if ((mesh.node_sets[v] & bit) != 0) {
        lowest = std::min(lowest, height(mesh, v));
        highest = std::max(highest, height(mesh, v));
      }
    EXPECT_LT(highest - lowest, 1e-9); // coordinates of 1200 mm: 16 digits
    for (std::size_t h = 0; h < mesh.hexes.size(); ++h)
      if (std::count_if(mesh.hexes[h].begin(), mesh.hexes[h].end(),
                        [&](int v) { return (mesh.node_sets[v] & bit) != 0; }) == 4) {
        const HexCorners hex = hex_corners(mesh, h);
        covered += (hex[1] - hex[0]).norm() * (hex[2] - hex[0]).norm();
      }
    EXPECT_NEAR(covered / area, 1, tolerance);
  }
  EXPECT_NEAR(mesh.model_height, distance, 1e-9);
}

TEST(VoxelMesher, MeshesBoneCementAndLayersWithFlatLoadFaces)
{
  Cylinder cylinder;
  cylinder.region = cement_ball({2, -1, 0}, {6, 6, 6});
  const MeshResult result = voxel_mesh(domain_of(cylinder), 1);
  expect_sound(result.mesh);
  // 5 %: the endplate's own samples cover 1 % less than the circle of 14 mm, smoothing its outline takes half
  // a per cent, and a quarter of a step of 1 mm all round is 3.6 %
  expect_load_faces(result.mesh, 28, cylinder.face_area(), 0.05);
  const auto& volume = result.report.quality.volume;
  // the same voxels, shifted by half a voxel: only the number of centres that fall inside differs
  EXPECT_NEAR(volume.at(Region::body) / result.report.voxel_volume.at(Region::body), 1, 0.02);
  EXPECT_NEAR(volume.at(Region::cement) / result.report.voxel_volume.at(Region::cement), 1, 0.03);
  EXPECT_EQ(result.report.cement_pieces_meshed, 1);
  EXPECT_NEAR(result.report.quality.smallest_scaled_jacobian, 1, 1e-12);
}

TEST(VoxelMesher, FitsTheHeightOfTheVoxelsToTheDistanceOfTheLoadFaces)
{
  const MeshResult result = voxel_mesh(domain_of(Cylinder()), 3); // 28 mm: 9 layers of 3.11 mm
  expect_load_faces(result.mesh, 28, Cylinder().face_area(), 0.1);
  EXPECT_NEAR(result.report.quality.largest_aspect_ratio, 28. / 27, 1e-9);
}

TEST(VoxelMesher, FollowsTheFrameHoweverItAndTheGridAreTurned)
{
  Cylinder upright;
  upright.region = cement_ball({3, 2, -1}, {6, 5, 5});
  Cylinder turned = upright;
  const Mat3 rotation = Eigen::AngleAxisd(0.6, Vec3(1, 2, 0.5).normalized()).toRotationMatrix();
  turned.frame = {{40, -30, 1200}, rotation.col(0), -rotation.col(1), rotation.col(2), ""};
  turned.grid_direction = rotation * Eigen::AngleAxisd(0.3, Vec3::UnitX()).toRotationMatrix();
  turned.grid_direction.col(1) *= -1;
  const MeshResult a = voxel_mesh(domain_of(upright), 1), b = voxel_mesh(domain_of(turned), 1);
  expect_sound(b.mesh);
  expect_load_faces(b.mesh, 28, upright.face_area(), 0.05);
  EXPECT_LT((b.mesh.load_axis - rotation.col(2)).norm(), 1e-12);
  // The labels' own voxels differ by about 1 %: other voxel centres lie inside.
  for (const Region region : {Region::body, Region::cement, Region::lower_layer, Region::upper_layer})
    EXPECT_NEAR(b.report.quality.volume.at(region) / a.report.quality.volume.at(region), 1, 0.03)
        << region_name(region);
}

TEST(VoxelMesher, OrientsTheHexahedraOfALeftHandedFrame)
{
  Cylinder cylinder;
  cylinder.frame.left = -Vec3::UnitX();
  expect_sound(voxel_mesh(domain_of(cylinder), 2).mesh);
}

TEST(VoxelMesher, RefusesVoxelsTooLargeForTheModelAndSaysWhichKeyToChange)
{
  try {
    voxel_mesh(domain_of(Cylinder()), 20);
    FAIL() << "one layer of voxels was accepted";
  } catch (const MeshError& error) {
    EXPECT_NE(std::string(error.what()).find("smaller 'mesh.edge length'"), std::string::npos)
        << error.what();
  }
}

/// A column of bone between two layers of 2 voxels, on an oblique grid of 0.7 x 0.8 x 1.1 mm.
ScalarImage modulus_column(bool left_handed)
{
  Grid grid;
  grid.size = {8, 9, 12};
  grid.spacing = Vec3(0.7, 0.8, 1.1);
  grid.origin = Vec3(-20, 35, 7);
  grid.direction = Eigen::AngleAxisd(0.5, Vec3(1, 1, 3).normalized()).toRotationMatrix();
  if (left_handed)
    grid.direction.col(0) *= -1;
  ScalarImage image(grid, 0.f);
  for (int k = 1; k < 11; ++k)
    for (int j = 2; j < 6; ++j)
      for (int i = 2; i < 5; ++i)
        image.at(i, j, k) = k < 3 || k > 8 ? 2500.f : 100.f + static_cast<float>(i);
  return image;
}

TEST(VoxelMesher, MakesOneHexahedronOfEveryVoxelOfAModulusImage)
{
  for (const bool left_handed : {false, true}) {
    const ScalarImage image = modulus_column(left_handed);
    const MeshResult result = voxel_mesh(mesh_domain_of_modulus(image, 2500), 2);
    expect_sound(result.mesh);
    EXPECT_EQ(count(result.mesh, Region::body), 3U * 4 * 6);
    EXPECT_EQ(count(result.mesh, Region::lower_layer), 3U * 4 * 2);
    EXPECT_EQ(count(result.mesh, Region::upper_layer), 3U * 4 * 2);
    EXPECT_EQ(result.mesh.vertices.size(), 4U * 5 * 11);
    expect_load_faces(result.mesh, 11, 3 * 0.7 * 4 * 0.8, 1e-9);
    // each one is its voxel
    for (std::size_t h = 0; h < result.mesh.hexes.size(); ++h) {
      const Vec3 index = image.grid.index(cell_centre(result.mesh, h));
      const Vec3 nearest = index.unaryExpr([](double x) { return std::round(x); });
      EXPECT_LT((index - nearest).norm(), 1e-9);
      EXPECT_NEAR(cell_volume(result.mesh, h), image.grid.voxel_volume(), 1e-9);
    }
  }
}

TEST(VoxelMesher, LeavesOutVoxelsJoinedByAnEdgeOrACornerOnlyAndSaysSo)
{
  ScalarImage image = modulus_column(false);
  image.at(5, 6, 5) = 300; // shares an edge with the column
  image.at(1, 1, 3) = 300; // hangs on it by an edge as well
  image.at(7, 8, 5) = 300; // touches nothing
  RunLog log(false);
  const MeshResult result = make_mesh(mesh_domain_of_modulus(image, 2500), voxels_of(1), log);
  EXPECT_EQ(count(result.mesh, Region::body), 3U * 4 * 6);
  ASSERT_FALSE(log.warnings().empty());
  EXPECT_NE(
      log.warnings().front().find("3 voxels in 3 groups are joined to the model by an edge or a corner"),
      std::string::npos)
      << log.warnings().front();
}

} // namespace
} // namespace cemvert
