// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apps/stations.h"
#include "report/studies.h"

namespace cemvert
{

/// `cemvert run --sensitivity`: the stiffness of every state on the run's own mesh when one assumption at a
/// time is another: density +-15 mg/cc, Poisson's ratio of bone, modulus of the layers, lateral support of
/// the load faces, floor of bone's modulus. What does not apply to the case is listed with the reason.
/// Collective.
SensitivityReport study_sensitivity(const SolverStage& stage, const SolverOutcome& base,
                                    const CaseConfig& config, RunLog& log);

} // namespace cemvert
