// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/progress.h"
#include "mesh/cgal_mesher.h"
#include "mesh/tet_mesh.h"
#include "mesh/tet_shape.h"

#include <initializer_list>
#include <vector>

namespace cemvert
{

Corners corners(const TetComplex& complex, std::size_t tet);

/// Smallest dihedral angle of the tets of a star [rad], -1 if one is inverted.
double worst_angle(const TetComplex& complex, const std::vector<int>& star);

/// Volume of the tets for which `belongs` holds [mm3].
double volume_of(const TetComplex& complex, const std::vector<char>& belongs);

/// Per tet, whether it is of one of the regions.
std::vector<char> tets_of(const TetComplex& complex, std::initializer_list<Region> regions);

/// The tets for which `keep` holds, with the vertices they use.
TetComplex part_of(const TetComplex& complex, const std::vector<char>& keep);

/// Only the largest face-connected part: what floats, or hangs on by a corner or an edge, would make the
/// stiffness singular. The log says what was left out, as a warning if it is more than 1 % of the volume.
TetComplex largest_part(const TetComplex& complex, RunLog& log);

} // namespace cemvert
