// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apps/command_line.h"
#include "apps/stations.h"
#include "apps/studies.h"
#include "report/results.h"

#include <filesystem>

namespace cemvert
{

/// Results that hold what they were made from and how it went: case, input files, libraries, date, times and
/// warnings.
RunResults provenance_of(const CaseConfig& config, const RunLog& log);

/// The mesh that `cemvert mesh` left in the folder, with its report measured again.
MeshResult read_mesh_station(const std::filesystem::path& folder, const ImageStage& image,
                             const CaseConfig& config, RunLog& log);

/// curve.<state>.csv and fields.<state>.pvd.
void write_state(const std::filesystem::path& folder, const CompressionResult& state, const Mesh& mesh);

/// results.json, written last: where it stands, everything stands. Prints the table and which files to open.
void finish_results(const Command& command, const CaseConfig& config, const ImageResults& image,
                    const MeshResult& mesh, const SolverOutcome& outcome, const Studies& studies,
                    const RunLog& log);

/// `cemvert report`: the table of results.json, and the pictures again.
int report_again(const Command& command);

} // namespace cemvert
