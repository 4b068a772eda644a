// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "core/key_makers.h"
#include "image/label_key.h"
#include "image/scan.h"

#include <map>

namespace cemvert
{
namespace
{

ImageValues values_of(const std::string& word)
{
  if (word == "density")
    return ImageValues::density;
  return word == "modulus" ? ImageValues::modulus : ImageValues::hounsfield;
}

/// The keys that make sense with only one kind of values.
void check_image_section(const CaseValues& values, const ScanSettings& settings)
{
  const auto refuse = [&](const std::string& key, const std::string& why) {
    if (values.given(key))
      throw ConfigError(values.where(key) + ": " + why);
  };
  if (settings.values != ImageValues::hounsfield)
    for (const char* key : {"image.calibration.slope", "image.calibration.intercept",
                            "image.calibration.mineral", "image.calibration.phantom.labels",
                            "image.calibration.internal.air", "image.calibration.internal.fat"})
      refuse(key,
             "a calibration turns HU into density, but 'image.values' says that the image holds " +
                 values.text("image.values") +
                 " already.\n    Remove the calibration, or write 'values: HU' if the image does hold HU.");
  if (settings.values != ImageValues::modulus)
    refuse("image.layer modulus",
           "loading layers are voxels of the image only with 'values: modulus'.\n    Remove the key.");
  if (!values.given("image.calibration.slope"))
    refuse("image.calibration.intercept", "an intercept needs a slope.\n    Give both, for example "
                                          "'calibration: {slope: 0.80, intercept: 0}'.");
}

/// A label may have one role only; `body` may repeat labels of `vertebra`, of which it is a part.
void check_roles(const CaseValues& values, const CalibrationSettings& calibration)
{
  std::map<int, std::string> role_of;
  for (const std::string role : {"vertebra", "cement", "above", "below", "body"})
    for (const int label : values.integers("labels." + role)) {
      const auto [entry, is_new] = role_of.try_emplace(label, role);
      if (!is_new && entry->second != role && !(role == "body" && entry->second == "vertebra"))
        throw ConfigError(values.where("labels." + role) + ": label " + std::to_string(label) +
                          " is also named under 'labels." + entry->second +
                          "'.\n    A voxel has one label: name it under one of the two.");
    }
  if (calibration.labels_file)
    return;
  std::vector<int> standards = calibration.inserts;
  for (const auto& [tissue, label] : calibration.tissues)
    standards.push_back(label);
  for (const int label : standards)
    if (const auto found = role_of.find(label); found != role_of.end())
      throw ConfigError(
          values.name() + ": label " + std::to_string(label) +
          " is named under image.calibration and under 'labels." + found->second +
          "'.\n    A voxel has one label: correct one of the two, or give the standards' label map "
          "(phantom.file, internal.file).");
}

/// Keys of `image:` but for the ways to calibrate, and of `labels:`.
KeyTable file_keys()
{
  const Key values = choice_key(
      "image.values", {"HU", "density", "modulus"}, "",
      "what the numbers of the image are: HU, density in mg/cc (K2HPO4-equivalent), or Young modulus in MPa");
  return {
      plain_key("image.file", KeyKind::path, "",
                "the CT or density image: NIfTI, NRRD, MetaImage, or a folder with one DICOM series"),
      values,
      number_key(
          "image.calibration.slope", "mg/cc per HU", 0.1, 5, "",
          "density over HU, from your own phantom; typical 0.65 to 0.85 at 120 kVp with a K2HPO4 phantom"),
      number_key("image.calibration.intercept", "mg/cc", -200, 200, "",
                 "density at 0 HU; 0 if only the slope is given"),
      number_key("image.layer modulus", "MPa", 1e-3, 1e6, "",
                 "with 'values: modulus': voxels of exactly this value are loading layer, not bone"),
      number_key("image.working spacing", "mm", 0.2, 3, "",
                 "voxel edge of the working grid; if absent, that of the label map where it is isotropic "
                 "with 0.4 to 1 mm, else chosen from it (0.5 to 1 mm)"),
      plain_key("labels.file", KeyKind::path, "",
                "the label map; may lie on another grid than the image, they are matched in space"),
      label_key("labels.vertebra", KeyKind::integers, "label(s) of the vertebra: whole, or its body only"),
      label_key("labels.body", KeyKind::integers,
                "label(s) of the body where it is labelled by itself; else it is isolated"),
      label_key("labels.cement", KeyKind::integers, "label(s) of cement"),
      label_key("labels.above", KeyKind::integers,
                "label(s) of the vertebra above, for the AVHR and the regional angle"),
      label_key("labels.below", KeyKind::integers, "label(s) of the vertebra below"),
  };
}

} // namespace

KeyTable scan_keys()
{
  KeyTable keys = file_keys();
  const KeyTable calibration = calibration_keys();
  keys.insert(keys.end(), calibration.begin(), calibration.end());
  return keys;
}

ScanSettings scan_settings(const CaseValues& values)
{
  ScanSettings settings;
  if (values.given("image.file")) {
    settings.image_file = values.file("image.file");
    settings.values = values_of(values.text("image.values"));
    check_image_section(values, settings);
  } else if (values.section_given("image") && !values.given("image.working spacing")) {
    throw ConfigError(values.name() + ": section 'image' has no file.\n    Give 'image.file', or remove the "
                                      "section to measure the labels alone.");
  }
  if (values.given("image.calibration.slope"))
    settings.calibration_slope = values.number("image.calibration.slope");
  if (values.given("image.calibration.intercept"))
    settings.calibration_intercept = values.number("image.calibration.intercept");
  if (values.given("image.layer modulus"))
    settings.layer_modulus = values.number("image.layer modulus");
  if (values.given("image.working spacing"))
    settings.working_spacing = values.number("image.working spacing");

  settings.calibration = calibration_settings(values);

  settings.vertebra = values.integers("labels.vertebra");
  settings.body = values.integers("labels.body");
  settings.cement = values.integers("labels.cement");
  settings.above = values.integers("labels.above");
  settings.below = values.integers("labels.below");
  if (values.given("labels.file")) {
    settings.labels_file = values.file("labels.file");
    if (settings.vertebra.empty())
      throw ConfigError(values.name() + ": 'labels.vertebra' is needed: the label(s) of the vertebra in " +
                        settings.labels_file->filename().string() +
                        ".\n    If you give a wrong one, the labels of the map are listed.");
    check_roles(values, settings.calibration);
  } else if (values.section_given("labels")) {
    throw ConfigError(values.name() + ": section 'labels' has no file.\n    Give 'labels.file', or remove "
                                      "the section ('values: modulus' works without).");
  } else if (!settings.image_file || settings.values != ImageValues::modulus) {
    throw ConfigError(values.name() + ": 'labels.file' is needed: a label map that says which voxels are the "
                                      "vertebra.\n    3D Slicer with TotalSegmentator makes one from a CT.");
  }
  return settings;
}

void require_density(const ScanSettings& settings)
{
  if (!settings.image_file)
    throw ConfigError("image.file: mechanics need the bone's density, but the case names no image.\n    Give "
                      "the CT, or run 'cemvert measure', which needs the labels only.");
  const bool is_calibrated = settings.calibration_slope > 0 || settings.calibration.from_image();
  if (settings.values == ImageValues::hounsfield && is_calibrated &&
      settings.calibration.mineral != Mineral::k2hpo4 && !settings.calibration.to_k2hpo4)
    throw ConfigError("image.calibration: it gives densities of CaHA, but the relations between density and "
                      "modulus hold for K2HPO4.\n    Add 'convert to K2HPO4: true' under image.calibration "
                      "(HA = 1.15 K2HPO4 - 7.32 mg/cc), or calibrate with a K2HPO4 phantom.");
  if (settings.values == ImageValues::hounsfield && !is_calibrated)
    // numbers: slopes and intercepts of K2HPO4 phantoms at 120 kVp; Kopperdahl 2002, modulus ~ density^1.05
    throw ConfigError(
        "image.calibration: mechanics need density, but 'values: HU' comes without a calibration.\n    Give "
        "that of the scanner, for example 'calibration: {slope: 0.80, intercept: 0}' (mg/cc per HU, "
        "mg/cc).\n    Typical at 120 kVp with a K2HPO4 phantom: slope 0.65 to 0.85, intercept -20 to +10; "
        "with a CaHA phantom: slope 0.75 to 0.90.\n    Guessing costs accuracy: from slope 0.65 to 0.85 the "
        "stiffness rises by about 30 %, and 15 mg/cc of intercept move it by 6 (dense bone) to 18 % (weak "
        "bone).");
}

} // namespace cemvert
