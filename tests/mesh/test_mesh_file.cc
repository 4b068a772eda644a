// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "mesh/tet_mesh.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace cemvert
{
namespace
{

class MeshFile : public ::testing::Test
{
protected:
  MeshFile()
      : folder(std::filesystem::temp_directory_path() /
               ("cemvert_mesh_file_" + std::to_string(::getpid()) +
                ::testing::UnitTest::GetInstance()->current_test_info()->name())),
        file(folder / "mesh.vtu")
  {
    std::filesystem::create_directories(folder);
    // numbers without a short decimal form
    mesh.vertices = {{0.1, 1. / 3, 1200}, {1 + 1e-15, 0, 1e-7}, {0, 2. / 7, 0}, {0, 0, M_PI}, {1, 1, 1}};
    mesh.tets = {{0, 1, 2, 3}, {1, 2, 3, 4}};
    mesh.regions = {Region::upper_layer, Region::cement};
    mesh.node_sets = {0, on_lower_face, on_upper_face, 0, 0};
    mesh.load_axis = Vec3(0.1, -0.2, 0.97).normalized();
    mesh.model_height = 43.1;
  }
  ~MeshFile() override { std::filesystem::remove_all(folder); }

  std::string refusal() const
  {
    try {
      read_mesh(file);
    } catch (const DataError& error) {
      return error.what();
    }
    return "";
  }

  std::filesystem::path folder, file;
  TetMesh mesh;
};

TEST_F(MeshFile, ReadsBackBitForBit)
{
  write_mesh(file, mesh);
  const TetMesh read = read_mesh(file);
  EXPECT_EQ(read.vertices, mesh.vertices);
  EXPECT_EQ(read.tets, mesh.tets);
  EXPECT_EQ(read.regions, mesh.regions);
  EXPECT_EQ(read.node_sets, mesh.node_sets);
  EXPECT_EQ(read.load_axis, mesh.load_axis);
  EXPECT_EQ(read.model_height, mesh.model_height);
}

TEST_F(MeshFile, OfHexahedraReadsBackBitForBit)
{
  Mesh hexahedra;
  for (int corner = 0; corner < 12; ++corner)
    hexahedra.vertices.emplace_back(corner & 1, (corner >> 1 & 1) / 3., corner >> 2);
  hexahedra.hexes = {{0, 1, 2, 3, 4, 5, 6, 7}, {4, 5, 6, 7, 8, 9, 10, 11}};
  hexahedra.regions = {Region::lower_layer, Region::body};
  hexahedra.node_sets = {1, 1, 1, 1, 0, 0, 0, 0, 2, 2, 2, 2};
  hexahedra.model_height = 2;
  write_mesh(file, hexahedra);
  const Mesh read = read_mesh(file);
  EXPECT_EQ(read.vertices, hexahedra.vertices);
  EXPECT_TRUE(read.tets.empty());
  EXPECT_EQ(read.hexes, hexahedra.hexes);
  EXPECT_EQ(read.regions, hexahedra.regions);
  EXPECT_EQ(read.node_sets, hexahedra.node_sets);
}

TEST_F(MeshFile, ThatIsAbsentIsNamed)
{
  EXPECT_NE(refusal().find("mesh.vtu: there is no such mesh file"), std::string::npos) << refusal();
}

TEST_F(MeshFile, ThatIsCutShortIsRefused)
{
  write_mesh(file, mesh);
  std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
  EXPECT_NE(refusal().find("not a mesh of cemvert"), std::string::npos) << refusal();
}

TEST_F(MeshFile, ThatIsNoMeshIsRefused)
{
  std::ofstream(file) << "image:\n  file: ct.nii.gz\n";
  EXPECT_NE(refusal().find("not a VTU file"), std::string::npos) << refusal();
}

TEST_F(MeshFile, WithoutRegionsIsRefused)
{
  write_mesh(file, mesh);
  std::ifstream stream(file, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(stream), {});
  text.replace(text.find("\"region\""), 8, "\"others\"");
  std::ofstream(file, std::ios::binary) << text;
  EXPECT_NE(refusal().find("'region' is missing"), std::string::npos) << refusal();
}

TEST_F(MeshFile, OfMixedCellsIsRefused)
{
  mesh.hexes = {{0, 1, 2, 3, 0, 1, 2, 3}};
  mesh.regions.push_back(Region::body);
  write_mesh(file, mesh);
  EXPECT_NE(refusal().find("does not have the length the numbers of points and cells ask"), std::string::npos)
      << refusal();
}

} // namespace
} // namespace cemvert
