// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/pattern.h"
#include "core/error.h"

#include <fmt/core.h>

#include <algorithm>

namespace cemvert
{
namespace
{

ContactClass reached_class(const Mask& cement, const VertebralAnatomy& anatomy,
                           const CementSettings& settings)
{
  const double band = std::max(settings.contact_band, cement.grid.spacing.maxCoeff());
  return endplate_contact(cement, endplate_band(anatomy, EndplateSide::upper, band),
                          endplate_band(anatomy, EndplateSide::lower, band), anatomy.frame)
      .contact_class();
}

/// What may be done when a pattern has missed its class.
std::string advice(ContactClass aimed, const CementSettings& settings)
{
  if (aimed == ContactClass::C)
    return fmt::format("ask for less, or for less bone under the endplates (cement.clearance, {:g} mm)",
                       settings.clearance);
  return settings.margin >= settings.contact_band
             ? fmt::format("cement.margin ({:g} mm) keeps cement out of the contact band ({:g} mm): lower it",
                           settings.margin, settings.contact_band)
             : std::string("ask for another volume");
}

/// One pattern in one vertebra.
struct Placement {
  CementMap map;
  ContactClass reached;
};

/// Everything but the pattern itself.
struct Place {
  const Scan& scan;
  const VertebralAnatomy& anatomy;
  BodyBox box;
  Mask allowed;
};

Placement placed(const Place& place, const std::string& name, const CementSettings& settings, RunLog& log)
{
  const auto pattern = make_pattern(name);
  if (!settings.volume)
    throw ConfigError(settings.where + ": '" + name +
                      "' needs a volume. Add, for example, 'volume: 4.5 ml' under cement:.");
  const PatternInput input{place.anatomy,    place.box, place.allowed,
                           *settings.volume, settings,  place.scan.density};
  PlacedCement cement = fill_pattern(*pattern, input, log);
  Placement placement{{}, reached_class(cement.inside, place.anatomy, settings)};
  CementMap& map = placement.map;
  map.inside = std::move(cement.inside);
  map.fraction = std::move(cement.fraction);
  map.outside = Mask(place.anatomy.body.grid);
  map.pattern = name;
  map.aimed_class = pattern->aims_at();
  map.requested_volume = settings.volume;
  map.source = fmt::format("pattern '{}', {:g} ml asked for, {:.3f} ml placed, {:g} mm from the surface, "
                           "contact class {}",
                           name, 1e-3 * *settings.volume, 1e-3 * cement_volume(map), settings.margin,
                           letter_of(placement.reached));
  return placement;
}

CementMap by_name(const Place& place, const CementSettings& settings, RunLog& log)
{
  Placement placement = placed(place, settings.pattern, settings, log);
  const std::optional<ContactClass> aimed = placement.map.aimed_class;
  if (aimed && *aimed != placement.reached)
    log.warning(
        fmt::format("cement: '{}' aims at contact class {}, but {:g} ml in this body reach class {}: {}.",
                    settings.pattern, letter_of(*aimed), 1e-3 * *settings.volume,
                    letter_of(placement.reached), advice(*aimed, settings)));
  return placement.map;
}

/// Nothing where the volume is more than the pattern takes, though the body takes it: patterns that share
/// their voxels with bone take less than others.
using Tried = std::optional<Placement>;

Tried tried_out(const Place& place, const std::string& name, const CementSettings& settings, RunLog& log)
{
  try {
    return placed(place, name, settings, log);
  } catch (const ConfigError&) {
    if (*settings.volume > volume_of(place.allowed))
      throw;
    return std::nullopt;
  }
}

CementMap by_class(const Place& place, const CementSettings& settings, RunLog& log)
{
  const ContactClass wanted = *settings.target_class;
  std::string tried;
  for (const std::string& name : pattern_names()) {
    if (make_pattern(name)->aims_at() != wanted)
      continue;
    RunLog quiet(false);
    const Tried placement = tried_out(place, name, settings, quiet);
    if (placement && placement->reached == wanted) {
      for (const std::string& warning : quiet.warnings())
        log.warning(warning);
      log.note(fmt::format("cement: contact class {} with {:g} ml is reached by the pattern '{}'.",
                           letter_of(wanted), 1e-3 * *settings.volume, name));
      return placement->map;
    }
    tried += fmt::format("{}'{}' {}", tried.empty() ? "" : ", ", name,
                         placement ? fmt::format("reaches {}", letter_of(placement->reached))
                                   : std::string("takes less than that"));
  }
  throw ConfigError(fmt::format("{}: contact class {} is not reached with {:g} ml in this body: {}.\n"
                                "    Next: {}.",
                                settings.where, letter_of(wanted), 1e-3 * *settings.volume, tried,
                                advice(wanted, settings)));
}

} // namespace

CementMap place_pattern(const Scan& scan, const VertebralAnatomy& anatomy, const CementSettings& settings,
                        RunLog& log)
{
  if (!scan.settings.cement.empty())
    log.note("cement: the pattern is used; the cement of labels.cement counts as bone of the body.");
  const Place place{scan, anatomy, body_box(anatomy), fillable_bone(anatomy.body, settings.margin)};
  return settings.target_class ? by_class(place, settings, log) : by_name(place, settings, log);
}

} // namespace cemvert
