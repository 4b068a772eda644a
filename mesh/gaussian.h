// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <vector>

namespace cemvert
{

/// Gaussian smoothing of a field on a regular grid, i fastest; the border value continues outside.
/// @param size     nodes per axis; a flat field (size[2] = 1) is smoothed in its plane only
/// @param spacing  mm
/// @param sigma    standard deviation [mm], above 0
std::vector<float> gaussian_smoothed(const std::vector<float>& values, const std::array<int, 3>& size,
                                     const std::array<double, 3>& spacing, double sigma);

} // namespace cemvert
