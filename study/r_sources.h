// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace cemvert
{

/// The R program of study/r, all files one behind the other, built into CemVert: it is found wherever the
/// program is.
std::string r_sources();

} // namespace cemvert
