// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/geometry.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace cemvert
{

/// Which part of the model a tetrahedron belongs to. The numbers are written to files.
enum class Region : std::uint8_t { body = 1, posterior = 2, cement = 3, lower_layer = 4, upper_layer = 5 };

std::string region_name(Region region);

/// Bits of TetMesh::node_sets: vertices on the two outer faces the load acts on.
inline constexpr std::uint8_t on_lower_face = 1;
inline constexpr std::uint8_t on_upper_face = 2;

/// One conforming tetrahedral mesh of bone, cement and loading layers.
struct TetMesh {
  std::vector<Vec3> vertices;           ///< LPS mm
  std::vector<std::array<int, 4>> tets; ///< vertex numbers, positively oriented
  std::vector<Region> regions;          ///< one per tet
  std::vector<std::uint8_t> node_sets;  ///< one per vertex, bits above
  Vec3 load_axis = Vec3::UnitZ();       ///< superior axis: the normal of both load faces, from lower to upper
  double model_height = 0;              ///< distance of the two load faces [mm]
};

double tet_volume(const TetMesh& mesh, std::size_t tet); ///< mm3, signed

/// mesh.vtu: the mesh with `region` per cell and `node_set` per point; read back without loss.
void write_mesh(const std::filesystem::path& file, const TetMesh& mesh);
/// @throws DataError if the file is not such a mesh.
TetMesh read_mesh(const std::filesystem::path& file);

} // namespace cemvert
