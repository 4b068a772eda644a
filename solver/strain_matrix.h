// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "materials/mandel.h"
#include "solver/element.h"

namespace cemvert
{

/// Change of strain with the nodal displacements: rows of Mandel's basis, three columns per node.
using StrainMatrix = Eigen::Matrix<double, 6, Eigen::Dynamic, Eigen::RowMajor, 6, 3 * most_nodes>;

/// sym(F^T grad(u)), F the deformation gradient: the unit tensor for small strains.
void strain_matrix(const PointShape& shape, const Mat3& deformation, StrainMatrix& matrix);

/// Adds strain^T tangent strain to an element matrix of 4, 8 or 10 nodes.
void add_product(const StrainMatrix& strain, const MandelMatrix& tangent, ElementMatrix& matrix);

Mat3 displacement_gradient(const PointShape& shape, const ElementVectors& displacement);

} // namespace cemvert
