// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/quantity_text.h"

#include "core/quantity.h"
#include "report/number_text.h"

#include <cmath>

namespace cemvert
{

nlohmann::json quantity(double value, const std::string& unit, int digits)
{
  if (!std::isfinite(value))
    return to_json_object(unknown(unit, "", "the number is not finite"));
  return to_json_object(known(rounded(value, digits), unit, ""));
}

nlohmann::json count(std::size_t number)
{
  return to_json_object(known(number, "1", ""));
}

nlohmann::json missing(const std::string& unit, const std::string& reason)
{
  return to_json_object(unknown(unit, "", reason));
}

bool has_value(const nlohmann::json& quantity)
{
  return quantity.is_object() && quantity.contains("value") && !quantity["value"].is_null();
}

std::string reason_of(const nlohmann::json& quantity)
{
  return quantity.is_object() ? quantity.value("reason", "no reason given") : "not in the results";
}

std::string value_text(const nlohmann::json& quantity, int digits, bool with_unit)
{
  if (!has_value(quantity))
    return "-";
  const nlohmann::json& value = quantity["value"];
  if (value.is_boolean())
    return value.get<bool>() ? "yes" : "no";
  if (value.is_string())
    return value.get<std::string>();
  if (!value.is_number())
    return value.dump();
  const std::string unit = quantity.value("unit", "");
  // The error of an angle does not shrink with the angle.
  const std::string number = value.is_number_integer() ? value.dump()
                             : unit == "deg"           ? decimal_text(value.get<double>(), 1)
                                                       : plain_text(value.get<double>(), digits);
  return !with_unit || unit.empty() || unit == "1" ? number : number + " " + unit;
}

nlohmann::json at_path(const nlohmann::json& object, const std::string& path)
{
  const nlohmann::json::json_pointer pointer(path);
  return object.contains(pointer) ? object.at(pointer) : nlohmann::json();
}

void append(Lines& lines, const Lines& more)
{
  lines.insert(lines.end(), more.begin(), more.end());
}

} // namespace cemvert
