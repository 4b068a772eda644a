// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mesh/tet_complex.h"
#include "mesh/tet_topology.h"

#include <vector>

namespace cemvert
{

/// A set of tets and the mesh around it.
struct TetSet {
  const TetNeighbours& neighbours;
  const std::vector<std::vector<int>>& stars; ///< the tets around every vertex
  const std::vector<char>& belongs;           ///< per tet, whether it is of the set
  const std::vector<char>& fixed;             ///< per vertex, whether it must stay
};

/// Moves the surface of a set of tets by one small distance along its normals, so that the set has the volume
/// asked for: smooth surfaces and flat triangles cut a little off everything convex. A vertex goes only as
/// far as the tets around it stay in shape.
/// @param volume             wanted [mm3]
/// @param furthest           largest move of a vertex [mm]
/// @param smallest_dihedral  a move may not make an angle smaller than this [rad], unless it was before
TetComplex with_volume(TetComplex complex, const TetSet& set, double volume, double furthest,
                       double smallest_dihedral);

} // namespace cemvert
