// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/mechanics_table.h"
#include "report/number_text.h"
#include "report/quantity_text.h"
#include "report/studies.h"

#include <cmath>

namespace cemvert
{
namespace
{

using nlohmann::json;

/// The changed value and by how much it differs from the run's own [%].
json changed(std::optional<double> value, double base, const std::string& unit, const std::string& name,
             const std::string& reason)
{
  if (!value)
    return {{name, missing(unit, reason)}, {"change", missing("%", reason)}};
  return {{name, quantity(*value, unit)}, {"change", quantity(100 * (*value / base - 1), "%", 4)}};
}

std::string percent_text(const json& quantity)
{
  if (!has_value(quantity))
    return "-";
  const double change = quantity["value"];
  if (std::abs(change) < 0.05)
    return "0.0 %";
  return (change < 0 ? "" : "+") + decimal_text(change, 1) + " %";
}

constexpr std::size_t name_width = 34, value_width = 12, change_width = 10;

} // namespace

std::optional<double> stiffness_of(const Stiffnesses& all, const std::string& state)
{
  const auto found = all.find(state);
  return found == all.end() ? std::nullopt : std::optional<double>(found->second);
}

std::optional<double> gain_of(const Stiffnesses& all)
{
  const auto intact = stiffness_of(all, "intact"), cemented = stiffness_of(all, "cemented");
  return intact && cemented ? std::optional<double>(*cemented / *intact) : std::nullopt;
}

json sensitivity_json(const SensitivityReport& report)
{
  const std::optional<double> base_gain = gain_of(report.base);
  json base = json::object();
  for (const auto& [state, value] : report.base)
    base[state] = quantity(value, "N/mm");
  json variants = json::array();
  for (const SensitivityVariant& variant : report.variants) {
    const std::string reason = variant.reason.empty() ? "it did not converge" : variant.reason;
    json states = json::object();
    for (const auto& [state, value] : report.base)
      states[state] = changed(stiffness_of(variant.stiffness, state), value, "N/mm", "stiffness", reason);
    json entry = {{"change_of", variant.name}, {"states", states}};
    if (base_gain)
      entry["gain"] = changed(gain_of(variant.stiffness), *base_gain, "1", "stiffness", reason);
    variants.push_back(entry);
  }
  json section = {{"base", base}, {"variants", variants}};
  if (base_gain)
    section["base_gain"] = quantity(*base_gain, "1");
  return section;
}

Lines sensitivity_table(const json& sensitivity)
{
  const json& base = sensitivity.at("base");
  const bool with_gain = sensitivity.contains("base_gain");
  std::string head = left_aligned("Sensitivity of the stiffness [N/mm]", name_width);
  std::string as_run = left_aligned("  as run", name_width);
  const std::vector<std::string> states = state_names(base);
  for (const std::string& state : states) {
    head += right_aligned(state, value_width) + right_aligned("change", change_width);
    as_run +=
        right_aligned(value_text(base.at(state), 4, false), value_width) + right_aligned("", change_width);
  }
  if (with_gain) {
    head += right_aligned("gain", 8) + right_aligned("change", change_width);
    as_run += right_aligned(value_text(sensitivity["base_gain"], 3), 8);
  }
  Lines lines = {head, as_run};
  for (const json& variant : sensitivity.at("variants")) {
    std::string line = left_aligned("  " + variant.at("change_of").get<std::string>(), name_width);
    std::string reason;
    for (const std::string& state : states) {
      const json& found = variant.at("states").at(state);
      line += right_aligned(value_text(found.at("stiffness"), 4, false), value_width) +
              right_aligned(percent_text(found.at("change")), change_width);
      if (!has_value(found.at("stiffness")))
        reason = reason_of(found.at("stiffness"));
    }
    if (with_gain)
      line += right_aligned(value_text(variant.at("gain").at("stiffness"), 3), 8) +
              right_aligned(percent_text(variant.at("gain").at("change")), change_width);
    if (reason.empty())
      lines.push_back(line);
    else
      append(lines, wrapped("  " + variant.at("change_of").get<std::string>() + ": ", reason));
  }
  return lines;
}

} // namespace cemvert
