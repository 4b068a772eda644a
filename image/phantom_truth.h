// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/phantom_sampling.h"

#include <nlohmann/json.hpp>

namespace cemvert
{

/// Step of the lattice the truth is measured on [mm]; 0.2 instead moves volumes by less than 0.1 %, heights
/// by less than 0.01 mm.
inline constexpr double truth_step = 0.3;

/// What a perfect measurement of the phantom would find, from its formulas alone. Every quantity is {"value",
/// "unit", "definition"}; the names are those of `measurement` in results.json.
nlohmann::json phantom_truth(const PhantomModel& model, const BodySamples& body);

} // namespace cemvert
