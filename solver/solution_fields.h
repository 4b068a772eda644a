// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/elasticity_problem.h"

namespace cemvert
{

/// Nodes and cells of a whole mesh as they are written: vertices first, then one node per edge.
struct OutputNumbering {
  SolutionFields fields;                 ///< nodes and cells only
  std::vector<std::array<int, 2>> edges; ///< ends of the edge nodes, smaller first, ascending
};
/// @param degree  of tetrahedra
OutputNumbering output_numbering(const Mesh& mesh, int degree);

/// What every rank found, gathered on rank 0. Collective.
/// @param response  per owned cell
/// @param output  of the whole mesh on rank 0, ignored elsewhere
/// @param axes    columns, LPS: the axes of the problem, out of which displacement, strain and stress are
/// turned
SolutionFields gather_fields(const OutputNumbering& output, const Mat3& axes,
                             const ElasticityProblem& problem, const MaterialField& field,
                             const std::vector<Vec3>& displacement,
                             const std::vector<CellResponse>& response);

} // namespace cemvert
