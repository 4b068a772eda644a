// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/case_values.h"
#include "core/progress.h"
#include "image/volume.h"

#include <nlohmann/json.hpp>

namespace cemvert
{

/// Keys of a phantom's spec file, and what it makes: a synthetic CT of a lumbar vertebra with posterior
/// elements and neighbours, its label map, and the truth computed from the analytic shape. Every key has a
/// default: `seed: 1` alone is a spec.
KeyTable phantom_keys();

struct Phantom {
  ScalarImage ct;       ///< HU
  LabelMap labels;      ///< whole vertebrae 22 (the vertebra), 21 (above), 23 (below), cement 100
  LabelMap body_labels; ///< bodies 22, 21, 23, posterior elements 52, 51, 53, cement 100
  /// From the formulas, not from the voxels: quantities {"value", "unit", "definition"} under the names of
  /// `measurement` in results.json, and `frame` (LPS mm), `labels` (of what lies wholly in the image),
  /// `calibration`, `spec` (with all defaults).
  nlohmann::json truth;
};

/// Deterministic for equal values (texture and noise are functions of the seed and the place).
/// @throws ConfigError  a spec that cannot be: endplates that would meet, more cement than the pattern can
/// hold, an unknown axis code, too many voxels.
Phantom make_phantom(const CaseValues& spec, RunLog& log);

/// The same without the CT, which takes most of the time; `ct` has no voxels.
Phantom make_phantom_labels(const CaseValues& spec);

} // namespace cemvert
