// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "solver/box_mesh.h"
#include "solver/load_faces.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace cemvert
{
namespace
{

using namespace testing_boxes;

std::string refusal(const TetMesh& mesh)
{
  try {
    load_faces(mesh);
  } catch (const MeshError& error) {
    return error.what();
  }
  return "accepted";
}

/// Vertices and tets of `other` added to the mesh; `same` tells which of its vertices the mesh has already.
void add(TetMesh& mesh, const TetMesh& other, bool marked, const std::vector<std::pair<int, int>>& same = {})
{
  const int offset = static_cast<int>(mesh.vertices.size());
  const auto number = [&](int v) {
    const auto known =
        std::find_if(same.begin(), same.end(), [v](const auto& pair) { return pair.first == v; });
    return known != same.end() ? known->second : v + offset;
  };
  mesh.vertices.insert(mesh.vertices.end(), other.vertices.begin(), other.vertices.end());
  for (const std::uint8_t set : other.node_sets)
    mesh.node_sets.push_back(marked ? set : std::uint8_t{0});
  for (const auto& tet : other.tets)
    mesh.tets.push_back({number(tet[0]), number(tet[1]), number(tet[2]), number(tet[3])});
  mesh.regions.insert(mesh.regions.end(), other.regions.begin(), other.regions.end());
}

TEST(LoadFaces, HoldTheVerticesAndEdgesOfTheirTrianglesOnly)
{
  Box box;
  box.bricks = {2, 2, 2};
  const TetMesh mesh = box_mesh(box);
  const LoadFaces faces = load_faces(mesh);
  EXPECT_EQ(faces.lower.vertices.size(), 9U);
  // 2 x 2 squares cut by a diagonal: 12 sides and 4 diagonals
  EXPECT_EQ(faces.lower.edges.size(), 16U);
  EXPECT_EQ(faces.upper.edges.size(), 16U);
  EXPECT_TRUE(faces.lower.holds({0, 0}));
  EXPECT_TRUE(faces.lower.holds({0, 1}));
  EXPECT_FALSE(faces.lower.holds({0, 2}));
}

TEST(LoadFaces, AnEdgeBetweenTwoMarkedVerticesIsNotOnTheFaceWithoutATriangleThere)
{
  Box box;
  box.bricks = {1, 1, 1};
  TetMesh mesh = box_mesh(box);
  // the lower face of one brick is cut by the diagonal (0, 3); without the vertex 3 marked, only one edge of
  // each triangle has both ends marked, and no triangle is on the face
  mesh.node_sets[3] = 0;
  EXPECT_NE(refusal(mesh).find("lower load face (3 vertices"), std::string::npos) << refusal(mesh);
}

TEST(LoadFaces, AMeshWithoutAMarkedFaceIsRefused)
{
  TetMesh mesh = box_mesh({});
  for (std::uint8_t& set : mesh.node_sets)
    set = set == on_upper_face ? std::uint8_t{0} : set;
  EXPECT_NE(refusal(mesh).find("upper load face (0 vertices"), std::string::npos) << refusal(mesh);
}

TEST(LoadFaces, ALoosePieceIsRefusedWithItsVolumeAndPlace)
{
  TetMesh mesh = box_mesh({});
  Box island;
  island.bricks = {1, 1, 1};
  island.size = Vec3(2, 2, 2);
  island.corner = Vec3(100, 0, 0);
  add(mesh, box_mesh(island), false);
  const std::string message = refusal(mesh);
  EXPECT_NE(message.find("1 of its 2 pieces"), std::string::npos) << message;
  EXPECT_NE(message.find("8 mm3"), std::string::npos) << message;
  EXPECT_NE(message.find("(100, 0, 0)"), std::string::npos) << message;
}

TEST(LoadFaces, APieceThatHangsByOneEdgeIsRefused)
{
  Box box;
  box.bricks = {1, 1, 1};
  box.size = Vec3(10, 10, 10);
  TetMesh mesh = box_mesh(box);
  Box neighbour = box;
  neighbour.corner = Vec3(10, 10, 0);
  // the vertical edge at (10, 10): vertices 3 and 7 of the box are 0 and 4 of its neighbour
  add(mesh, box_mesh(neighbour), false, {{0, 3}, {4, 7}});
  EXPECT_NE(refusal(mesh).find("an edge"), std::string::npos) << refusal(mesh);
}

TEST(LoadFaces, APieceThatSharesAFacetIsAccepted)
{
  Box box;
  box.bricks = {1, 1, 1};
  box.size = Vec3(10, 10, 10);
  TetMesh mesh = box_mesh(box);
  Box neighbour = box;
  neighbour.corner = Vec3(10, 0, 0);
  add(mesh, box_mesh(neighbour), false, {{0, 1}, {2, 3}, {4, 5}, {6, 7}});
  EXPECT_EQ(refusal(mesh), "accepted");
}

TEST(LoadFaces, TwoHalvesThatNothingJoinsAreRefused)
{
  TetMesh mesh = box_mesh({});
  for (std::uint8_t& set : mesh.node_sets)
    set = set == on_upper_face ? std::uint8_t{0} : set;
  Box above;
  above.corner = Vec3(0, 0, 100);
  TetMesh upper = box_mesh(above);
  for (std::uint8_t& set : upper.node_sets)
    set = set == on_lower_face ? std::uint8_t{0} : set;
  add(mesh, upper, true);
  EXPECT_NE(refusal(mesh).find("no piece of it joins"), std::string::npos) << refusal(mesh);
}

} // namespace
} // namespace cemvert
