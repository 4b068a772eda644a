// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/compression.h"

#include <nlohmann/json.hpp>

namespace cemvert
{

/// `mechanics` of results.json: states, and the gains of those with cement over those without.
nlohmann::json mechanics_json(const std::vector<CompressionResult>& results);

} // namespace cemvert
