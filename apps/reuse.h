// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apps/stations.h"

#include <filesystem>
#include <optional>
#include <string>

namespace cemvert
{

// Work that the cases of a study share (`run --reuse FOLDER`). Whether something may be taken over is decided
// by the bytes of everything it was made from, never by names, dates or keys of the case. What is left in the
// folder appears complete or not at all, and is never written again: any number of runs may share one folder.

/// The mesh of what the image showed: from the folder if a mesh of the same labels, endplates and settings is
/// there, else made, and left there. On rank 0 only.
/// @param folder  empty: nothing is shared
MeshResult shared_mesh_station(const std::filesystem::path& folder, const ImageStage& image,
                               const CaseConfig& config, RunLog& log);

/// Where an intact state is, or would be, shared.
struct SharedIntactState {
  std::filesystem::path place;       ///< empty: not shared
  std::optional<EarlierState> state; ///< if it is there already; on every rank alike, numbers on rank 0 only
};

/// Looks for the intact state of this model: same mesh, density, load, solver, number of ranks and materials
/// but cement, of which it has none. A run that goes on from its end (fractured states) solves it itself.
/// Collective. The fields of a state that is found are put into `output`.
SharedIntactState shared_intact_state(const std::filesystem::path& folder,
                                      const std::filesystem::path& output, const SolverStage& stage,
                                      const CaseConfig& config);

/// Leaves the intact state, whose fields `output` holds, for others; not one that did not converge. On rank 0
/// only.
void leave_intact_state(const SharedIntactState& shared, const SolverOutcome& outcome,
                        const std::filesystem::path& output);

} // namespace cemvert
