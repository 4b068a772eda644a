// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mesh/mesh.h"

namespace cemvert
{

double tet_volume(const TetMesh& mesh, std::size_t tet); ///< mm3, signed

} // namespace cemvert
