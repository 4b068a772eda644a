// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/geometry.h"

#include <filesystem>

namespace cemvert
{

/// True if the build found CalculiX (`ccx`).
bool calculix_is_here();

/// Runs CalculiX on a deck and returns the force on the nodes of its set UPPER_FACE [N], in the axes of the
/// deck. Expects that it ran to its end with the direct solver SPOOLES.
Vec3 calculix_reaction(const std::filesystem::path& deck);

} // namespace cemvert
