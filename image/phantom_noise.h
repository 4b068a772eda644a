// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/geometry.h"

#include <cstdint>

namespace cemvert
{

/// Random numbers as pure functions of a seed and a place, so that a phantom does not depend on the order in
/// which its voxels are made, nor on the standard library.

/// Normally distributed, mean 0, standard deviation 1.
double random_normal(std::uint64_t seed, std::uint64_t index);

/// A smooth random field with mean 0 and standard deviation 1 everywhere. Its correlation falls from 1 to 0
/// within about 1.5 times `length` [mm].
double random_field(std::uint64_t seed, const Vec3& point, double length);

} // namespace cemvert
