// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/case_values.h"
#include "core/progress.h"
#include "core/quantity.h"
#include "image/volume.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

/// What the densities of a calibration are equivalents of.
enum class Mineral { k2hpo4, hydroxyapatite };

/// Section `image.calibration:` of the case file but for a line that is stated outright.
struct CalibrationSettings {
  std::optional<std::filesystem::path> labels_file; ///< of inserts or tissues; else the case's label map
  std::vector<int> inserts;                         ///< labels of the calibration phantom's inserts
  std::vector<double> densities;                    ///< g/cm3, of the inserts
  std::map<std::string, int> tissues;               ///< "air", "fat", "muscle", "blood", "cortical bone"
  Mineral mineral = Mineral::k2hpo4;
  bool to_k2hpo4 = false; ///< densities of hydroxyapatite are turned into those of K2HPO4

  bool from_image() const { return !inserts.empty() || !tissues.empty(); }
};

/// Keys `image.calibration.*` but slope and intercept.
KeyTable calibration_keys();
/// @throws ConfigError  two ways of calibrating at once, inserts without as many densities, a phantom that
/// does not say of which mineral it is, a conversion of what needs none
CalibrationSettings calibration_settings(const CaseValues& values);

/// density [g/cm3] = constant + slope * HU + curvature * HU^2, and how far it can be trusted.
struct Calibration {
  double constant = 0, slope = 0, curvature = 0;
  Mineral mineral = Mineral::k2hpo4;
  std::string source;                    ///< one line for the report
  std::map<std::string, Quantity> facts; ///< "calibration.slope" and so on, for the results

  double density(double hounsfield) const { return constant + hounsfield * (slope + hounsfield * curvature); }
};

/// A line that the case states.
Calibration stated_calibration(double slope, double intercept, Mineral mineral);

/// CT numbers of one insert or tissue, over the voxels of its label that do not lie on the label's surface.
struct CalibrationSample {
  std::string name; ///< for messages: "label 201" or "fat"
  std::size_t voxels = 0;
  double mean = 0, deviation = 0; ///< HU
};
/// @throws DataError  label absent, outside the image, or with fewer than 20 inner voxels
CalibrationSample calibration_sample(const ScalarImage& image, const LabelMap& labels, int label,
                                     const std::string& name);

/// Line through the inserts of a phantom: least squares of CT number on density, which is known exactly,
/// solved for density (classical calibration; Eisenhart, Ann Math Stat 10 (1939) 162).
/// @param densities  g/cm3
/// @throws DataError  fewer than two inserts, densities too much alike, CT numbers that do not rise with
///                    density, R2 below 0.99, a slope no scanner has; the message lists the inserts
Calibration phantom_calibration(const std::vector<CalibrationSample>& inserts,
                                const std::vector<double>& densities, Mineral mineral, RunLog& log);

/// Calibration by the patient's own tissues (Michalski et al., Med Eng Phys 78 (2020) 55): the effective
/// energy at which CT numbers go best with the tissues' mass attenuation, lines from CT number to mass
/// attenuation and to mass density, and K2HPO4 in triglyceride as the two components of bone.
/// @param tissues  by name, at least three
/// @throws DataError  fewer than three tissues, or CT numbers the tissue cannot have
Calibration internal_calibration(const std::map<std::string, CalibrationSample>& tissues, RunLog& log);

/// Hydroxyapatite density turned into K2HPO4 density by HA = 1.15 K2HPO4 - 7.32 mg/cc.
Calibration converted_to_k2hpo4(Calibration calibration);

/// The calibration that the settings ask for, from the whole image. `labels` is used where the settings name
/// no file of their own.
Calibration calibration_of(const ScalarImage& image, const LabelMap& labels,
                           const CalibrationSettings& settings, RunLog& log);

} // namespace cemvert
