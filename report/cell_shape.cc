// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/cell_shape.h"

#include "core/error.h"

#include <algorithm>
#include <string>

namespace cemvert
{
namespace
{

/// Sources of the orders: VTK file formats (VTK_TETRA, VTK_QUADRATIC_TETRA); CalculiX CrunchiX manual 2.20,
/// "Four-node" and "Ten-node tetrahedral element"; FEBio user manual 4, "Solid Elements"; Gmsh reference
/// manual, "Node ordering". Middles of edges in VTK's order: 01 12 20 03 13 23. Gmsh's are 01 12 20 03 23 13.
const std::vector<CellShape>& shapes()
{
  static const std::vector<CellShape> table = {
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
  };
  return table;
}

} // namespace

const CellShape& cell_shape(std::size_t nodes)
{
  const auto found = std::find_if(shapes().begin(), shapes().end(),
                                  [nodes](const CellShape& shape) { return shape.nodes == nodes; });
  if (found == shapes().end())
    throw_bug("no kind of cell has " + std::to_string(nodes) + " nodes");
  return *found;
}

} // namespace cemvert
