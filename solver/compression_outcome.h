// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/compression.h"
#include "solver/load_path.h"
#include "solver/model_totals.h"

namespace cemvert
{

/// How well forces, moments and energies balance.
void fill_checks(CompressionResult& result, const ModelTotals& sums, double external_work, double energy,
                 double model_height);

/// What the model tells before it yields, at amplitudes that reach the goal.
void fill_elastic_outcome(CompressionResult& result, const ModelTotals& sums, double travel, double force,
                          const CompressionTarget& target);

/// What a state that yields is made of while it is loaded.
struct YieldingState {
  const Loading& loading;
  const MaterialField& field;
  const NonlinearProblem& problem;
  const CompressionTarget& target;
  Kinematics kinematics;

  std::vector<CellResponse> cells(const PathState& at) const;
  ModelTotals totals(const PathState& at, const std::vector<CellResponse>& cells) const;
};

/// What the end of the curve tells. Collective.
void fill_yield_outcome(const YieldingState& state, const PathState& start, const LoadPath& path,
                        CompressionResult& result);

/// A path's points added to a curve that begins at a travel of `start` [mm].
void append(const LoadPath& path, double start, double mean_height, std::vector<CurvePoint>& curve);

/// A path's iterations and seconds added to those of the result.
void count(const LoadPath& path, CompressionResult& result);

} // namespace cemvert
