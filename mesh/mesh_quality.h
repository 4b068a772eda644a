// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mesh/mesh.h"

#include <map>

namespace cemvert
{

struct MeshQuality {
  CellShape shape = CellShape::tetrahedron;
  // of tetrahedra only, 0 otherwise:
  double smallest_dihedral = 0, largest_dihedral = 0; ///< degrees
  double smallest_radius_ratio = 0;                   ///< 3 * inradius / circumradius, 1 for the regular tet
  double mean_radius_ratio = 0;
  std::array<double, 5>
      dihedral_percentiles{}; ///< 0.1, 1, 5, 50, 95 % of the smallest dihedral of each tet, degrees
  // of hexahedra only, 0 otherwise:
  double smallest_scaled_jacobian = 0; ///< at the corners: 1 of a brick, 0 where a corner is flat
  double largest_aspect_ratio = 0;     ///< longest over shortest edge of a cell
  // of both:
  double mean_edge = 0;            ///< mm
  std::map<Region, double> volume; ///< mm3
};

MeshQuality mesh_quality(const Mesh& mesh);

/// The least dihedral angle [degrees] that a tet of a mesh may have.
inline constexpr double least_dihedral = 5;

/// Tets that are inverted, flat or have a dihedral angle under least_dihedral.
std::size_t count_of_bad_tets(const TetMesh& mesh);

/// @throws MeshError if a cell is inverted or flat, or a tet has a dihedral angle under `smallest_dihedral`
///         degrees; the message says how many, where the worst is (mm, region) and what to change.
void check_quality(const Mesh& mesh, double smallest_dihedral = least_dihedral);

} // namespace cemvert
