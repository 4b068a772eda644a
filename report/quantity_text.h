// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "report/text_layout.h"

#include <nlohmann/json.hpp>

#include <string>

namespace cemvert
{

/// A quantity of results.json ({"value", "unit"} or null with a "reason"), as the table shows it.
bool has_value(const nlohmann::json& quantity);
std::string reason_of(const nlohmann::json& quantity); ///< why there is no value
/// "10.4 %", "yes", "MDR", or "-" if there is no value; angles always to 0.1 degrees.
std::string value_text(const nlohmann::json& quantity, int digits, bool with_unit = true);

/// What stands at a JSON pointer ("/checks/residual"), or null if nothing does.
nlohmann::json at_path(const nlohmann::json& object, const std::string& path);

void append(Lines& lines, const Lines& more);

} // namespace cemvert
