// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apps/image_stations.h"
#include "report/results.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

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

/// What a state that was solved before, on the same model, leaves to this run.
struct EarlierState {
  CompressionResult result; ///< without its fields
  nlohmann::json told;      ///< as results.json has it
};

struct SolverOutcome {
  std::size_t dofs = 0;
  std::vector<CompressionResult> states;
  std::map<std::string, MaterialCounts> materials;
  double memory_of_others = 0;                       ///< MB, the peaks of all other ranks together
  std::map<std::string, nlohmann::json> told_before; ///< of the states taken from an earlier run
};

/// Collective: compresses every state on the one mesh.
/// @param checkpoint  of the run, to go on from and to keep; null: none
/// @param intact  the intact state if it need not be solved again; the same on every rank
SolverOutcome run_solver_station(const SolverStage& stage, const CaseConfig& config, RunLog& log,
                                 Checkpoint* checkpoint = nullptr,
                                 const std::optional<EarlierState>& intact = std::nullopt);

/// The load is put on in steps, which a checkpoint can go on from: some bone or cement yields.
bool follows_load_steps(const CaseConfig& config);

/// One line that only the same program with the same case on the same mesh of the same density has.
std::string identity_of(const SolverStage& stage, const CaseConfig& config);

} // namespace cemvert
