// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace cemvert
{

/// What another program calls a cell, and in which order it lists the cell's nodes: entry n is the position,
/// in VTK's order, of the node written at place n.
struct ForeignCell {
  std::string_view name;
  std::vector<int> order;
};

/// One kind of cell. Positions of nodes are in VTK's order, which is that of SolutionFields::cells.
struct DeckCell {
  std::size_t nodes;  ///< per cell
  ForeignCell abaqus; ///< CalculiX and Abaqus
  ForeignCell febio;  ///< FEBio
  ForeignCell gmsh;   ///< Gmsh; its types are numbers
  std::string_view febio_facet, gmsh_facet;
  /// Nodes of each facet: corners counter-clockwise from outside, then the middles of the edges from the
  /// first to the second corner and so on. All three programs list the nodes of a facet like this.
  std::vector<std::vector<int>> facets;
};

/// The shape of cells that have so many nodes. A new kind of cell is one more entry in its table.
const DeckCell& deck_cell(std::size_t nodes);

} // namespace cemvert
