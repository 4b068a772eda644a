// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mesh/tet_mesh.h"

#include <map>

namespace cemvert
{

struct MeshQuality {
  double smallest_dihedral = 0, largest_dihedral = 0; ///< degrees
  double smallest_radius_ratio = 0;                   ///< 3 * inradius / circumradius, 1 for the regular tet
  double mean_radius_ratio = 0;
  double mean_edge = 0; ///< mm
  std::array<double, 5>
      dihedral_percentiles{};      ///< 0.1, 1, 5, 50, 95 % of the smallest dihedral of each tet, degrees
  std::map<Region, double> volume; ///< mm3
};

MeshQuality mesh_quality(const TetMesh& mesh);

/// @throws MeshError if a tet is inverted or has a dihedral angle under `smallest_dihedral` degrees; the
/// message says
///         how many, where the worst is (mm, region) and what to change.
void check_quality(const TetMesh& mesh, double smallest_dihedral = 5);

} // namespace cemvert
