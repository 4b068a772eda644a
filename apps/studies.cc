// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/studies.h"

#include "apps/convergence.h"
#include "apps/sensitivity.h"

namespace cemvert
{

Studies run_studies(const Command& command, const ImageStage& image, const SolverStage& stage,
                    const MeshResult& mesh, const SolverOutcome& outcome, const CaseConfig& config,
                    RunLog& log)
{
  Studies studies;
  if (command.sensitivity)
    studies.sensitivity = study_sensitivity(stage, outcome, config, log);
  if (command.convergence)
    studies.convergence = study_convergence(image, stage, mesh, outcome, config, log);
  return studies;
}

} // namespace cemvert
