// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/geometry.h"

#include <filesystem>
#include <vector>

namespace cemvert
{

/// True if the build found CalculiX (`ccx`).
bool calculix_is_here();

/// Runs CalculiX on a deck and returns the force on the nodes of its set UPPER_FACE [N], in the axes of the
/// deck. Expects that it ran to its end with the direct solver SPOOLES.
Vec3 calculix_reaction(const std::filesystem::path& deck);

/// The force at the end of one increment.
struct CalculixStep {
  double time = 0; ///< part of the load
  Vec3 force;      ///< N
};
/// The same for a deck of several increments, in their order.
std::vector<CalculixStep> calculix_reactions(const std::filesystem::path& deck);

} // namespace cemvert
