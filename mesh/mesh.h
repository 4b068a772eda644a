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

/// Which part of the model a cell belongs to. The numbers are written to files.
enum class Region : std::uint8_t { body = 1, posterior = 2, cement = 3, lower_layer = 4, upper_layer = 5 };

std::string region_name(Region region);

/// Bits of Mesh::node_sets: vertices on the two outer faces the load acts on.
inline constexpr std::uint8_t on_lower_face = 1;
inline constexpr std::uint8_t on_upper_face = 2;

enum class CellShape { tetrahedron, hexahedron };

std::string plural_name(CellShape shape); ///< "tetrahedra", "hexahedra"

/// Vertex numbers of one cell, inside the mesh they belong to.
class CellVertices
{
public:
  CellVertices(const int* first, int count) : first_(first), count_(count) {}
  int size() const { return count_; }
  int operator[](int corner) const { return first_[corner]; }
  const int* begin() const { return first_; }
  const int* end() const { return first_ + count_; }

private:
  const int* first_;
  int count_;
};

/// One conforming mesh of bone, cement and loading layers, of tetrahedra or of hexahedra: the list of the
/// other shape is empty. A "cell" is an element of either list.
struct Mesh {
  std::vector<Vec3> vertices;           ///< LPS mm
  std::vector<std::array<int, 4>> tets; ///< vertex numbers, positively oriented
  std::vector<Region> regions;          ///< one per cell
  std::vector<std::uint8_t> node_sets;  ///< one per vertex, bits above
  Vec3 load_axis = Vec3::UnitZ();       ///< superior axis: the normal of both load faces, from lower to upper
  double model_height = 0;              ///< distance of the two load faces [mm]
  /// Vertex numbers, positively oriented: corner c lies at (c & 1, c >> 1 & 1, c >> 2) along the cell's own
  /// three edges (deal.II's order; VTK, Abaqus and Gmsh run round each face and exchange 2 with 3, 6 with 7).
  std::vector<std::array<int, 8>> hexes;

  CellShape shape() const { return hexes.empty() ? CellShape::tetrahedron : CellShape::hexahedron; }
  std::size_t n_cells() const { return hexes.empty() ? tets.size() : hexes.size(); }
  CellVertices cell(std::size_t number) const
  {
    return hexes.empty() ? CellVertices(tets[number].data(), 4) : CellVertices(hexes[number].data(), 8);
  }
};

using TetMesh = Mesh; ///< where only tetrahedra make sense

/// Corners of a hexahedron as VTK and most solvers number them: round the lower face, then round the upper.
inline constexpr std::array<int, 8> hex_corners_round_faces{0, 1, 3, 2, 4, 5, 7, 6};

/// The faces of a cell: local corners in order round the face, three and -1 of a tetrahedron.
const std::vector<std::array<int, 4>>& cell_faces(CellShape shape);

double cell_volume(const Mesh& mesh, std::size_t cell); ///< mm3, signed
Vec3 cell_centre(const Mesh& mesh, std::size_t cell);   ///< mean of the corners, LPS mm

/// mesh.vtu: the mesh with `region` per cell and `node_set` per point; read back without loss.
void write_mesh(const std::filesystem::path& file, const Mesh& mesh);
/// @throws DataError if the file is not such a mesh, or mixes tetrahedra and hexahedra.
Mesh read_mesh(const std::filesystem::path& file);

} // namespace cemvert
