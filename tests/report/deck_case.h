// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "report/decks.h"

namespace cemvert
{

/// An oblique block of bone with a core of cement between two loading layers, so small that every program
/// solves it at once.
struct DeckCase {
  TetMesh mesh;
  MaterialField field;
  LoadSettings load;
  static constexpr double mean_height = 32; ///< mm: bone and cement
};

/// @param modulus_varies_in_cells  the modulus of bone grows along the block from point to point; else from
///                                 cell to cell
DeckCase deck_case(const std::string& bone_law, LateralSupport lateral, bool modulus_varies_in_cells = false);

DeckModel deck_of(const DeckCase& block, int degree);

/// The text of one deck of the model, written to a file and read again.
std::string written_deck(const DeckModel& model, const std::string& format);

/// Corners at the ends of the edges whose middles are nodes 4, 5, ... of a tetrahedron, as a program's manual
/// lists them.
using EdgeList = std::vector<std::array<int, 2>>;
inline const EdgeList abaqus_and_febio_edges = {{0, 1}, {1, 2}, {2, 0}, {0, 3}, {1, 3}, {2, 3}};
inline const EdgeList gmsh_edges = {{0, 1}, {1, 2}, {2, 0}, {3, 0}, {2, 3}, {1, 3}};

/// Expects 10 nodes with the last six in the middles of these edges, or 4 nodes; positive volume. Returns it.
double expect_tetrahedron(const std::vector<Vec3>& nodes, const EdgeList& edges);

} // namespace cemvert
