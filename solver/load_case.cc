// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/load_case.h"

#include "core/error.h"
#include "core/key_makers.h"
#include "core/units.h"

#include <array>
#include <limits>

namespace cemvert
{

#define CEMVERT_LOAD_CASE(symbol, name) LoadCase make_##symbol();
#include "solver/load_cases.def"
#undef CEMVERT_LOAD_CASE

namespace
{

struct Entry {
  const char* name;
  LoadCase (*make)();
};

constexpr std::array table = {
#define CEMVERT_LOAD_CASE(symbol, name) Entry{name, &make_##symbol},
#include "solver/load_cases.def"
#undef CEMVERT_LOAD_CASE
};

/// "flat layers: ...; ball joint: ..."
std::string meanings()
{
  std::string text;
  for (const Entry& entry : table)
    text += (text.empty() ? "" : "; ") + std::string(entry.name) + ": " + entry.make().meaning;
  return text;
}

void refuse(const CaseValues& values, const std::string& path, const std::string& why)
{
  throw ConfigError(values.where(path) + ": " + why);
}

void set_goal(const CaseValues& values, LoadSettings& settings)
{
  const bool to_travel = values.given("load.travel"), to_force = values.given("load.force");
  if (to_travel + to_force + values.given("load.compression") > 1)
    refuse(values, to_force ? "load.force" : "load.travel",
           "the load is raised to one goal: 'load.compression', 'load.travel' or 'load.force'. Keep one.");
  if (values.given("load.compression"))
    settings.compression = values.number("load.compression");
  if (to_travel) {
    settings.goal = LoadGoal::travel;
    settings.travel = values.number("load.travel");
  } else if (to_force) {
    settings.goal = LoadGoal::force;
    settings.force = values.number("load.force");
  }
}

void set_turning(const CaseValues& values, LoadSettings& settings)
{
  const LoadCase load = find_load_case(settings.kind);
  for (const char* path : {"load.anterior offset", "load.left offset"})
    if (values.given(path) && !load.tilts_freely)
      refuse(values, path, "only 'kind: ball joint' has a joint to move; '" + settings.kind + "' has none.");
  if (values.given("load.flexion") && !load.flexes)
    refuse(values, "load.flexion",
           "only 'kind: flexion' turns the platen so; '" + settings.kind + "' does not.");
  const auto given_or = [&](const std::string& path, double otherwise) {
    return values.given(path) ? values.number(path) : otherwise;
  };
  settings.pivot_offset = {given_or("load.left offset", 0), given_or("load.anterior offset", 0), 0};
  constexpr double two_degrees = 0.0349;
  settings.flexion = load.flexes ? given_or("load.flexion", two_degrees) : 0;
}

void set_crushing(const CaseValues& values, LoadSettings& settings)
{
  settings.crushing = values.number("load.crushing");
  const std::string path = "load.crushing height loss";
  if (!values.given(path))
    return;
  if (values.given("load.crushing"))
    refuse(values, path,
           "the vertebra is crushed to an apparent strain or to a loss of height. Keep one of the two.");
  const std::string text = values.text(path);
  const bool is_share = text.find('%') != std::string::npos;
  const double loss = [&] {
    try {
      return parse_quantity(text, is_share ? "%" : "mm");
    } catch (const ConfigError& error) {
      refuse(values, path, error.what());
      throw;
    }
  }();
  if (!(loss > 0) || loss > (is_share ? 0.3 : 10.0))
    refuse(values, path, "'" + text + "' is outside 0 .. 10 mm or 0 .. 30 %.");
  (is_share ? settings.crushing_loss_share : settings.crushing_loss) = loss;
}

} // namespace

std::vector<std::string> load_case_names()
{
  std::vector<std::string> names;
  for (const Entry& entry : table)
    names.emplace_back(entry.name);
  return names;
}

LoadCase find_load_case(const std::string& name)
{
  std::string known;
  for (const Entry& entry : table) {
    if (name == entry.name)
      return entry.make();
    known += (known.empty() ? "'" : ", '") + std::string(entry.name) + "'";
  }
  throw ConfigError("load.kind: there is no load case '" + name + "'. Known: " + known + ".");
}

KeyTable load_keys()
{
  return {
      choice_key("load.kind", load_case_names(), "flat layers", "How the vertebra is loaded. " + meanings()),
      number_key(
          "load.compression", "%", 0.01, 20, "",
          "Apparent strain at the end: travel of the upper platen over the mean height from endplate to "
          "endplate; 2 % unless another goal is given"),
      number_key("load.travel", "mm", 0.001, 20, "",
                 "Travel of the upper platen at the end, instead of load.compression"),
      number_key("load.force", "N", 1, 50000, "", "Force at the end, instead of load.compression"),
      choice_key("load.lateral", {"fixed", "upper free", "free"}, "fixed",
                 "Load faces held laterally: both (fixed), the lower one only (upper free), or none, which "
                 "slide and spread (free)"),
      choice_key(
          "load.kinematics", {"small strain", "finite rotation"}, "small strain",
          "finite rotation: equilibrium of the displaced shape with Green's strain, for collapse beyond "
          "about 5 %"),
      number_key("load.anterior offset", "mm", -40, 40, "",
                 "for 'ball joint': the joint this far in front of the middle of the body"),
      number_key("load.left offset", "mm", -40, 40, "",
                 "for 'ball joint': the joint this far to the left of the middle of the body"),
      number_key("load.flexion", "deg", -10, 10, "",
                 "for 'flexion': forward turn of the upper platen at the end; 2 degrees unless given"),
      number_key("load.largest step", "%", 0.001, 5, "0.2 %",
                 "Apparent strain of one load step at most, where a material yields"),
      number_key("load.force drop", "%", 0, 90, "0 %",
                 "ends the loading when the force has fallen this far below its peak; 0: goes on to the end"),
      plain_key("load.unload", KeyKind::flag, "no",
                "Whether the load is taken off again at the end, for the height that stays lost"),
      number_key("load.crushing", "%", 0.1, 30, "5 %",
                 "Apparent strain to which the fractured states are crushed before they are unloaded"),
      plain_key("load.crushing height loss", KeyKind::text, "",
                "Instead of load.crushing, \"3 mm\" or \"15 %\": crushed until the front, the middle or the "
                "back has lost so much of its height, under load; what stays lost afterwards is told"),
      {"load.stated forces",
       KeyKind::numbers,
       "N",
       1,
       50000,
       "[500 N, 1650 N]",
       {},
       "Forces whose part of the strength is told as the factor of risk; 500 N of standing and 1650 N of "
       "lifting from the ground (Rohlmann et al., PLoS One 9 (2014) e98510, the most that an implant bore)"},
  };
}

LoadSettings load_settings(const CaseValues& values)
{
  LoadSettings settings;
  settings.kind = values.text("load.kind");
  set_goal(values, settings);
  set_turning(values, settings);
  settings.largest_step = values.number("load.largest step");
  settings.force_drop = values.number("load.force drop");
  settings.unloads = values.flag("load.unload");
  set_crushing(values, settings);
  settings.stated_forces = values.numbers("load.stated forces");
  if (values.text("load.kinematics") == "finite rotation")
    settings.kinematics = Kinematics::finite_rotation;
  const std::string lateral = values.text("load.lateral");
  settings.lateral = lateral == "fixed"  ? LateralSupport::fixed
                     : lateral == "free" ? LateralSupport::free
                                         : LateralSupport::upper_free;
  return settings;
}

MaterialSettings materials_under(const LoadSettings& load, MaterialSettings materials)
{
  const LoadCase kind = find_load_case(load.kind);
  materials.layer_modulus = kind.layer_modulus.value_or(materials.layer_modulus);
  materials.layer_poisson = kind.layer_poisson.value_or(materials.layer_poisson);
  return materials;
}

} // namespace cemvert
