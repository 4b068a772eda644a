// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "report/text_layout.h"

#include <nlohmann/json.hpp>

#include <string>

namespace cemvert
{

/// No input of a vertebra model is known to more digits than this, and two runs on different ranks agree to
/// it.
inline constexpr int most_digits = 6;

/// A number of results.json, rounded; without a value if it is not finite.
nlohmann::json quantity(double value, const std::string& unit, int digits = most_digits);
nlohmann::json count(std::size_t number);
nlohmann::json missing(const std::string& unit, const std::string& reason);

/// A quantity of results.json ({"value", "unit"} or null with a "reason"), as the table shows it.
bool has_value(const nlohmann::json& quantity);
std::string reason_of(const nlohmann::json& quantity); ///< why there is no value
/// "10.4 %", "yes", "MDR", or "-" if there is no value; angles always to 0.1 degrees.
std::string value_text(const nlohmann::json& quantity, int digits, bool with_unit = true);

/// What stands at a JSON pointer ("/checks/residual"), or null if nothing does.
nlohmann::json at_path(const nlohmann::json& object, const std::string& path);

void append(Lines& lines, const Lines& more);

} // namespace cemvert
