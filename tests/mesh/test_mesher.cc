// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/domains.h"

#include "core/error.h"
#include "mesh/tet_topology.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace cemvert
{
namespace
{

MeshSettings edge(double length)
{
  MeshSettings settings;
  settings.edge_length = length;
  return settings;
}

MeshResult mesh_of(const Cylinder& cylinder, double edge_length)
{
  RunLog log(false);
  return make_mesh(domain_of(cylinder), edge(edge_length), log);
}

double volume(const MeshResult& result, Region region)
{
  const auto found = result.report.quality.volume.find(region);
  return found == result.report.quality.volume.end() ? 0 : found->second;
}

double ratio_to_voxels(const MeshResult& result, Region region)
{
  return volume(result, region) / result.report.voxel_volume.at(region);
}

/// Area of the boundary triangles with all three vertices in a node set, and their largest distance to a
/// plane.
struct LoadFace {
  double area = 0, unevenness = 0;
};
LoadFace load_face(const TetMesh& mesh, std::uint8_t bit)
{
  LoadFace face;
  const double height = [&] {
    for (std::size_t v = 0; v < mesh.vertices.size(); ++v)
      if (mesh.node_sets[v] & bit)
        return mesh.load_axis.dot(mesh.vertices[v]);
    return 0.;
  }();
  const TetNeighbours neighbours = tet_neighbours(mesh.tets);
  for (std::size_t t = 0; t < mesh.tets.size(); ++t)
    for (int corner = 0; corner < 4; ++corner) {
      std::array<Vec3, 3> p;
      bool in_set = neighbours[t][corner] < 0;
      for (int n = 0; n < 3; ++n) {
        const int v = mesh.tets[t][tet_faces[corner][n]];
        in_set = in_set && (mesh.node_sets[v] & bit);
        p[n] = mesh.vertices[v];
      }
      if (!in_set)
        continue;
      face.area += (p[1] - p[0]).cross(p[2] - p[0]).norm() / 2;
      for (const Vec3& x : p)
        face.unevenness = std::max(face.unevenness, std::abs(mesh.load_axis.dot(x) - height));
    }
  return face;
}

void expect_sound(const TetMesh& mesh)
{
  EXPECT_NO_THROW(check_quality(mesh, 5));
  const TetNeighbours neighbours = tet_neighbours(mesh.tets); // throws if three tets share a face
  const auto part = tet_components(neighbours, std::vector<char>(mesh.tets.size(), 1));
  EXPECT_EQ(*std::max_element(part.begin(), part.end()), 0) << "the mesh is in several parts";
  std::vector<char> used(mesh.vertices.size(), 0);
  for (const auto& tet : mesh.tets)
    for (const int v : tet)
      used.at(v) = 1;
  EXPECT_EQ(std::count(used.begin(), used.end(), 0), 0) << "some vertices belong to no tet";
  EXPECT_EQ(mesh.regions.size(), mesh.tets.size());
  EXPECT_EQ(mesh.node_sets.size(), mesh.vertices.size());
}

/// Area of the outer surface and of the interface of a region: closed and conforming if the area vectors sum
/// to 0.
Vec3 closure(const TetMesh& mesh, Region region)
{
  Vec3 sum = Vec3::Zero();
  const TetNeighbours neighbours = tet_neighbours(mesh.tets);
  for (std::size_t t = 0; t < mesh.tets.size(); ++t)
    for (int corner = 0; corner < 4; ++corner) {
      const int beyond = neighbours[t][corner];
      if (mesh.regions[t] != region || (beyond >= 0 && mesh.regions[beyond] == region))
        continue;
      const auto& f = tet_faces[corner];
      const Vec3 &a = mesh.vertices[mesh.tets[t][f[0]]], &b = mesh.vertices[mesh.tets[t][f[1]]],
                 &c = mesh.vertices[mesh.tets[t][f[2]]];
      sum += (b - a).cross(c - a) / 2;
    }
  return sum;
}

TEST(Mesher, MeshesBoneCementAndLayersWithTheVolumesOfTheirVoxels)
{
  Cylinder cylinder;
  cylinder.region = cement_ball({2, -1, 0}, {6, 6, 6});
  const MeshResult result = mesh_of(cylinder, 2.5);
  expect_sound(result.mesh);
  EXPECT_NEAR(ratio_to_voxels(result, Region::body), 1, 0.005);
  EXPECT_NEAR(ratio_to_voxels(result, Region::cement), 1, 0.01);
  EXPECT_EQ(result.report.cement_pieces, 1);
  EXPECT_EQ(result.report.cement_pieces_meshed, 1);
  // The layers are right cylinders of 4 mm; their rims are cut by at most a third of an edge.
  for (const Region layer : {Region::lower_layer, Region::upper_layer})
    EXPECT_NEAR(volume(result, layer) / (4 * cylinder.face_area()), 1, 0.05) << region_name(layer);
  EXPECT_NEAR(closure(result.mesh, Region::cement).norm(), 0, 1e-9);
  EXPECT_NEAR(closure(result.mesh, Region::body).norm(), 0, 1e-9);
}

TEST(Mesher, MakesBothLoadFacesExactlyFlatAndWhole)
{
  const Cylinder cylinder;
  const MeshResult result = mesh_of(cylinder, 2);
  for (const auto bit : {on_lower_face, on_upper_face}) {
    const LoadFace face = load_face(result.mesh, bit);
    EXPECT_LT(face.unevenness, 1e-12);
    // The rim is kept as a polygon: 44 chords of 2 mm take 0.4 % off, the smoothed outline of the voxels
    // about 1 %.
    EXPECT_NEAR(face.area / cylinder.face_area(), 1, 0.03);
  }
  EXPECT_DOUBLE_EQ(result.mesh.model_height, 2 * cylinder.half_height + 2 * cylinder.layer);
}

TEST(Mesher, MakesTheSameMeshTwice)
{
  Cylinder cylinder;
  cylinder.region = cement_ball({0, 0, 0}, {7, 5, 5});
  const MeshResult first = mesh_of(cylinder, 3), second = mesh_of(cylinder, 3);
  EXPECT_EQ(first.mesh.tets, second.mesh.tets);
  EXPECT_EQ(first.mesh.vertices, second.mesh.vertices);
  EXPECT_EQ(first.mesh.regions, second.mesh.regions);
  EXPECT_EQ(first.mesh.node_sets, second.mesh.node_sets);
}

class MesherEdgeLength : public ::testing::TestWithParam<double>
{
};
TEST_P(MesherEdgeLength, IsTheMeanEdgeToTenPercent)
{
  Cylinder cylinder;
  cylinder.region = cement_ball({0, 0, 0}, {6, 6, 6});
  EXPECT_NEAR(mesh_of(cylinder, GetParam()).report.quality.mean_edge / GetParam(), 1, 0.1);
}
INSTANTIATE_TEST_SUITE_P(FineToCoarse, MesherEdgeLength, ::testing::Values(1.5, 2., 3.));

TEST(Mesher, KeepsTheVolumeOfTwoEllipsoidsOfTwoMillilitres)
{
  Cylinder cylinder;
  cylinder.radius = 18;
  const auto left = cement_ball({9, 0, 0}, {6, 11, 7}), right = cement_ball({-9, 0, 0}, {6, 11, 7});
  cylinder.region = [=](const Vec3& p) { return std::max(left(p), right(p)); };
  const MeshResult result = mesh_of(cylinder, 2.5);
  expect_sound(result.mesh);
  EXPECT_NEAR(ratio_to_voxels(result, Region::cement), 1, 0.005);
  EXPECT_EQ(result.report.cement_pieces_meshed, 2);
}

TEST(Mesher, FindsEveryIslandOfEightVoxels)
{
  Cylinder cylinder;
  // Cubes of 2 x 2 x 2 voxels, 6 mm apart, with edges of 2 mm: each is as small as one tetrahedron.
  cylinder.region = [](const Vec3& p) {
    const auto in_cube = [](double x) { return std::fmod(x + 60, 6) < 2; };
    return p.norm() < 9 && in_cube(p.x() - 0.3) && in_cube(p.y() - 0.3) && in_cube(p.z() - 0.3) ? 3 : 1;
  };
  const MeshResult result = mesh_of(cylinder, 2);
  expect_sound(result.mesh);
  EXPECT_GT(result.report.cement_pieces, 10);
  EXPECT_EQ(result.report.cement_pieces_meshed, result.report.cement_pieces);
}

TEST(Mesher, MeshesAThinBarOfEightVoxels)
{
  Cylinder cylinder;
  cylinder.region = [](const Vec3& p) {
    return p.x() > -4 && p.x() < 4 && p.y() > 0 && p.y() < 1 && p.z() > 0 && p.z() < 1 ? 3 : 1;
  };
  const MeshResult result = mesh_of(cylinder, 2);
  EXPECT_EQ(result.report.cement_pieces, 1);
  EXPECT_EQ(result.report.cement_pieces_meshed, 1);
}

TEST(Mesher, LeavesOutBoneThatFloatsAndSaysSo)
{
  Cylinder cylinder;
  cylinder.region = [](const Vec3& p) { return (p - Vec3(18, 0, 0)).norm() < 3 ? 2 : 1; };
  RunLog log(false);
  const MeshResult result = make_mesh(domain_of(cylinder), edge(2.5), log);
  expect_sound(result.mesh);
  EXPECT_EQ(volume(result, Region::posterior), 0);
  EXPECT_TRUE(std::any_of(log.warnings().begin(), log.warnings().end(), [](const std::string& warning) {
    return warning.find("posterior") != std::string::npos;
  }));
}

TEST(Mesher, DoesNotDependOnHowTheGridAndTheFrameAreTurned)
{
  Cylinder upright;
  upright.region = cement_ball({3, 2, -1}, {6, 5, 5});
  Cylinder turned = upright;
  const Mat3 rotation = Eigen::AngleAxisd(0.6, Vec3(1, 2, 0.5).normalized()).toRotationMatrix();
  turned.frame = {{40, -30, 1200}, rotation.col(0), -rotation.col(1), rotation.col(2), ""};
  // a left-handed grid, and one that is oblique to the frame
  turned.grid_direction = rotation * Eigen::AngleAxisd(0.3, Vec3::UnitX()).toRotationMatrix();
  turned.grid_direction.col(1) *= -1;
  const MeshResult a = mesh_of(upright, 2.5), b = mesh_of(turned, 2.5);
  expect_sound(b.mesh);
  // The voxels themselves differ by about 1 %: other voxel centres lie inside.
  for (const Region region : {Region::body, Region::cement, Region::lower_layer, Region::upper_layer})
    EXPECT_NEAR(volume(b, region) / volume(a, region), 1, 0.03) << region_name(region);
  EXPECT_LT((b.mesh.load_axis - rotation.col(2)).norm(), 1e-12);
  EXPECT_LT(load_face(b.mesh, on_upper_face).unevenness, 1e-9); // coordinates of 1200 mm: 16 digits
  const Vec3 top =
      turned.frame.to_frame(b.mesh.vertices[std::find_if(b.mesh.node_sets.begin(), b.mesh.node_sets.end(),
                                                         [](auto set) { return set == on_upper_face; }) -
                                            b.mesh.node_sets.begin()]);
  EXPECT_GT(top.z(), 0);
}

TEST(Mesher, OrientsTheTetsOfALeftHandedFrame)
{
  Cylinder cylinder;
  cylinder.frame.left = -Vec3::UnitX();
  expect_sound(mesh_of(cylinder, 3).mesh);
}

TEST(Mesher, RefusesAnEmptyDomain)
{
  Cylinder cylinder;
  cylinder.region = [](const Vec3&) { return 0; };
  try {
    mesh_of(cylinder, 2);
    FAIL() << "an empty domain was accepted";
  } catch (const MeshError& error) {
    EXPECT_NE(std::string(error.what()).find("nothing to mesh"), std::string::npos);
  }
}

ScalarImage modulus_cylinder(int size, int height)
{
  Grid grid;
  grid.size = {size, size, height + 6};
  grid.origin = {-20, 35, 7};
  ScalarImage image(grid, 0.f);
  for (std::size_t v = 0; v < grid.voxels(); ++v) {
    const Index3 at = grid.index_of(v);
    const bool in = std::hypot(at[0] - 0.5 * (size - 1), at[1] - 0.5 * (size - 1)) < 0.5 * size - 4;
    if (in && at[2] >= 3 && at[2] < height + 3)
      image[v] = at[2] < 8 || at[2] >= height - 2 ? 2500.f : 300.f;
  }
  return image;
}

TEST(Mesher, CutsTheLayersOfAModulusImageFlatAtTheOuterSideOfTheirVoxels)
{
  const ScalarImage image = modulus_cylinder(33, 30);
  const MeshDomain domain = mesh_domain_of_modulus(image, 2500);
  EXPECT_NEAR(domain.upper_plane - domain.lower_plane, 30, 1e-12);
  RunLog log(false);
  const MeshResult result = make_mesh(domain, edge(2.5), log);
  expect_sound(result.mesh);
  EXPECT_NEAR(result.mesh.model_height, 30, 1e-12);
  EXPECT_NEAR(ratio_to_voxels(result, Region::body), 1, 0.005);
  const double area = M_PI * 12.5 * 12.5;
  for (const auto bit : {on_lower_face, on_upper_face}) {
    EXPECT_LT(load_face(result.mesh, bit).unevenness, 1e-12);
    EXPECT_NEAR(load_face(result.mesh, bit).area / area, 1, 0.03);
  }
  double lowest = 1e9, highest = -1e9;
  for (const Vec3& v : result.mesh.vertices) {
    lowest = std::min(lowest, v.z());
    highest = std::max(highest, v.z());
  }
  EXPECT_NEAR(lowest, 7 + 2.5, 1e-9);
  EXPECT_NEAR(highest, 7 + 32.5, 1e-9);
}

TEST(Mesher, RefusesAModulusImageWithoutLayers)
{
  try {
    mesh_domain_of_modulus(modulus_cylinder(33, 30), 2600);
    FAIL() << "an image without layers was accepted";
  } catch (const DataError& error) {
    EXPECT_NE(std::string(error.what()).find("image.layer modulus"), std::string::npos) << error.what();
  }
}

} // namespace
} // namespace cemvert
