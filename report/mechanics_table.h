// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "report/text_layout.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace cemvert
{

/// Names of the states of results.json in the order of the manual (intact, fractured, cemented, fractured
/// cemented), others behind.
std::vector<std::string> state_names(const nlohmann::json& states);

/// Section `mechanics` of results.json: one column per state, the gain beside each cemented one, and below
/// the reasons of what is missing.
Lines mechanics_table(const nlohmann::json& mechanics);

} // namespace cemvert
