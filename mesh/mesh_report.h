// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mesh/mesher.h"
#include "mesh/pieces.h"

#include <string>
#include <vector>

namespace cemvert
{

/// Report of a mesh whose cells are known to lie in these pieces of the domain's regions.
/// @param piece_of  per cell, place in the list of pieces, or -1
MeshReport report_of(const Mesh& mesh, const Volume<std::uint8_t>& regions, const RegionPieces& pieces,
                     const std::vector<int>& piece_of);

/// Size and quality in one line.
std::string summary_of(const MeshReport& report, const Mesh& mesh);
/// Volumes as notes, or as warnings where they are off by more than 2 %; missing cement as a warning.
void tell(const MeshReport& report, RunLog& log);

} // namespace cemvert
