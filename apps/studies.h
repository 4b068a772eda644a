// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apps/command_line.h"
#include "apps/stations.h"
#include "report/studies.h"

#include <optional>

namespace cemvert
{

/// What was asked for beyond the run itself. None of it changes the run's own results.
struct Studies {
  std::optional<ConvergenceReport> convergence;
  std::optional<SensitivityReport> sensitivity;
};

/// Collective; `image` and `mesh` on rank 0.
Studies run_studies(const Command& command, const ImageStage& image, const SolverStage& stage,
                    const MeshResult& mesh, const SolverOutcome& outcome, const CaseConfig& config,
                    RunLog& log);

} // namespace cemvert
