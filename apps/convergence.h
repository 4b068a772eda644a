// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apps/stations.h"
#include "report/studies.h"

namespace cemvert
{

/// `cemvert run --convergence`: the stiffness of every state on three meshes, with edges of 3/2, 1 and 3/4 of
/// the case's (3, 2 and 1.5 mm by default); the middle one is the run's own. Collective.
///
/// A mesh that cannot be made is told in the report and costs nothing else.
/// @param image  on rank 0
/// @param stage, mesh, base  of the run itself; `mesh` on rank 0
ConvergenceReport study_convergence(const ImageStage& image, const SolverStage& stage, const MeshResult& mesh,
                                    const SolverOutcome& base, const CaseConfig& config, RunLog& log);

/// Stiffness of every state that converged.
Stiffnesses stiffnesses_of(const std::vector<CompressionResult>& states);

} // namespace cemvert
