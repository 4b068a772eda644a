// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <vector>

namespace cemvert
{

/// Corners of the face opposite to each corner of a positively oriented tet; counter-clockwise from outside.
inline constexpr std::array<std::array<int, 3>, 4> tet_faces{{{1, 2, 3}, {0, 3, 2}, {0, 1, 3}, {0, 2, 1}}};

/// The tet beyond each face (opposite to corner 0, 1, 2, 3), -1 on the boundary.
using TetNeighbours = std::vector<std::array<int, 4>>;

/// @throws MeshError if more than two tets share a face.
TetNeighbours tet_neighbours(const std::vector<std::array<int, 4>>& tets);

/// Number of the face-connected component of every tet for which `belongs` holds, -1 for the others; numbered
/// from 0 in the order of their first tets.
std::vector<int> tet_components(const TetNeighbours& neighbours, const std::vector<char>& belongs);

/// The tets around every vertex.
std::vector<std::vector<int>> vertex_stars(std::size_t vertices, const std::vector<std::array<int, 4>>& tets);

} // namespace cemvert
