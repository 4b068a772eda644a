// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/elasticity_problem.h"

namespace cemvert
{

/// Numbers the nodes of a whole mesh for output: vertices first, then one node per edge in ascending order
/// of (smaller, larger) end. Fills nodes and cells only.
SolutionFields output_nodes(const TetMesh& mesh, int degree);

/// What every rank found, gathered on rank 0 into the numbering of `output`. Collective.
/// @param output  from output_nodes() on rank 0, ignored elsewhere
/// @param axes    columns, LPS: the axes of the problem, out of which displacement, strain and stress are
/// turned
SolutionFields gather_fields(const SolutionFields& output, const Mat3& axes, const ElasticityProblem& problem,
                             const MaterialField& field, const std::vector<Vec3>& displacement,
                             const ElasticityResponse& response);

} // namespace cemvert
