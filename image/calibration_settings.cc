// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "core/key_makers.h"
#include "image/calibration.h"
#include "image/label_key.h"
#include "image/tissue_attenuation.h"

namespace cemvert
{
namespace
{

Key key_of(const std::string& name, KeyKind kind, const std::string& meaning)
{
  return plain_key("image.calibration." + name, kind, "", meaning);
}

void check_ways(const CaseValues& values)
{
  std::vector<std::string> ways;
  for (const char* way : {"slope", "phantom.labels", "internal"}) {
    const std::string path = std::string("image.calibration.") + way;
    if (values.section_given(path) || (path != "image.calibration.internal" && values.given(path)))
      ways.emplace_back(way);
  }
  if (ways.size() > 1)
    throw ConfigError(values.name() + ": image.calibration says both '" + ways[0] + "' and '" + ways[1] +
                      "'.\n    Give one of: slope (with intercept), phantom, internal.");
}

void check_phantom(const CaseValues& values, const CalibrationSettings& settings)
{
  if (!values.section_given("image.calibration.phantom"))
    return;
  if (settings.inserts.empty() || settings.densities.empty())
    throw ConfigError(values.name() + ": image.calibration.phantom needs 'labels' of the inserts and their "
                                      "'densities'.");
  if (settings.inserts.size() != settings.densities.size())
    throw ConfigError(values.where("image.calibration.phantom.labels") + ": " +
                      std::to_string(settings.inserts.size()) + " labels, but " +
                      std::to_string(settings.densities.size()) +
                      " densities.\n    Give one density for each insert, in the same order.");
  if (!values.given("image.calibration.mineral"))
    throw ConfigError(values.where("image.calibration.phantom.labels") +
                      ": the phantom's mineral is needed, as 1 mg/cc of K2HPO4 is not 1 mg/cc of CaHA.\n    "
                      "Add 'mineral: K2HPO4' (liquid inserts) or 'mineral: CaHA' (solid ones) under "
                      "image.calibration.");
}

} // namespace

KeyTable calibration_keys()
{
  Key mineral = key_of("mineral", KeyKind::choice,
                       "what the calibration's densities are equivalents of; with a slope alone K2HPO4");
  mineral.choices = {"K2HPO4", "CaHA"};
  Key densities = key_of("phantom.densities", KeyKind::numbers, "density of each insert, in the same order");
  densities.unit = "mg/cc";
  densities.smallest = -500;
  densities.largest = 3000;
  KeyTable table = {mineral,
                    key_of("convert to K2HPO4", KeyKind::flag,
                           "turn CaHA densities into K2HPO4 by HA = 1.15 K2HPO4 - 7.32 mg/cc"),
                    label_key("image.calibration.phantom.labels", KeyKind::integers,
                              "labels of the inserts of a calibration phantom"),
                    densities,
                    key_of("phantom.file", KeyKind::path, "label map of the inserts, if not labels.file"),
                    key_of("internal.file", KeyKind::path, "label map of the tissues, if not labels.file")};
  for (const std::string& tissue : calibration_tissues())
    table.push_back(label_key("image.calibration.internal." + tissue, KeyKind::integer,
                              "label of " + tissue + ", for calibration without phantom"));
  return table;
}

CalibrationSettings calibration_settings(const CaseValues& values)
{
  check_ways(values);
  CalibrationSettings settings;
  const std::string section = "image.calibration.";
  settings.inserts = values.integers(section + "phantom.labels");
  if (values.given(section + "phantom.densities"))
    settings.densities = values.numbers(section + "phantom.densities");
  for (const std::string& tissue : calibration_tissues())
    if (values.given(section + "internal." + tissue))
      settings.tissues[tissue] = values.integer(section + "internal." + tissue);
  for (const char* file : {"phantom.file", "internal.file"})
    if (values.given(section + file))
      settings.labels_file = values.file(section + file);
  if (values.given(section + "mineral") && values.text(section + "mineral") == "CaHA")
    settings.mineral = Mineral::hydroxyapatite;
  settings.to_k2hpo4 =
      values.given(section + "convert to K2HPO4") && values.flag(section + "convert to K2HPO4");
  check_phantom(values, settings);
  if (settings.to_k2hpo4 && settings.mineral == Mineral::k2hpo4)
    throw ConfigError(values.where(section + "convert to K2HPO4") +
                      ": only densities of CaHA need it.\n    Add 'mineral: CaHA', or remove the key.");
  if (!settings.tissues.empty() && settings.mineral != Mineral::k2hpo4)
    throw ConfigError(values.where(section + "mineral") + ": internal calibration gives K2HPO4 density.");
  return settings;
}

} // namespace cemvert
