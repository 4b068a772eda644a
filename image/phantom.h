// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/case_values.h"
#include "core/progress.h"
#include "image/volume.h"

#include <nlohmann/json.hpp>

namespace cemvert
{

/// Keys of a phantom's spec file, and what it makes: a synthetic CT of a lumbar vertebra with posterior
/// elements and neighbours, its label map, and the truth computed from the analytic shape.
KeyTable phantom_keys();

struct Phantom {
  ScalarImage ct;       ///< HU
  LabelMap labels;      ///< whole vertebrae, cement as its own label, on the CT's grid (numbers in `truth`)
  LabelMap body_labels; ///< the same with the bodies labelled apart from the posterior elements
  nlohmann::json
      truth; ///< volumes, heights, angles, DR, section ratio, contacts and class, frame, from the formulas
};

/// Deterministic for equal values (the noise has a seed).
Phantom make_phantom(const CaseValues& spec, RunLog& log);

} // namespace cemvert
