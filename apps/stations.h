// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apps/case_config.h"
#include "core/progress.h"
#include "report/results.h"

#include <filesystem>
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
  std::vector<MeasuredTime> times; ///< other scans of the vertebra
  MeasurementReport changes;       ///< between them
};

ImageStage run_image_stations(const CaseConfig& config, RunLog& log);

/// Writes anatomy.nii.gz, the overlays and the tables of measures.
void write_image_results(const std::filesystem::path& folder, const ImageStage& image,
                         const CaseConfig& config, RunLog& log);

/// What the results say of the image: all that is needed of it once it is meshed.
struct ImageResults {
  MeasurementReport measurement;
  std::string density_source;                     ///< one line on where the bone's numbers come from
  std::map<std::string, MeasurementReport> times; ///< of other scans of the vertebra
  MeasurementReport changes;                      ///< between them
  MeasurementReport injection;                    ///< how the cement was injected, if it was
};
ImageResults image_results(const ImageStage& image, const CaseConfig& config);

/// What is to be meshed of it.
MeshDomain mesh_domain_of(const ImageStage& image, const CaseConfig& config);

/// The mesh of what the image showed. On rank 0 only.
MeshResult run_mesh_station(const ImageStage& image, const CaseConfig& config, RunLog& log);

/// What the solver needs, equal on all ranks.
struct SolverStage {
  Mesh mesh;
  BoneDensity bone;
  std::optional<ScalarImage>
      filled; ///< part of the marrow space that cement fills, where it is not all of it
  bool image_is_modulus = false;
  Mat3 axes = Mat3::Identity(); ///< material frame, third column superior
  CompressionTarget target;
  std::vector<std::string> states; ///< those that make sense for this model
};

/// Rank 0 fills it from image and mesh ...
SolverStage prepare_solver_stage(const ImageStage& image, const Mesh& mesh, const CaseConfig& config,
                                 RunLog& log);
/// ... and hands it to all.
void broadcast(SolverStage& stage);

/// Materials of one state of it under its load, with this density of the bone.
MaterialField state_materials(const SolverStage& stage, const BoneDensity& bone, const std::string& state,
                              const CellQuadrature& quadrature, const CaseConfig& config);

/// Writes DIR/decks/<state>.<format>, each state with the materials the solver would take. On rank 0 only.
void run_deck_station(const std::filesystem::path& folder, const std::vector<std::string>& formats,
                      const SolverStage& stage, const CaseConfig& config, RunLog& log);

struct SolverOutcome {
  std::size_t dofs = 0;
  std::vector<CompressionResult> states;
  std::map<std::string, MaterialCounts> materials;
  double memory_of_others = 0; ///< MB, the peaks of all other ranks together
};

/// Collective: compresses every state on the one mesh.
SolverOutcome run_solver_station(const SolverStage& stage, const CaseConfig& config, RunLog& log);

} // namespace cemvert
