// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/volume.h"
#include "mesh/tet_mesh.h"

#include <cstdint>
#include <vector>

namespace cemvert
{

/// One face-connected set of voxels with the same label.
struct Piece {
  Region region = Region::body;
  std::size_t voxels = 0;
  std::size_t innermost = 0; ///< offset of a voxel farthest from the piece's surface
  int depth = 0;             ///< layers of voxels to peel off until the innermost one is reached, >= 1
};

struct RegionPieces {
  std::vector<Piece> list;
  Volume<std::int32_t> number; ///< per voxel: place in `list`, -1 outside
};

/// All pieces of all regions, in the order of their first voxels.
RegionPieces find_pieces(const Volume<std::uint8_t>& regions);

/// Pieces of fewer voxels than this are specks of the segmentation: they are not meshed.
inline constexpr std::size_t smallest_piece = 8;

/// The regions with every speck given the label most common among the voxels that touch it.
Volume<std::uint8_t> without_specks(const Volume<std::uint8_t>& regions);

} // namespace cemvert
