// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/plan.h"

#include "core/error.h"
#include "core/key_makers.h"

#include <fmt/core.h>

#include <algorithm>

namespace cemvert
{
namespace
{

ApproachSide side_of(const std::string& word)
{
  return word == "left" ? ApproachSide::left : word == "right" ? ApproachSide::right : ApproachSide::both;
}

void check_not_empty(const CaseValues& values, const char* path, bool empty)
{
  if (empty)
    throw ConfigError(values.where(path) + ": the list is empty; give at least one value.");
}

} // namespace

KeyTable plan_keys()
{
  Key approaches = plain_key("plan.approaches", KeyKind::choices, "[both]", "pedicles to go through");
  approaches.choices = {"left", "right", "both"};
  KeyTable keys{
      choice_key("plan.target class", {"A", "B"}, "",
                 "goal of `cemvert plan`: contact class, or a better one"),
      number_key("plan.stiffness gain", "1", 1.001, 20, "",
                 "goal of `cemvert plan` instead of a class: stiffness cemented over intact"),
      approaches,
      numbers_key("plan.tip depths", "%", 10, 95, "[50 %, 67 %, 80 %]",
                  "of the needles' tips, parts of the body's depth from its posterior wall forwards"),
      numbers_key("plan.tip heights", "%", 10, 90, "[35 %, 50 %, 65 %]",
                  "of the needles' tips, parts of the body's height from below"),
      numbers_key("plan.convergences", "deg", -20, 45, "",
                  "of the needles towards the midline; the pedicles' own if left out"),
      number_key("plan.largest volume", "ml", 0.5, 20, "8 ml", "of cement in all"),
      number_key("plan.volume step", "ml", 0.05, 2, "0.25 ml", "to which the volume is searched"),
      plain_key("plan.leak allowed", KeyKind::flag, "false", "cement may leave the body"),
      number_key("plan.wall distance", "mm", 0, 20, "3 mm",
                 "least bone between cement and the posterior wall"),
      integer_key("plan.short list", 1, 20, "3",
                  "plans that are kept, drawn and computed with finite elements"),
      number_key("plan.edge length", "mm", 1, 10, "4 mm", "of the meshes they are computed on")};
  for (Key& key : keys)
    key.of_optional_section = true;
  return keys;
}

PlanSettings plan_settings(const CaseValues& values)
{
  PlanSettings settings;
  const bool by_class = values.given("plan.target class"), by_gain = values.given("plan.stiffness gain");
  if (by_class == by_gain)
    throw ConfigError(values.name() +
                      ": a plan needs one goal: 'plan: {target class: A}' or "
                      "'plan: {stiffness gain: 1.4}'" +
                      (by_class ? std::string(", not both.") : std::string(".")));
  settings.where = values.where(by_class ? "plan.target class" : "plan.stiffness gain");
  if (by_class)
    settings.target_class = values.text("plan.target class") == "A" ? ContactClass::A : ContactClass::B;
  else
    settings.stiffness_gain = values.number("plan.stiffness gain");
  settings.approaches.clear();
  for (const std::string& word : values.texts("plan.approaches"))
    settings.approaches.push_back(side_of(word));
  settings.tip_depths = values.numbers("plan.tip depths");
  settings.tip_heights = values.numbers("plan.tip heights");
  if (values.given("plan.convergences"))
    settings.convergences = values.numbers("plan.convergences");
  check_not_empty(values, "plan.approaches", settings.approaches.empty());
  check_not_empty(values, "plan.tip depths", settings.tip_depths.empty());
  check_not_empty(values, "plan.tip heights", settings.tip_heights.empty());
  settings.largest_volume = values.number("plan.largest volume");
  settings.volume_step = values.number("plan.volume step");
  if (settings.volume_step > settings.largest_volume)
    throw ConfigError(fmt::format("{}: the step of {:g} ml is larger than the largest volume of {:g} ml.",
                                  values.where("plan.volume step"), 1e-3 * settings.volume_step,
                                  1e-3 * settings.largest_volume));
  settings.leak_allowed = values.flag("plan.leak allowed");
  settings.wall_distance = values.number("plan.wall distance");
  settings.short_list = values.integer("plan.short list");
  settings.edge_length = values.number("plan.edge length");
  return settings;
}

} // namespace cemvert
