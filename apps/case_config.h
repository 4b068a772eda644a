// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"
#include "apps/time_points.h"
#include "cement/cement.h"
#include "core/case_values.h"
#include "image/scan.h"
#include "materials/composite_field.h"
#include "materials/material_field.h"
#include "measurement/measurement.h"
#include "mesh/mesher.h"
#include "solver/compression.h"
#include "study/plan.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

/// A whole case: the settings of every module, read and checked before anything is computed.
struct CaseConfig {
  ScanSettings scan;
  AnatomySettings anatomy;
  CementSettings cement;
  MeasurementSettings measurement;
  MeshSettings mesh;
  MaterialSettings materials;
  CompositeRule composite_rule =
      CompositeRule::parallel; ///< where cement fills only a part of the marrow space
  LoadSettings load;
  SolverSettings solver;
  std::optional<PlanSettings> plan;   ///< of `cemvert plan`
  std::vector<TimePoint> time_points; ///< other scans of the vertebra
  std::vector<std::string> states;    ///< in the order asked for
  nlohmann::json echo;                ///< the case with all defaults
  std::string yaml;                   ///< the same as YAML, for DIR/case.yaml
};

/// What `measured_level` needs of it.
inline LevelSettings level_settings(const CaseConfig& config)
{
  return {config.anatomy, config.cement, config.measurement};
}

/// The keys of all modules, in the order of the data flow.
KeyTable case_keys();

/// @throws ConfigError from the file, the command line or a rule between keys.
CaseConfig read_case(const std::filesystem::path& file, const std::vector<std::string>& overrides);

} // namespace cemvert
