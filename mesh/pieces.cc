// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/pieces.h"

#include <algorithm>

namespace cemvert
{
namespace
{

/// Offsets of the up to six voxels that share a face with voxel `v`.
template <class Visit>
void for_each_neighbour(const Grid& grid, std::size_t v, Visit visit)
{
  const Index3 at = grid.index_of(v);
  const std::size_t stride[3] = {1, static_cast<std::size_t>(grid.size[0]),
                                 static_cast<std::size_t>(grid.size[0]) * grid.size[1]};
  for (int a = 0; a < 3; ++a) {
    if (at[a] > 0)
      visit(v - stride[a]);
    if (at[a] + 1 < grid.size[a])
      visit(v + stride[a]);
  }
}

/// Voxel layers between each voxel and the surface of its region: 1 on the surface, 0 outside.
std::vector<int> depths(const Volume<std::uint8_t>& regions)
{
  std::vector<int> depth(regions.values.size(), 0);
  std::vector<std::size_t> front, next;
  for (std::size_t v = 0; v < depth.size(); ++v) {
    if (regions[v] == 0)
      continue;
    for_each_neighbour(regions.grid, v, [&](std::size_t n) {
      if (regions[n] != regions[v])
        depth[v] = 1;
    });
    if (depth[v] == 1)
      front.push_back(v);
  }
  for (int layer = 2; !front.empty(); ++layer) {
    next.clear();
    for (const std::size_t v : front)
      for_each_neighbour(regions.grid, v, [&](std::size_t n) {
        if (regions[n] == regions[v] && depth[n] == 0) {
          depth[n] = layer;
          next.push_back(n);
        }
      });
    front.swap(next);
  }
  return depth;
}

} // namespace

RegionPieces find_pieces(const Volume<std::uint8_t>& regions)
{
  const std::vector<int> depth = depths(regions);
  RegionPieces pieces{{}, Volume<std::int32_t>(regions.grid, -1)};
  std::vector<std::size_t> stack;
  for (std::size_t first = 0; first < regions.values.size(); ++first) {
    if (regions[first] == 0 || pieces.number[first] >= 0)
      continue;
    const auto number = static_cast<std::int32_t>(pieces.list.size());
    Piece piece{static_cast<Region>(regions[first]), 0, first, 0};
    pieces.number[first] = number;
    stack.push_back(first);
    while (!stack.empty()) {
      const std::size_t v = stack.back();
      stack.pop_back();
      ++piece.voxels;
      if (depth[v] > piece.depth || (depth[v] == piece.depth && v < piece.innermost)) {
        piece.depth = depth[v];
        piece.innermost = v;
      }
      for_each_neighbour(regions.grid, v, [&](std::size_t n) {
        if (pieces.number[n] < 0 && regions[n] == regions[first]) {
          pieces.number[n] = number;
          stack.push_back(n);
        }
      });
    }
    pieces.list.push_back(piece);
  }
  return pieces;
}

Volume<std::uint8_t> without_specks(const Volume<std::uint8_t>& regions)
{
  const RegionPieces pieces = find_pieces(regions);
  std::vector<std::array<int, 256>> votes(pieces.list.size());
  std::vector<std::size_t> voxels;
  for (std::size_t v = 0; v < regions.values.size(); ++v) {
    const std::int32_t piece = pieces.number[v];
    if (piece < 0 || pieces.list[piece].voxels >= smallest_piece)
      continue;
    voxels.push_back(v);
    for_each_neighbour(regions.grid, v,
                       [&](std::size_t n) { votes[piece][regions[n]] += regions[n] != regions[v]; });
  }
  Volume<std::uint8_t> cleaned = regions;
  for (const std::size_t v : voxels) {
    const auto& vote = votes[pieces.number[v]];
    cleaned[v] = static_cast<std::uint8_t>(std::max_element(vote.begin(), vote.end()) - vote.begin());
  }
  return cleaned;
}

} // namespace cemvert
