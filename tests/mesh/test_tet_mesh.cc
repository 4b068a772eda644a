// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "mesh/mesh_quality.h"
#include "mesh/mesher.h"
#include "mesh/tet_shape.h"
#include "mesh/tet_topology.h"
#include "mesh/vertex_smoothing.h"
#include "mesh/volume_matching.h"

#include <gtest/gtest.h>

#include <cmath>

namespace cemvert
{
namespace
{

const Corners regular{Vec3(1, 1, 1), Vec3(-1, -1, 1), Vec3(1, -1, -1), Vec3(-1, 1, -1)};

TetMesh one_tet(const Corners& corners, Region region = Region::body)
{
  TetMesh mesh;
  mesh.vertices.assign(corners.begin(), corners.end());
  mesh.tets = {{0, 1, 2, 3}};
  mesh.regions = {region};
  mesh.node_sets.assign(4, 0);
  return mesh;
}

std::string refusal(const TetMesh& mesh)
{
  try {
    check_quality(mesh);
  } catch (const MeshError& error) {
    return error.what();
  }
  return "";
}

TEST(TetShape, OfTheRegularTetIsTheIdeal)
{
  // dihedral angle acos(1/3); edge 2 sqrt 2, so volume 8/3
  for (const double angle : dihedral_angles(regular))
    EXPECT_NEAR(angle, std::acos(1. / 3), 1e-14);
  EXPECT_NEAR(radius_ratio(regular), 1, 1e-14);
  EXPECT_NEAR(std::abs(signed_volume(regular)), 8. / 3, 1e-14);
}

TEST(TetShape, OfTheCornerOfACubeIsKnown)
{
  const Corners corner{Vec3(0, 0, 0), Vec3(1, 0, 0), Vec3(0, 1, 0), Vec3(0, 0, 1)};
  EXPECT_NEAR(signed_volume(corner), 1. / 6, 1e-15);
  EXPECT_NEAR(smallest_dihedral_angle(corner), std::acos(1 / std::sqrt(3)), 1e-14);
  // inradius 1 / (3 + sqrt 3), circumradius sqrt(3) / 2
  EXPECT_NEAR(radius_ratio(corner), 3 / (3 + std::sqrt(3.)) / (std::sqrt(3.) / 2), 1e-14);
}

TEST(MeshQuality, CountsEveryEdgeOnce)
{
  TetMesh mesh = one_tet({Vec3(0, 0, 0), Vec3(1, 0, 0), Vec3(0, 1, 0), Vec3(0, 0, 1)});
  mesh.vertices.emplace_back(0, 0, -1);
  mesh.node_sets.push_back(0);
  mesh.tets.push_back({0, 2, 1, 4});
  mesh.regions.push_back(Region::cement);
  const MeshQuality quality = mesh_quality(mesh);
  EXPECT_NEAR(quality.mean_edge, (4 * 1 + 5 * std::sqrt(2.)) / 9, 1e-14);
  EXPECT_NEAR(quality.volume.at(Region::cement), 1. / 6, 1e-14);
  EXPECT_NEAR(quality.largest_dihedral, 90, 1e-10);
}

TEST(MeshQuality, RefusesAnInvertedTetAndSaysWhereItIs)
{
  TetMesh mesh =
      one_tet({Vec3(10, 20, 30), Vec3(14, 20, 30), Vec3(10, 24, 30), Vec3(10, 20, 34)}, Region::cement);
  EXPECT_EQ(refusal(mesh), "");
  std::swap(mesh.tets[0][0], mesh.tets[0][1]);
  const std::string message = refusal(mesh);
  EXPECT_NE(message.find("1 of 1 tetrahedra are inverted"), std::string::npos) << message;
  EXPECT_NE(message.find("'cement'"), std::string::npos) << message;
  EXPECT_NE(message.find("(11.0, 21.0, 31.0) mm"), std::string::npos) << message;
  EXPECT_NE(message.find("mesh.edge length"), std::string::npos) << message;
}

TEST(MeshQuality, RefusesASliver)
{
  // four points near a square: volume almost 0 although all edges are long
  const double rise = 0.02;
  const TetMesh mesh = one_tet({Vec3(0, 0, rise), Vec3(1, 0, 0), Vec3(1, 1, rise), Vec3(0, 1, 0)});
  TetMesh upright = mesh;
  if (tet_volume(mesh, 0) < 0)
    std::swap(upright.tets[0][0], upright.tets[0][1]);
  EXPECT_NE(refusal(upright).find("1 have a dihedral angle under 5 degrees"), std::string::npos)
      << refusal(upright);
}

TEST(TetTopology, KnowsTheTetBeyondEachFace)
{
  const TetNeighbours neighbours = tet_neighbours({{0, 1, 2, 3}, {4, 2, 1, 3}});
  EXPECT_EQ(neighbours[0], (std::array<int, 4>{1, -1, -1, -1}));
  EXPECT_EQ(neighbours[1], (std::array<int, 4>{0, -1, -1, -1}));
}

TEST(TetTopology, RefusesThreeTetsOnOneFace)
{
  EXPECT_THROW(tet_neighbours({{0, 1, 2, 3}, {4, 2, 1, 3}, {5, 2, 1, 3}}), MeshError);
}

TEST(TetTopology, DoesNotCountTetsThatShareOnlyAnEdgeAsConnected)
{
  const auto part = tet_components(tet_neighbours({{0, 1, 2, 3}, {0, 1, 4, 5}}), {1, 1});
  EXPECT_NE(part[0], part[1]);
}

/// The regular tet cut into four by a vertex inside it.
TetComplex split_tet(const Vec3& inner)
{
  TetComplex complex;
  complex.vertices = {regular[1], regular[0], regular[2], regular[3], inner};
  complex.tets = {{4, 1, 2, 3}, {0, 4, 2, 3}, {0, 1, 4, 3}, {0, 1, 2, 4}};
  complex.regions = {1, 1, 1, 1};
  return complex;
}

TEST(VertexSmoothing, TakesAVertexOutOfTheCornerItSquashes)
{
  const TetComplex bad = split_tet(Vec3(0.3, 0.3, 0.3));
  const auto stars = vertex_stars(5, bad.tets);
  const TetComplex better = with_better_tets(bad, stars, {0, 0, 0, 0, 2}, 30 / degrees_per_radian);
  EXPECT_LT(worst_angle(bad, stars[4]) * degrees_per_radian, 20);
  // The best place is the middle, where every dihedral angle at the outer edges is half of 70.5 degrees.
  EXPECT_GT(worst_angle(better, stars[4]) * degrees_per_radian, 30);
  for (int v = 0; v < 4; ++v)
    EXPECT_EQ(better.vertices[v], bad.vertices[v]);
}

TEST(VolumeMatching, GivesASetOfTetsTheVolumeAskedFor)
{
  const TetComplex complex = split_tet(Vec3(0, 0, 0));
  const auto stars = vertex_stars(5, complex.tets);
  const TetNeighbours neighbours = tet_neighbours(complex.tets);
  const std::vector<char> all(4, 1), none(5, 0);
  ASSERT_NEAR(volume_of(complex, all), 8. / 3, 1e-12);
  const TetComplex larger = with_volume(complex, {neighbours, stars, all, none}, 2.8, 1, 0.1);
  EXPECT_NEAR(volume_of(larger, all), 2.8, 2.8e-3);
  EXPECT_EQ(larger.vertices[4], complex.vertices[4])
      << "a vertex inside the set has nothing to do with its volume";
}

TEST(MeshSettings, HaveTheDefaultsOfTheirKeys)
{
  const MeshSettings defaults, read = mesh_settings(CaseValues(CaseFile{}, mesh_keys()));
  EXPECT_EQ(read.edge_length, defaults.edge_length);
  EXPECT_EQ(read.bridge_edge_ratio, defaults.bridge_edge_ratio);
  EXPECT_EQ(read.posterior_included, defaults.posterior_included);
  EXPECT_EQ(read.layer_thickness, defaults.layer_thickness);
  EXPECT_EQ(read.surface_smoothing, defaults.surface_smoothing);
}

} // namespace
} // namespace cemvert
