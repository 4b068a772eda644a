// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace cemvert
{

/// One number (or word, or yes/no) a user sees: value, unit and, when it could not be had, the reason.
/// As JSON: {"value": .., "unit": ..}, or {"value": null, "unit": .., "reason": ..}.
struct Quantity {
  nlohmann::json value;   ///< number, string, boolean, or null when it could not be had
  std::string unit;       ///< "ml", "mm", "N/mm", "1", "%", ... of `value`
  std::string reason;     ///< why `value` is null; empty otherwise
  std::string definition; ///< one line: what exactly was measured
  int digits = 3;         ///< significant digits that are true, used when printed for people
  std::optional<double> uncertainty =
      std::nullopt; ///< of `value`, one standard deviation or the like, in `unit`
};

/// A value whose uncertainty is not stated.
inline Quantity known(nlohmann::json value, std::string unit, std::string definition, int digits = 3)
{
  return {std::move(value), std::move(unit), {}, std::move(definition), digits, std::nullopt};
}

inline Quantity unknown(std::string unit, std::string definition, std::string reason)
{
  return {nullptr, std::move(unit), std::move(reason), std::move(definition)};
}

/// Value and unit, with the reason only where there is no value, and the uncertainty only where it is stated:
/// the form the output contract fixes.
inline nlohmann::json to_json_object(const Quantity& quantity)
{
  nlohmann::json object = {{"value", quantity.value}, {"unit", quantity.unit}};
  if (quantity.value.is_null())
    object["reason"] = quantity.reason;
  else if (quantity.uncertainty)
    object["uncertainty"] = *quantity.uncertainty;
  return object;
}

} // namespace cemvert
