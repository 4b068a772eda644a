// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/injection/settings.h"

#include "core/case_lists.h"
#include "core/error.h"
#include "core/key_makers.h"
#include "image/label_key.h"

#include <fmt/core.h>

#include <cmath>
#include <utility>

namespace cemvert
{
namespace
{

Key point_key(const char* path, const char* meaning)
{
  Key key = plain_key(path, KeyKind::numbers, "", meaning);
  key.unit = "mm";
  return key;
}

constexpr const char* three_numbers = "three numbers";

KeyTable needle_keys()
{
  return {
      choice_key(
          "injection.approach", {"transpedicular left", "transpedicular right", "transpedicular both"}, "",
          "needles through the pedicles, instead of portions; both inject together, half of the volume each"),
      choice_key("injection.coordinates", {"frame", "LPS", "RAS"}, "frame",
                 "of every point of this section: frame is left, anterior, superior in mm from the body's "
                 "centroid; LPS or RAS are patient mm"),
      point_key("injection.portions.#.tip", "opening of the needle, three numbers"),
      point_key("injection.portions.#.entry",
                "where the needle enters the bone, three numbers; for the record "
                "and for 'withdrawn'"),
      choice_key("injection.portions.#.side", {"left", "right"}, "",
                 "instead of a tip: the transpedicular needle of this side"),
      number_key("injection.portions.#.withdrawn", "mm", 0, 60, "", "the tip is drawn back along the needle"),
      number_key("injection.portions.#.volume", "ml", 0.05, 60, "",
                 "of this portion; without it an equal share of what the others leave of cement.volume"),
      number_key("injection.portions.#.start", "s", 0, 3600, "",
                 "after the first cement; without it after the portion before"),
      number_key("injection.portions.#.pause", "s", 0, 3600, "",
                 "before it, after the end of the portion before"),
      number_key("injection.needle diameter", "mm", 0.5, 6, "2.4 mm", "of its opening"),
      number_key("injection.flow rate", "ml/s", 1e-4, 5, "0.1 ml/s", "of each needle that injects"),
      number_key("injection.pressure", "kPa", 0.1, 5000, "",
                 "at the needle's tip, over that of the veins, instead of the flow rate")};
}

KeyTable fluid_keys()
{
  return {
      choice_key(
          "injection.viscosity", viscosity_presets(), "medium",
          "of the cement, 4 min after mixing at a shear of 1/s: low 50 Pa s, doubles in 27 s; medium 200 Pa "
          "s, 60 s; high 1000 Pa s, 300 s"),
      number_key("injection.reference viscosity", "Pa s", 1e-3, 1e6, "",
                 "of the cement, 4 min after mixing at a shear of 1/s, instead of the preset's"),
      number_key("injection.doubling time", "s", 1, 1e9, "",
                 "of the cement's viscosity, instead of the preset's"),
      number_key("injection.shear exponent", "1", 0.2, 1, "0.6",
                 "n of the power law, viscosity ~ shear^(n - 1); 1 is Newtonian"),
      number_key("injection.time since mixing", "s", 0, 3600, "240 s", "when the injection starts"),
      number_key("injection.marrow viscosity", "Pa s", 1e-4, 100, "0.1 Pa s",
                 "of the marrow that cement displaces")};
}

KeyTable bone_keys()
{
  return {
      choice_key("injection.domain", {"body", "vertebra"}, "vertebra",
                 "bone that cement may enter: the body alone, or the posterior elements too where they are "
                 "labelled"),
      number_key("injection.grid", "mm", 0.3, 4, "",
                 "edge of the cells; without it that of the working grid, 0.8 mm at least"),
      number_key("injection.cortex permeability", "m2", 0, 1e-8, "1e-13 m2",
                 "of intact cortex, 0.35 mm thick, for marrow; cement does not pass it"),
      number_key("injection.gap density", "mg/cc", 0, 500, "50 mg/cc",
                 "the cortex has a gap where nothing within 1.5 mm of the surface is denser; 0: no gaps"),
      number_key("injection.gap area", "mm2", 0, 500, "10 mm2",
                 "smallest gap that counts; fewer voxels of a clinical CT are not told from noise"),
      number_key("injection.basivertebral vein", "mm", 0, 12, "4 mm",
                 "diameter of its mouth in the middle of the posterior wall; 0: closed"),
      point_key("injection.outlets.#.at", "middle of a hole in the cortex, three numbers"),
      number_key("injection.outlets.#.diameter", "mm", 0.5, 30, "", "of that hole"),
      number_key("injection.stop leak", "ml", 0, 60, "", "stop as soon as this much has left the bone"),
      number_key("injection.stop pressure", "kPa", 0.01, 1e5, "",
                 "stop as soon as the needle's tip has this pressure"),
      number_key("injection.stop volume", "ml", 0.05, 60, "", "stop as soon as this much has been injected"),
      choice_key(
          "injection.method", {"flow", "fast"}, "flow",
          "flow: Darcy flow with a moving front; fast: fronts by arrival time alone, for a quick look"),
      plain_key("injection.compare", KeyKind::flag, "false",
                "both methods; reports how far their cement differs")};
}

KeyTable haemorrhage_keys()
{
  return {point_key("injection.cleft.position", "middle of a cleft, three numbers"),
          number_key("injection.cleft.width", "mm", 1, 80, "", "left to right"),
          number_key("injection.cleft.depth", "mm", 1, 80, "", "front to back"),
          number_key("injection.cleft.thickness", "mm", 0.5, 30, "", "of the gap"),
          number_key("injection.cleft.tilt", "deg", -60, 60, "", "front upwards; 0 if not given"),
          number_key("injection.cleft.lateral tilt", "deg", -60, 60, "", "left side upwards; 0 if not given"),
          label_key("injection.fracture label", KeyKind::integers,
                    "label(s) of the fracture's gap in the label map"),
          number_key("injection.fracture density", "mg/cc", -200, 300, "",
                     "bone of the body below it is the fracture's gap: its largest connected piece"),
          plain_key("injection.cortex broken", KeyKind::flag, "true",
                    "where the fracture's gap reaches the surface, cement can leave"),
          number_key("injection.blood viscosity", "Pa s", 1e-3, 100, "0.01 Pa s", "of the haemorrhage"),
          number_key("injection.blood pressure", "kPa", 0, 50, "3 kPa",
                     "of the haemorrhage at rest, over that of the veins; aspiration relieves it"),
          number_key("injection.aspirated", "ml", 0, 30, "",
                     "blood drawn off the fracture's gap before the injection")};
}

Vec3 point_of(const CaseValues& values, const std::string& path)
{
  const std::vector<double> numbers = values.numbers(path);
  if (numbers.size() != 3)
    throw ConfigError(
        fmt::format("{}: a point has {}, here are {}.", values.where(path), three_numbers, numbers.size()));
  return {numbers[0], numbers[1], numbers[2]};
}

std::optional<double> optional_number(const CaseValues& values, const std::string& path)
{
  return values.given(path) ? std::optional<double>(values.number(path)) : std::nullopt;
}

void read_portion_times(const CaseValues& values, const std::string& entry, InjectionPortion& portion)
{
  portion.volume = optional_number(values, entry + ".volume");
  portion.start = optional_number(values, entry + ".start");
  portion.pause = optional_number(values, entry + ".pause").value_or(0);
  portion.withdrawn = optional_number(values, entry + ".withdrawn").value_or(0);
  if (portion.start && values.given(entry + ".pause"))
    throw ConfigError(values.where(entry + ".pause") + ": a portion has a start or a pause, not both.");
}

InjectionPortion read_portion(const CaseValues& values, const std::string& entry)
{
  InjectionPortion portion;
  const bool by_tip = values.given(entry + ".tip"), by_side = values.given(entry + ".side");
  for (const char* key : {".tip", ".side", ".volume", ".start", ".pause", ".withdrawn", ".entry"})
    if (values.given(entry + key)) {
      portion.where = values.where(entry + key);
      break;
    }
  if (by_tip == by_side)
    throw ConfigError(portion.where +
                      ": a portion has either a tip ('tip: [8, 5, 0]') or a side ('side: left', " +
                      "through the pedicle); here are " + (by_tip ? "both." : "neither."));
  if (by_tip)
    portion.tip = point_of(values, entry + ".tip");
  else
    portion.on_left = values.text(entry + ".side") == "left";
  if (values.given(entry + ".entry"))
    portion.entry = point_of(values, entry + ".entry");
  read_portion_times(values, entry, portion);
  if (portion.withdrawn > 0 && by_tip && !portion.entry)
    throw ConfigError(values.where(entry + ".withdrawn") +
                      ": a needle is drawn back towards its entry, which is not given. Add 'entry: [..]'.");
  return portion;
}

/// @return what the approach stands for: needles that inject together
std::vector<InjectionPortion> approach_portions(const std::string& approach, const std::string& where)
{
  std::vector<InjectionPortion> portions;
  for (const bool on_left : {true, false}) {
    if (approach == (on_left ? "transpedicular right" : "transpedicular left"))
      continue;
    InjectionPortion portion;
    portion.on_left = on_left;
    portion.start = 0;
    portion.where = where;
    portions.push_back(portion);
  }
  return portions;
}

void read_needles(const CaseValues& values, InjectionSettings& settings)
{
  const int listed = entries_of(values, "injection.portions");
  if (values.given("injection.approach")) {
    settings.approach = values.text("injection.approach");
    if (listed > 0)
      throw ConfigError(
          values.where("injection.approach") +
          ": an approach and portions exclude each other. Remove one; a portion through a pedicle is "
          "'{side: left}'.");
    settings.portions = approach_portions(settings.approach, values.where("injection.approach"));
    return;
  }
  for (int number = 1; number <= listed; ++number)
    settings.portions.push_back(read_portion(values, "injection.portions." + std::to_string(number)));
  if (settings.portions.empty())
    throw ConfigError(
        values.where("cement.pattern") +
        ": an injection needs a needle. Add a section injection: with 'approach: transpedicular both', "
        "or with portions, for example '- {tip: [8, 5, 0], volume: 2 ml}'.");
}

/// Gives portions without a volume equal shares of what is left of the volume.
void share_volume(InjectionSettings& settings, std::optional<double> volume)
{
  double given = 0;
  int without = 0;
  for (const InjectionPortion& portion : settings.portions) {
    given += portion.volume.value_or(0);
    without += portion.volume ? 0 : 1;
  }
  if (without == 0) {
    if (volume && std::abs(*volume - given) > 1e-6 * given)
      throw ConfigError(
          fmt::format("{}: the portions have {:g} ml together, but cement.volume asks for {:g} ml. "
                      "Leave one of them out.",
                      settings.portions.front().where, 1e-3 * given, 1e-3 * *volume));
    return;
  }
  if (!volume)
    throw ConfigError(settings.portions.front().where +
                      ": how much is to be injected? Add, for example, 'volume: 4.5 ml' under cement:.");
  if (*volume <= given)
    throw ConfigError(
        fmt::format("{}: the portions with a volume have {:g} ml, so that nothing of cement.volume ({:g} "
                    "ml) is left for those without.",
                    settings.portions.front().where, 1e-3 * given, 1e-3 * *volume));
  for (InjectionPortion& portion : settings.portions)
    portion.volume = portion.volume ? *portion.volume : (*volume - given) / without;
}

void read_fluids(const CaseValues& values, InjectionSettings& settings)
{
  settings.viscosity = viscosity_preset(values.text("injection.viscosity"));
  if (values.given("injection.reference viscosity"))
    settings.viscosity.at_reference = values.number("injection.reference viscosity");
  if (values.given("injection.doubling time"))
    settings.viscosity.doubling_time = values.number("injection.doubling time");
  settings.viscosity.exponent = values.number("injection.shear exponent");
  settings.time_since_mixing = values.number("injection.time since mixing");
  settings.marrow_viscosity = values.number("injection.marrow viscosity");
  settings.needle_diameter = values.number("injection.needle diameter");
  settings.flow_rate = values.number("injection.flow rate");
  if (values.given("injection.pressure")) {
    settings.pressure = values.number("injection.pressure");
    if (values.given("injection.flow rate"))
      throw ConfigError(
          values.where("injection.pressure") +
          ": cement is injected at a given pressure or at a given flow rate, not both. Remove one.");
  }
}

void read_bone(const CaseValues& values, InjectionSettings& settings)
{
  settings.fast = values.text("injection.method") == "fast";
  settings.compare = values.flag("injection.compare");
  settings.whole_vertebra = values.text("injection.domain") == "vertebra";
  settings.spacing = optional_number(values, "injection.grid").value_or(0);
  settings.cortex_permeability = values.number("injection.cortex permeability");
  settings.gap_density = values.number("injection.gap density");
  settings.gap_area = values.number("injection.gap area");
  settings.vein_diameter = values.number("injection.basivertebral vein");
  settings.stop.leak = optional_number(values, "injection.stop leak");
  settings.stop.pressure = optional_number(values, "injection.stop pressure");
  settings.stop.volume = optional_number(values, "injection.stop volume");
  for (int number = 1; number <= entries_of(values, "injection.outlets"); ++number) {
    const std::string entry = "injection.outlets." + std::to_string(number);
    if (!values.given(entry + ".at") || !values.given(entry + ".diameter"))
      throw ConfigError(values.where(entry + (values.given(entry + ".at") ? ".at" : ".diameter")) +
                        ": an outlet is given as '{at: [0, -16, 2], diameter: 4 mm}'.");
    settings.openings.push_back(
        {point_of(values, entry + ".at"), values.number(entry + ".diameter"), values.where(entry + ".at")});
  }
}

CleftSettings read_cleft(const CaseValues& values)
{
  CleftSettings cleft;
  for (const char* key : {"position", "width", "depth", "thickness"})
    if (!values.given(std::string("injection.cleft.") + key))
      throw ConfigError(
          fmt::format("{}: injection.cleft needs a position, a width, a depth and a thickness; '{}' is "
                      "missing.",
                      values.name(), key));
  cleft.position = point_of(values, "injection.cleft.position");
  cleft.width = values.number("injection.cleft.width");
  cleft.depth = values.number("injection.cleft.depth");
  cleft.thickness = values.number("injection.cleft.thickness");
  cleft.tilt = optional_number(values, "injection.cleft.tilt").value_or(0);
  cleft.lateral_tilt = optional_number(values, "injection.cleft.lateral tilt").value_or(0);
  cleft.where = values.where("injection.cleft.position");
  return cleft;
}

void read_haemorrhage(const CaseValues& values, InjectionSettings& settings)
{
  HaemorrhageSettings& blood = settings.haemorrhage;
  if (values.section_given("injection.cleft"))
    blood.cleft = read_cleft(values);
  blood.labels = values.integers("injection.fracture label");
  blood.density = optional_number(values, "injection.fracture density");
  blood.viscosity = values.number("injection.blood viscosity");
  blood.pressure = values.number("injection.blood pressure");
  blood.open = values.flag("injection.cortex broken");
  const int places = (blood.cleft ? 1 : 0) + (blood.labels.empty() ? 0 : 1) + (blood.density ? 1 : 0);
  if (places > 1)
    throw ConfigError(values.name() +
                      ": the fracture's gap is given more than once: keep one of injection.cleft, "
                      "injection.fracture label and injection.fracture density.");
  if (!values.given("injection.aspirated"))
    return;
  blood.aspirated = values.number("injection.aspirated");
  if (places == 0)
    throw ConfigError(values.where("injection.aspirated") +
                      ": blood is drawn off a fracture's gap, and none is given. Add injection.cleft, "
                      "injection.fracture label or injection.fracture density.");
}

} // namespace

KeyTable injection_keys()
{
  KeyTable table;
  for (const KeyTable& part : {needle_keys(), fluid_keys(), bone_keys(), haemorrhage_keys()})
    table.insert(table.end(), part.begin(), part.end());
  for (Key& key : table)
    key.of_optional_section = true;
  return table;
}

InjectionSettings injection_settings(const CaseValues& values, std::optional<double> volume)
{
  InjectionSettings settings;
  settings.where = values.where(values.given("cement.volume") ? "cement.volume" : "cement.pattern");
  read_needles(values, settings);
  const std::string coordinates = values.text("injection.coordinates");
  settings.coordinates = coordinates == "frame" ? PointCoordinates::frame
                         : coordinates == "LPS" ? PointCoordinates::lps
                                                : PointCoordinates::ras;
  share_volume(settings, volume);
  read_fluids(values, settings);
  read_bone(values, settings);
  read_haemorrhage(values, settings);
  return settings;
}

} // namespace cemvert
