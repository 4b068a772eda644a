// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/pattern.h"
#include "core/error.h"
#include "core/key_makers.h"

#include <algorithm>
#include <limits>

namespace cemvert
{
namespace
{

std::vector<std::string> all_sources()
{
  std::vector<std::string> names = {"none", "label", "threshold", "automatic threshold", "injection"};
  for (const std::string& name : pattern_names())
    names.push_back(name);
  return names;
}

std::string meanings()
{
  std::string text = "where cement lies: none; label: as segmented; threshold: by HU inside the body; "
                     "automatic threshold: the same, half-way between bone and cement; "
                     "injection: through needles, as the section injection: says";
  for (const std::string& name : pattern_names())
    text += "; " + name + ": " + make_pattern(name)->meaning();
  return text;
}

bool is_registered(const std::string& pattern)
{
  const auto names = pattern_names();
  return std::find(names.begin(), names.end(), pattern) != names.end();
}

/// Keys of `cement:` that only some patterns read, with an example.
struct Option {
  const char* name;
  const char* example;
};
constexpr Option options[] = {{"side", "left"}, {"endplate", "upper"}, {"seed", "7"}, {"filled", "70 %"}};

bool reads(const std::string& pattern, const std::string& option)
{
  const std::vector<std::string> keys = make_pattern(pattern)->keys();
  return std::find(keys.begin(), keys.end(), option) != keys.end();
}

std::string patterns_that_read(const std::string& option)
{
  std::string names;
  for (const std::string& name : pattern_names())
    if (reads(name, option))
      names += (names.empty() ? "'" : ", '") + name + "'";
  return names;
}

/// An option that nothing reads is a misunderstanding.
void check_options(const CaseValues& values, const CementSettings& settings)
{
  for (const Option& option : options) {
    const std::string key = std::string("cement.") + option.name;
    if (!values.given(key))
      continue;
    if (settings.target_class) {
      // the one choice that a target class leaves open
      if (option.name == std::string("side") && settings.target_class == ContactClass::B)
        continue;
      throw ConfigError(values.where(key) + ": a target class " +
                        std::string(1, letter_of(*settings.target_class)) +
                        " chooses the pattern by itself and takes no '" + option.name +
                        "'. Remove it, or name a pattern instead: " + patterns_that_read(option.name) + ".");
    }
    if (!is_registered(settings.pattern) || !reads(settings.pattern, option.name))
      throw ConfigError(values.where(key) + ": '" + settings.pattern + "' has no '" + option.name +
                        "'. Remove it; patterns with one: " + patterns_that_read(option.name) + ".");
  }
}

ContactClass class_of(const std::string& letter)
{
  return letter == "A" ? ContactClass::A : letter == "B" ? ContactClass::B : ContactClass::C;
}

/// No defaults: a key that stands in every case could not tell whether it was meant.
KeyTable option_keys()
{
  return {
      choice_key("cement.target class", {"A", "B", "C"}, "",
                 "instead of a pattern: contact class that the cement is to have (A both sides bridge the "
                 "endplates, B one, C none); the program chooses the pattern"),
      choice_key("cement.side", {"left", "right"}, "",
                 "side of " + patterns_that_read("side") + ", and of target class B; left if not given"),
      choice_key("cement.endplate", {"upper", "lower"}, "",
                 "endplate of " + patterns_that_read("endplate") + "; upper if not given"),
      integer_key("cement.seed", 0, 1000000, "",
                  "of the chance in " + patterns_that_read("seed") + "; 1 if not given"),
      number_key("cement.filled", "%", 5, 100, "",
                 "mean part of the marrow space that cement fills in " + patterns_that_read("filled") +
                     "; 70 % if not given")};
}

void read_options(const CaseValues& values, CementSettings& settings)
{
  if (values.given("cement.side"))
    settings.on_left = values.text("cement.side") == "left";
  if (values.given("cement.endplate"))
    settings.at_upper = values.text("cement.endplate") == "upper";
  if (values.given("cement.seed"))
    settings.seed = values.integer("cement.seed");
  if (values.given("cement.filled"))
    settings.filled = values.number("cement.filled");
}

/// @return the settings, if they ask for a class
bool read_target_class(const CaseValues& values, CementSettings& settings)
{
  if (!values.given("cement.target class"))
    return false;
  const std::string where = values.where("cement.target class");
  if (values.given("cement.pattern"))
    throw ConfigError(where + ": a target class and a pattern ('" + settings.pattern +
                      "') exclude each other: the class chooses the pattern. Remove one of them.");
  settings.pattern = "none";
  settings.target_class = class_of(values.text("cement.target class"));
  if (!settings.volume)
    throw ConfigError(where + ": a target class needs a volume. Add, for example, 'volume: 4.5 ml' under "
                              "cement:.");
  settings.where = where;
  return true;
}

} // namespace

KeyTable cement_keys()
{
  KeyTable table = {
      choice_key("cement.pattern", all_sources(), "",
                 meanings() + ". Without it: label where labels.cement is given, else none"),
      number_key("cement.volume", "ml", 0.1, 60, "", "volume of cement a pattern places inside the body"),
      // Radiopaque cement is seen at more than 1500 to 3000 HU (BaSO4 or ZrO2 filled, clinical
      // CT; field knowledge, to be checked on the scan): the lower end, since a vertebra's own
      // bone stays below it at clinical resolution.
      number_key("cement.threshold", "HU", 200, 30000, "1500 HU",
                 "for 'threshold': a voxel of the body is cement from this CT number on"),
      number_key("cement.margin", "mm", 0, 10, "1 mm",
                 "bone a pattern leaves between cement and the surface of the body, endplates included"),
      number_key("cement.clearance", "mm", 0, 20, "4 mm",
                 "bone a pattern leaves under an endplate that it is not to touch, as long as there is "
                 "room elsewhere")};
  for (const KeyTable& part : {option_keys(), injection_keys()})
    table.insert(table.end(), part.begin(), part.end());
  return table;
}

namespace
{

void read_injection(const CaseValues& values, CementSettings& settings)
{
  if (settings.pattern != "injection") {
    if (values.section_given("injection"))
      throw ConfigError(
          values.where("cement.pattern") +
          ": a section injection: is given, but nothing would be injected. Write 'pattern: injection' "
          "under cement:, or remove the section.");
    return;
  }
  settings.injection = injection_settings(values, settings.volume);
  double volume = 0;
  for (const InjectionPortion& portion : settings.injection.portions)
    volume += *portion.volume;
  settings.volume = volume;
}

} // namespace

bool cement_is_in_image(const CementSettings& settings)
{
  return settings.pattern == "label" || settings.pattern == "threshold" ||
         settings.pattern == "automatic threshold";
}

CementSettings cement_settings(const CaseValues& values)
{
  CementSettings settings;
  const bool labelled = values.given("labels.cement");
  const bool named = values.given("cement.pattern");
  settings.pattern = named ? values.text("cement.pattern") : labelled ? "label" : "none";
  settings.threshold = values.number("cement.threshold");
  settings.margin = values.number("cement.margin");
  settings.clearance = values.number("cement.clearance");
  settings.where = values.where("cement.pattern");
  if (values.given("cement.volume")) {
    settings.volume = values.number("cement.volume");
    settings.where = values.where("cement.volume");
  }

  read_options(values, settings);
  const bool by_class = read_target_class(values, settings);
  check_options(values, settings);
  read_injection(values, settings);
  if (by_class || settings.pattern == "injection")
    return settings;
  if (is_registered(settings.pattern)) {
    if (!settings.volume)
      throw ConfigError(settings.where + ": '" + settings.pattern +
                        "' needs a volume. Add, for example, 'volume: 4.5 ml' under cement:.");
    return settings;
  }
  if (settings.pattern == "label" && !labelled)
    throw ConfigError(settings.where + ": 'label' takes cement from the label map, but labels.cement does "
                                       "not say which label it has. Add 'cement: NUMBER' under labels:.");
  // 'none' typed out switches the cement off and may leave the volume where it stands
  if (settings.volume && !(named && settings.pattern == "none"))
    throw ConfigError(
        settings.where + ": a volume can be asked of a pattern only; " +
        (named      ? "'" + settings.pattern + "' takes cement as the image shows it."
         : labelled ? "labels.cement gives the cement as segmented."
                    : "no cement.pattern is given.") +
        " Remove the volume, or add a pattern, for example 'pattern: " + pattern_names().front() + "'.");
  return settings;
}

} // namespace cemvert
