// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/cement.h"

#include "core/error.h"

#include <algorithm>
#include <limits>

namespace cemvert
{
namespace
{

std::vector<std::string> all_sources()
{
  std::vector<std::string> names = {"none", "label", "threshold", "automatic threshold"};
  for (const std::string& name : pattern_names())
    names.push_back(name);
  return names;
}

std::string meanings()
{
  std::string text = "where cement lies: none; label: as segmented; threshold: by HU inside the body; "
                     "automatic threshold: the same, half-way between bone and cement";
  for (const std::string& name : pattern_names())
    text += "; " + name + ": " + make_pattern(name)->meaning();
  return text;
}

bool is_registered(const std::string& pattern)
{
  const auto names = pattern_names();
  return std::find(names.begin(), names.end(), pattern) != names.end();
}

} // namespace

KeyTable cement_keys()
{
  constexpr double unlimited = std::numeric_limits<double>::infinity();
  return {{"cement.pattern", KeyKind::choice, "", -unlimited, unlimited, "", all_sources(),
           meanings() + ". Without it: label where labels.cement is given, else none"},
          {"cement.volume",
           KeyKind::number,
           "ml",
           0.1,
           60,
           "",
           {},
           "volume of cement a pattern places inside the body"},
          // Radiopaque cement is seen at more than 1500 to 3000 HU (BaSO4 or ZrO2 filled, clinical CT; field
          // knowledge, to be checked on the scan): the lower end, since a vertebra's own bone stays below it
          // at clinical resolution.
          {"cement.threshold",
           KeyKind::number,
           "HU",
           200,
           30000,
           "1500 HU",
           {},
           "for 'threshold': a voxel of the body is cement from this CT number on"},
          {"cement.margin",
           KeyKind::number,
           "mm",
           0,
           10,
           "1 mm",
           {},
           "bone a pattern leaves between cement and the surface of the body, endplates included"}};
}

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
  settings.where = values.where("cement.pattern");
  if (values.given("cement.volume")) {
    settings.volume = values.number("cement.volume");
    settings.where = values.where("cement.volume");
  }

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
