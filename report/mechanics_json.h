// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/compression.h"

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

namespace cemvert
{

/// What `mechanics` tells of one state.
nlohmann::json state_json(const CompressionResult& result);

/// `mechanics` of results.json: states, and the gains of those with cement over those without.
/// @param told_before  states solved in an earlier run, as it told them
nlohmann::json mechanics_json(const std::vector<CompressionResult>& results,
                              const std::map<std::string, nlohmann::json>& told_before = {});

} // namespace cemvert
