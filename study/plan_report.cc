// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/plan_report.h"

#include "report/quantity_text.h"

#include <fmt/core.h>

#include <map>

namespace cemvert
{
namespace
{

std::string side_of(const NeedlePlan& plan)
{
  return plan.side == ApproachSide::left ? "left" : plan.side == ApproachSide::right ? "right" : "both";
}

std::string goal_of(const PlanSettings& settings)
{
  return settings.target_class ? fmt::format("contact class {}", letter_of(*settings.target_class))
                               : fmt::format("stiffness gain {:.2f}", *settings.stiffness_gain);
}

std::string number_or_nothing(const std::optional<double>& value, const char* form)
{
  return value ? fmt::format(fmt::runtime(form), *value) : "";
}

std::string point_columns(const std::vector<Needle>& needles, std::size_t which, Vec3 Needle::*end)
{
  if (which >= needles.size())
    return ",,";
  const Vec3& point = needles[which].*end;
  return fmt::format("{:.2f},{:.2f},{:.2f}", point.x(), point.y(), point.z());
}

nlohmann::json point_json(const Vec3& point)
{
  return {{"value", {point.x(), point.y(), point.z()}}, {"unit", "mm"}};
}

nlohmann::json way_json(const NeedlePlan& plan)
{
  nlohmann::json needles = nlohmann::json::array();
  for (const Needle& needle : plan.needles)
    needles.push_back({{"entry", point_json(needle.entry)}, {"tip", point_json(needle.tip)}});
  nlohmann::json json = {{"approach", "transpedicular " + side_of(plan)},
                         {"tip_depth", quantity(100 * plan.approach.tip_depth, "%")},
                         {"tip_height", quantity(100 * plan.approach.tip_height, "%")},
                         {"needles_lps", needles}};
  json["convergence"] = plan.approach.convergence
                            ? quantity(degrees_per_radian * *plan.approach.convergence, "deg")
                            : missing("deg", "the pedicle's own");
  return json;
}

/// Reasons without their numbers, so that alike ones can be counted.
std::string kind_of(const std::string& reason)
{
  std::string kind;
  for (const char c : reason)
    if (c == '\n')
      break;
    else if (!(c >= '0' && c <= '9'))
      kind += c;
    else if (kind.empty() || kind.back() != '#')
      kind += '#';
  return kind;
}

} // namespace

std::string plan_csv(const Plan& plan)
{
  std::string text =
      "rank,approach,tip_depth_percent,tip_height_percent,convergence_deg,volume_ml,contact_class,"
      "stiffness_gain,leak,wall_distance_mm";
  for (const char* needle : {"first", "second"})
    for (const char* end : {"entry", "tip"})
      for (const char axis : {'x', 'y', 'z'})
        text += fmt::format(",{}_{}_lps_{}_mm", needle, end, axis);
  text += "\n";
  int rank = 0;
  for (const PlannedInjection& planned : plan.ranked) {
    const ApproachSettings& approach = planned.plan.approach;
    text += fmt::format(
        "{},{},{:.1f},{:.1f},{},{:.3f},{},{},\"{}\",{}", ++rank, side_of(planned.plan),
        100 * approach.tip_depth, 100 * approach.tip_height,
        approach.convergence ? fmt::format("{:.1f}", degrees_per_radian * *approach.convergence) : "",
        1e-3 * planned.volume, letter_of(planned.contact), number_or_nothing(planned.gain, "{:.3f}"),
        planned.leak, number_or_nothing(planned.wall_distance, "{:.1f}"));
    for (const std::size_t needle : {0U, 1U})
      text += "," + point_columns(planned.plan.needles, needle, &Needle::entry) + "," +
              point_columns(planned.plan.needles, needle, &Needle::tip);
    text += "\n";
  }
  return text;
}

nlohmann::json plan_json(const Plan& plan, const PlanSettings& settings)
{
  nlohmann::json json;
  json["goal"] = goal_of(settings);
  json["plans"] = nlohmann::json::array();
  for (const PlannedInjection& planned : plan.ranked) {
    nlohmann::json entry = way_json(planned.plan);
    entry["volume"] = quantity(1e-3 * planned.volume, "ml");
    entry["contact_class"] = {{"value", std::string(1, letter_of(planned.contact))}, {"unit", "1"}};
    entry["leak"] = {{"value", planned.leak.empty() ? std::string("none") : planned.leak}, {"unit", "1"}};
    entry["wall_distance"] =
        planned.wall_distance ? quantity(*planned.wall_distance, "mm") : missing("mm", "no cement");
    entry["stiffness_gain"] = planned.gain ? quantity(*planned.gain, "1", 4)
                                           : missing("1", "the case has no image to take bone density from");
    json["plans"].push_back(std::move(entry));
  }
  json["left_out"] = nlohmann::json::array();
  for (const RejectedPlan& rejected : plan.rejected) {
    nlohmann::json entry = way_json(rejected.plan);
    entry["reason"] = rejected.reason;
    json["left_out"].push_back(std::move(entry));
  }
  return json;
}

std::string plan_table(const Plan& plan, const PlanSettings& settings)
{
  std::string text = fmt::format("Plans for {}, smallest volume first\n\n", goal_of(settings));
  if (plan.ranked.empty())
    text += "No plan reaches the goal within the constraints.\n";
  else
    text += fmt::format(
        "{:>4} {:<9} {:>9} {:>10} {:>12} {:>8} {:>6} {:>9} {:>9}  {}\n{:>4} {:<9} {:>9} {:>10} {:>12} "
        "{:>8} {:>6} {:>9} {:>9}  {}\n",
        "rank", "pedicle", "tip depth", "tip height", "convergence", "volume", "class", "stiffness",
        "to wall", "leak", "", "", "%", "%", "deg", "ml", "", "gain", "mm", "");
  int rank = 0;
  for (const PlannedInjection& planned : plan.ranked) {
    const ApproachSettings& approach = planned.plan.approach;
    text += fmt::format(
        "{:>4} {:<9} {:>9.0f} {:>10.0f} {:>12} {:>8.2f} {:>6} {:>9} {:>9}  {}\n", ++rank,
        side_of(planned.plan), 100 * approach.tip_depth, 100 * approach.tip_height,
        approach.convergence ? fmt::format("{:.0f}", degrees_per_radian * *approach.convergence) : "own",
        1e-3 * planned.volume, letter_of(planned.contact),
        planned.gain ? fmt::format("{:.2f}", *planned.gain) : "-",
        planned.wall_distance ? fmt::format("{:.1f}", *planned.wall_distance) : "-",
        planned.leak.empty() ? "none" : planned.leak);
  }
  if (!plan.ranked.empty())
    text +=
        "\nVolumes and classes are those of the fast model, which knows no pressure, and the smallest that\n"
        "just do: inject a plan with injection.method: flow before relying on it.\n";
  std::map<std::string, std::pair<int, const RejectedPlan*>> reasons;
  for (const RejectedPlan& rejected : plan.rejected) {
    auto& [count, example] = reasons[kind_of(rejected.reason)];
    ++count;
    example = &rejected;
  }
  if (!reasons.empty())
    text += "\nLeft out:\n";
  for (const auto& [kind, entry] : reasons)
    for (const std::string& line :
         wrapped(fmt::format("{:>4} ", entry.first),
                 fmt::format("{} ({})", entry.second->reason.substr(0, entry.second->reason.find('\n')),
                             name_of(entry.second->plan))))
      text += line + "\n";
  return text;
}

} // namespace cemvert
