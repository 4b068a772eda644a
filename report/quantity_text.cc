// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/quantity_text.h"

#include "report/number_text.h"

namespace cemvert
{

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
