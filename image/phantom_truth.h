// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/phantom_sampling.h"

#include <nlohmann/json.hpp>

namespace cemvert
{

/// What a perfect measurement of the phantom would find, from its formulas alone. Every quantity is {"value",
/// "unit", "definition"}; the names are those of `measurement` in results.json.
nlohmann::json phantom_truth(const PhantomModel& model, const BodySamples& body);

} // namespace cemvert
