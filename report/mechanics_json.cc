// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/mechanics_json.h"

#include "core/quantity.h"
#include "report/number_text.h"
#include "report/quantity_text.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

using nlohmann::json;

/// Crawford, Cann & Keaveny 2003, Bone 33:744: strength of a vertebral body from a linear model is the force
/// at this apparent strain, 0.68 %.
constexpr double crawford_strain = 0.0068;

const char* const linear_reason = "the material laws of this run are linear";

/// What cement is compared with: "cemented" with "intact", "fractured cemented" with "fractured".
std::string state_without_cement(const std::string& state)
{
  const auto blank = state.rfind(' ');
  return blank == std::string::npos ? "intact" : state.substr(0, blank);
}

/// The last point of the curve that moved, if there is one.
std::optional<CurvePoint> last_point(const CompressionResult& result)
{
  for (auto point = result.curve.rbegin(); point != result.curve.rend(); ++point)
    if (point->apparent_strain > 0)
      return *point;
  return {};
}

/// Force at Crawford's strain, 0.0068 * stiffness * height [N]; the height is what the solver divided the
/// travel by to get the apparent strain.
Quantity linear_strength(const CompressionResult& result)
{
  const std::string definition = "0.68 % of the body's height times the stiffness";
  if (!result.converged && !result.yields)
    return unknown("N", definition, result.reason);
  const auto point = last_point(result);
  if (!point)
    return unknown("N", definition, "the curve has no point with travel");
  const double height = point->displacement / point->apparent_strain;
  return known(rounded(crawford_strain * result.stiffness * height, most_digits), "N", definition);
}

/// A strength read off the curve; a curve that ends early still has those it reached.
Quantity curve_strength(const CompressionResult& result, const Strength& strength)
{
  if (strength.force)
    return known(rounded(*strength.force, most_digits), "N", "");
  if (!result.yields)
    return unknown("N", "", result.converged ? linear_reason : result.reason);
  return unknown("N", "", result.converged ? strength.reason : strength.reason + ": " + result.reason);
}

json strength_json(const CompressionResult& result)
{
  const auto of = [&](const Strength& strength) { return to_json_object(curve_strength(result, strength)); };
  return {{"offset_0.2", of(result.strengths.offset)},
          {"at_1.9", of(result.strengths.at_1_9)},
          {"at_2.0", of(result.strengths.at_2_0)},
          {"peak", of(result.strengths.peak)},
          {"linear_0.68", to_json_object(linear_strength(result))}};
}

/// Yielded bone and damage of the parts of the vertebra, where anything can yield.
json zones_json(const CompressionResult& result)
{
  json zones = json::object();
  for (const auto& [name, zone] : result.zones)
    zones[name] = {{"volume", quantity(zone.volume / 1000, "ml")},
                   {"yielded_volume_fraction", quantity(zone.yielded_volume_fraction, "1")},
                   {"mean_damage", quantity(zone.mean_damage, "1")}};
  return zones;
}

/// Loss of height at the three places where the clinical heights are measured.
json height_loss_json(const EndplateMotion& motion, const std::string& reason)
{
  json losses = json::object();
  for (const char* site : {"anterior", "middle", "posterior"}) {
    const auto found = motion.height_loss.find(site);
    losses[site] = found == motion.height_loss.end() || !reason.empty()
                       ? missing("mm", reason.empty() ? "the endplates are not known there" : reason)
                       : quantity(found->second, "mm", 4);
  }
  return losses;
}

/// How the endplates stand at the end of the curve, and after the load was taken off again.
json endplates_json(const CompressionResult& result)
{
  const bool moved = result.curve.size() > 1;
  const std::string still = moved ? "" : result.reason;
  const auto angle = [&](double value) { return moved ? quantity(value, "deg", 4) : missing("deg", still); };
  return {{"height_loss", height_loss_json(result.endplates, still)},
          {"residual_height_loss",
           height_loss_json(result.unloaded.value_or(EndplateMotion()),
                            result.unloaded ? "" : "the load was not taken off (load.unload)")},
          {"endplate_flexion", angle(result.endplates.flexion)},
          {"endplate_left_tilt", angle(result.endplates.left_tilt)}};
}

/// What was done to a fractured state before its curve begins.
json crushing_json(const Crushing& crushing)
{
  const std::string reason = crushing.converged ? "" : crushing.reason;
  double peak = 0, furthest = 0;
  for (const CurvePoint& point : crushing.curve) {
    peak = std::max(peak, point.force);
    furthest = std::max(furthest, point.apparent_strain);
  }
  return {{"apparent_strain", quantity(furthest, "1", 4)},
          {"peak_force", quantity(peak, "N")},
          {"height_loss_under_load", height_loss_json(crushing.under_load, reason)},
          {"residual_height_loss", height_loss_json(crushing.unloaded, reason)},
          {"residual_flexion",
           reason.empty() ? quantity(crushing.unloaded.flexion, "deg", 4) : missing("deg", reason)}};
}

/// What only a state that yields has.
json yield_json(const CompressionResult& result)
{
  const std::string reason = result.converged ? linear_reason : result.reason;
  const bool moved = result.yields && result.curve.size() > 1;
  const auto of = [&](double value, const std::string& unit) {
    return moved ? quantity(value, unit) : missing(unit, reason);
  };
  return {{"yielded_volume_fraction", of(result.yielded_volume_fraction, "1")},
          {"mean_damage", of(result.mean_damage, "1")},
          {"apparent_yield_strain", moved && result.strengths.offset.force
                                        ? quantity(result.strengths.offset_strain, "1", 4)
                                        : missing("1", moved ? result.strengths.offset.reason : reason)},
          {"external_work", of(result.external_work, "N mm")},
          {"energy_to_peak", of(result.energy_to_peak, "N mm")},
          {"zones", zones_json(result)},
          {"plastic_dissipation", of(result.plastic_dissipation, "N mm")},
          {"damage_dissipation", of(result.damage_dissipation, "N mm")},
          {"load_steps", moved ? count(result.curve.size() - 1) : missing("1", reason)},
          {"rejected_steps",
           moved ? to_json_object(known(result.rejected_steps, "1", "")) : missing("1", reason)},
          {"newton_iterations",
           moved ? to_json_object(known(result.newton_iterations, "1", "")) : missing("1", reason)}};
}

