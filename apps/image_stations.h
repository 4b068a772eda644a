// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/bone_registration.h"
#include "apps/case_config.h"
#include "core/progress.h"
#include "measurement/level.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

/// What the image alone tells: the stations `measure` stops after. On rank 0 only.
struct ImageStage {
  Scan scan;
  std::optional<VertebralAnatomy> anatomy; ///< none for a modulus image
  std::optional<VertebralAnatomy> above, below;
  std::optional<CementMap> cement;
  MeasurementReport measurement;
  std::vector<MeasuredTime> times;               ///< other scans of the vertebra
  MeasurementReport changes;                     ///< between them
  std::optional<BoneRegistration> before_cement; ///< of the scan before the treatment onto this one
};

/// @param shared  folder of work shared with other runs; empty: none
ImageStage run_image_stations(const CaseConfig& config, RunLog& log,
                              const std::filesystem::path& shared = {});

/// Writes the tables of measures, and if pictures are wanted anatomy.nii.gz and the overlays.
void write_image_results(const std::filesystem::path& folder, const ImageStage& image,
                         const CaseConfig& config, bool pictures, RunLog& log);

/// What the results say of the image: all that is needed of it once it is meshed.
struct ImageResults {
  MeasurementReport measurement;
  std::string density_source;                     ///< one line on where the bone's numbers come from
  std::map<std::string, MeasurementReport> times; ///< of other scans of the vertebra
  MeasurementReport changes;                      ///< between them
  MeasurementReport injection;                    ///< how the cement was injected, if it was
};
ImageResults image_results(const ImageStage& image, const CaseConfig& config);

/// Whether the bone under cement that the image shows is known from a scan before the treatment.
bool knows_bone_under_cement(const ImageStage& image);

} // namespace cemvert
