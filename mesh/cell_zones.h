// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"
#include "mesh/mesh.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cemvert
{

/// Parts of a vertebra for which outcomes are told apart. They overlap: left and right, say, share the
/// endplate zones.
struct CellZones {
  std::vector<std::string> names;
  std::vector<std::uint16_t> of_cell; ///< bit z: the cell's centre lies in zone z
};

/// Zones of the body:
/// * upper and lower endplate zone: within 4 mm of the endplate
/// * cortex zone: within 2 mm of the body's surface, but not in an endplate zone
/// * cancellous: the rest
/// * near cement: bone within 3 mm of cement (only with cement)
/// * left, right, anterior, posterior: halves of the body about its centre
CellZones cell_zones(const Mesh& mesh, const VertebralAnatomy& anatomy, const Mask& cement);

} // namespace cemvert