/// The strength that is compared: where the state yields, that at an offset of 0.2 %.
Quantity compared_strength(const CompressionResult& result)
{
  return result.yields ? curve_strength(result, result.strengths.offset) : linear_strength(result);
}

/// Stated forces over the strength (Keaveny & Bouxsein, J Bone Miner Res 23 (2008) 1981): above 1 it would
/// fail.
json risk_json(const CompressionResult& result)
{
  const Quantity strength = compared_strength(result);
  json risks = json::array();
  for (const double force : result.stated_forces)
    risks.push_back(
        {{"force", quantity(force, "N")},
         {"factor", strength.value.is_number() ? quantity(force / strength.value.get<double>(), "1", 3)
                                               : missing("1", strength.reason)}});
  return risks;
}

/// Stiffness and strength of a state over those of another.
json gain_over(const CompressionResult& cemented, const std::string& baseline,
               const std::vector<CompressionResult>& states)
{
  const auto found = std::find_if(states.begin(), states.end(),
                                  [&](const CompressionResult& state) { return state.state == baseline; });
  std::string reason;
  if (found == states.end())
    reason = "the state '" + baseline + "' it is compared with was not solved";
  else if ((!cemented.converged && !cemented.yields) || (!found->converged && !found->yields))
    reason = "the state '" + (cemented.converged ? baseline : cemented.state) + "' did not converge";
  const auto ratio = [&](const Quantity& with, const Quantity& without) {
    if (!with.value.is_number() || !without.value.is_number())
      return missing("1", "one of the two strengths is not known");
    return quantity(with.value.get<double>() / without.value.get<double>(), "1");
  };
  return {{"over", baseline},
          {"stiffness",
           reason.empty() ? quantity(cemented.stiffness / found->stiffness, "1") : missing("1", reason)},
          {"strength", reason.empty() ? ratio(compared_strength(cemented), compared_strength(*found))
                                      : missing("1", reason)},
          {"strength_definition", cemented.yields ? "offset_0.2" : "linear_0.68"}};
}

/// Of the fractured vertebra two gains count: over it as it was, fractured, and over the intact one.
json gain_json(const CompressionResult& cemented, const std::vector<CompressionResult>& states)
{
  const std::string baseline = state_without_cement(cemented.state);
  json gain = gain_over(cemented, baseline, states);
  if (baseline != "intact")
    gain["over_intact"] = gain_over(cemented, "intact", states);
  return gain;
}

} // namespace

json state_json(const CompressionResult& result)
{
  // a state that stops while it yields keeps what it had before
  const auto outcome = [&](double value, const std::string& unit) {
    return result.converged || result.yields ? quantity(value, unit) : missing(unit, result.reason);
  };
  json converged = to_json_object(known(result.converged, "1", ""));
  if (!result.converged)
    converged["reason"] = result.reason;
  json state = {{"stiffness", outcome(result.stiffness, "N/mm")},
                {"strength", strength_json(result)},
                {"apparent_modulus", outcome(result.apparent_modulus, "MPa")},
                {"energy", outcome(result.energy, "N mm")},
                {"cement_load_share", has_cement(result.state) ? outcome(result.cement_load_share, "1")
                                                               : missing("1", "no cement in this state")},
                {"layer_share_of_travel", outcome(result.layer_share_of_travel, "1")},
                {"converged", converged},
                {"iterations", to_json_object(known(result.iterations, "1", ""))},
                {"traffic_per_iteration", quantity(result.bytes_per_iteration / 1e6, "MB", 3)},
                {"checks",
                 {{"force_imbalance", quantity(result.checks.force_imbalance, "1", 3)},
                  {"moment_imbalance", quantity(result.checks.moment_imbalance, "1", 3)},
                  {"energy_error", quantity(result.checks.energy_error, "1", 3)},
                  {"residual", quantity(result.checks.residual, "1", 3)}}},
                {"solver_time",
                 {{"assembly", quantity(result.seconds.assembly, "s", 3)},
                  {"preconditioner", quantity(result.seconds.preconditioner, "s", 3)},
                  {"solve", quantity(result.seconds.solve, "s", 3)},
                  {"forces", quantity(result.seconds.forces, "s", 3)}}}};
  state.update(yield_json(result));
  state.update(endplates_json(result));
  state["peak_cement_stress"] = has_cement(result.state) ? outcome(result.peak_cement_stress, "MPa")
                                                         : missing("MPa", "no cement in this state");
  state["factors_of_risk"] = risk_json(result);
  if (result.crushing)
    state["crushing"] = crushing_json(*result.crushing);
  return state;
}

json mechanics_json(const std::vector<CompressionResult>& results,
                    const std::map<std::string, json>& told_before)
{
  json states = json::object(), gains = json::object();
  for (const CompressionResult& result : results) {
    const auto told = told_before.find(result.state);
    states[result.state] = told == told_before.end() ? state_json(result) : told->second;
    if (has_cement(result.state))
      gains[result.state] = gain_json(result, results);
  }
  json mechanics = {{"states", states}, {"gains", gains}};
  if (results.empty())
    mechanics["reason"] = "no state was solved in this run";
  return mechanics;
}

} // namespace cemvert
