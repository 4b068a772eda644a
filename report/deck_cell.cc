// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/deck_cell.h"

#include "core/error.h"

#include <algorithm>
#include <string>

namespace cemvert
{
namespace
{

/// Sources of the orders: VTK file formats (VTK_TETRA, VTK_QUADRATIC_TETRA, VTK_HEXAHEDRON); CalculiX
/// CrunchiX manual 2.20, "Four-node" and "Ten-node tetrahedral element", "Eight-node brick element"; FEBio
/// user manual 4, "Solid Elements"; Gmsh reference manual, "Node ordering". Middles of edges in VTK's order:
/// 01 12 20 03 13 23. Gmsh's are 01 12 20 03 23 13.
const std::vector<DeckCell>& shapes()
{
  static const std::vector<DeckCell> table = {
      {4,
       {"C3D4", {0, 1, 2, 3}},
       {"tet4", {0, 1, 2, 3}},
       {"4", {0, 1, 2, 3}},
       "tri3",
       "2",
       {{1, 2, 3}, {0, 3, 2}, {0, 1, 3}, {0, 2, 1}}},
      {10,
       {"C3D10", {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
       {"tet10", {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
       {"11", {0, 1, 2, 3, 4, 5, 6, 7, 9, 8}},
       "tri6",
       "9",
       {{1, 2, 3, 5, 9, 8}, {0, 3, 2, 7, 9, 6}, {0, 1, 3, 4, 8, 7}, {0, 2, 1, 6, 5, 4}}},
      {8,
       {"C3D8", {0, 1, 2, 3, 4, 5, 6, 7}},
       {"hex8", {0, 1, 2, 3, 4, 5, 6, 7}},
       {"5", {0, 1, 2, 3, 4, 5, 6, 7}},
       "quad4",
       "3",
       {{0, 4, 7, 3}, {1, 2, 6, 5}, {0, 1, 5, 4}, {3, 7, 6, 2}, {0, 3, 2, 1}, {4, 5, 6, 7}}},
  };
  return table;
}

} // namespace

const DeckCell& deck_cell(std::size_t nodes)
{
  const auto found = std::find_if(shapes().begin(), shapes().end(),
                                  [nodes](const DeckCell& shape) { return shape.nodes == nodes; });
  if (found == shapes().end())
    throw_bug("no kind of cell has " + std::to_string(nodes) + " nodes");
  return *found;
}

} // namespace cemvert
