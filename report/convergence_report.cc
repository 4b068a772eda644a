// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/grid_convergence.h"
#include "report/mechanics_table.h"
#include "report/number_text.h"
#include "report/quantity_text.h"
#include "report/studies.h"

#include <set>

namespace cemvert
{
namespace
{

using nlohmann::json;

json level_json(const ConvergenceLevel& level)
{
  json stiffness = json::object();
  for (const auto& [state, value] : level.stiffness)
    stiffness[state] = quantity(value, "N/mm");
  return {{"edge_length", quantity(level.edge_length, "mm")},
          {"mean_edge", quantity(level.mean_edge, "mm", 4)},
          {"cells", count(level.cells)},
          {"dofs", count(level.dofs)},
          {"stiffness", stiffness}};
}

/// Values of one quantity on all meshes; fewer than there are meshes where a state did not converge.
template <class Value>
std::vector<GridValue> on_all_levels(const std::vector<ConvergenceLevel>& levels, const Value& value)
{
  std::vector<GridValue> values;
  for (const ConvergenceLevel& level : levels)
    if (const std::optional<double> found = value(level.stiffness))
      values.push_back({level.mean_edge, *found});
  return values;
}

bool falls(const std::vector<GridValue>& values)
{
  for (std::size_t n = 1; n < values.size(); ++n)
    if (!(values[n].size < values[n - 1].size))
      return false;
  return true;
}

json estimate_json(const std::vector<GridValue>& values, const std::string& unit, int degree,
                   const std::string& reason)
{
  if (values.size() != 3 || !falls(values)) {
    const std::string why = !reason.empty()      ? reason
                            : values.size() != 3 ? "the solution is not known on all three meshes"
                                                 : "the meshes did not come out finer and finer";
    return {{"last_change", missing("%", why)},       {"observed_order", missing("1", why)},
            {"extrapolated", missing(unit, why)},     {"error_bar", missing(unit, why)},
            {"error_bar_percent", missing("%", why)}, {"method", why}};
  }
  // a stiffness is an energy: of twice the order of the elements on a smooth solution
  const GridConvergence found = grid_convergence(values, 2.0 * degree);
  return {{"last_change", quantity(100 * found.last_change, "%", 3)},
          {"observed_order", found.order ? quantity(*found.order, "1", 3) : missing("1", found.method)},
          {"extrapolated",
           found.extrapolated ? quantity(*found.extrapolated, unit) : missing(unit, found.method)},
          {"error_bar", quantity(found.error_bar, unit, 3)},
          {"error_bar_percent", quantity(100 * found.error_bar / values.back().value, "%", 3)},
          {"method", found.method}};
}

} // namespace

json convergence_json(const ConvergenceReport& report)
{
  json levels = json::array(), estimates = json::object();
  std::set<std::string> states;
  for (const ConvergenceLevel& level : report.levels) {
    levels.push_back(level_json(level));
    for (const auto& [state, value] : level.stiffness)
      states.insert(state);
  }
  for (const std::string& state : states)
    estimates[state] = estimate_json(
        on_all_levels(report.levels, [&state](const Stiffnesses& all) { return stiffness_of(all, state); }),
        "N/mm", report.degree, report.reason);
  json section = {{"levels", levels}, {"stiffness", estimates}};
  if (states.count("intact") && states.count("cemented"))
    section["gain"] = estimate_json(on_all_levels(report.levels, gain_of), "1", report.degree, report.reason);
  if (!report.reason.empty())
    section["reason"] = report.reason;
  return section;
}

Lines convergence_table(const json& convergence)
{
  const json& estimates = convergence.at("stiffness");
  std::string head =
      left_aligned("Mesh convergence", 20) + right_aligned("cells", 9) + right_aligned("dofs", 10);
  const std::vector<std::string> states = state_names(estimates);
  for (const std::string& state : states)
    head += right_aligned(state + " [N/mm]", 20);
  Lines lines = {head};
  for (const json& level : convergence.at("levels")) {
    std::string line = left_aligned("  edge " + value_text(level.at("edge_length"), 3), 20) +
                       right_aligned(value_text(level.at("cells"), 6), 9) +
                       right_aligned(value_text(level.at("dofs"), 7), 10);
    for (const std::string& state : states)
      line += right_aligned(value_text(level.at("stiffness").value(state, json()), 5, false), 20);
    lines.push_back(line);
  }
  const auto tell = [&lines](const std::string& name, const json& estimate, bool with_unit) {
    std::string text = "last change " + value_text(estimate.at("last_change"), 2);
    if (has_value(estimate.at("observed_order")))
      text += ", observed order " + value_text(estimate.at("observed_order"), 2) + ", extrapolated " +
              value_text(estimate.at("extrapolated"), 4, with_unit);
    if (has_value(estimate.at("error_bar")))
      text += ", error bar +-" + value_text(estimate.at("error_bar"), 2, with_unit) + " (" +
              value_text(estimate.at("error_bar_percent"), 2) + ")";
    append(lines, wrapped("  " + name + ": ", text + " [" + estimate.at("method").get<std::string>() + "]"));
  };
  for (const std::string& state : states)
    tell(state, estimates.at(state), true);
  if (convergence.contains("gain"))
    tell("gain", convergence.at("gain"), false);
  append(lines, wrapped("  ", "Error bars are of the finest mesh; the meshes are unrelated, so part of the "
                              "changes is their scatter."));
  return lines;
}

} // namespace cemvert
