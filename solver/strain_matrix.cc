// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/strain_matrix.h"

#include "core/error.h"

#include <cmath>

namespace cemvert
{
namespace
{

/// Adds strain^T tangent strain, row by row of the element matrix, by sizes known to the compiler, which
/// unrolls the loops. Of small strains half do not know a node's component, and are passed over.
template <int dofs>
void add_product_of(const StrainMatrix& strain, const MandelMatrix& tangent, ElementMatrix& matrix)
{
  using Strains = Eigen::Matrix<double, 6, dofs, Eigen::RowMajor>;
  const Eigen::Map<const Strains> b(strain.data());
  Strains stress; // row by row, so that whole rows are added at once
  for (int row = 0; row < 6; ++row) {
    stress.row(row) = tangent(row, 0) * b.row(0);
    for (int column = 1; column < 6; ++column)
      stress.row(row) += tangent(row, column) * b.row(column);
  }
  Eigen::Map<Eigen::Matrix<double, dofs, dofs, Eigen::RowMajor>> k(matrix.data());
  for (int dof = 0; dof < dofs; ++dof)
    for (int row = 0; row < 6; ++row)
      if (const double weight = b(row, dof); weight != 0)
        k.row(dof) += weight * stress.row(row);
}

} // namespace

void strain_matrix(const PointShape& shape, const Mat3& deformation, StrainMatrix& matrix)
{
  const double r = std::sqrt(0.5);
  const auto nodes = shape.gradients.cols();
  matrix.resize(6, 3 * nodes);
  for (Eigen::Index a = 0; a < nodes; ++a) {
    const Vec3 g = shape.gradients.col(a);
    for (int i = 0; i < 3; ++i) {
      const Vec3 f = deformation.row(i);
      matrix.col(3 * a + i) << f[0] * g[0], f[1] * g[1], f[2] * g[2], r * (f[1] * g[2] + f[2] * g[1]),
          r * (f[0] * g[2] + f[2] * g[0]), r * (f[0] * g[1] + f[1] * g[0]);
    }
  }
}

Mat3 displacement_gradient(const PointShape& shape, const ElementVectors& displacement)
{
  std::array<double, 9> sum{}; // kept in registers, which a matrix is not
  for (Eigen::Index a = 0; a < shape.gradients.cols(); ++a) {
    const double* const u = displacement[static_cast<std::size_t>(a)].data();
    const double* const g = shape.gradients.col(a).data();
    for (std::size_t j = 0; j < 3; ++j)
      for (std::size_t i = 0; i < 3; ++i)
        sum[3 * j + i] += u[i] * g[j];
  }
  return Eigen::Map<const Mat3>(sum.data());
}

void add_product(const StrainMatrix& strain, const MandelMatrix& tangent, ElementMatrix& matrix)
{
  switch (strain.cols()) {
  case 12:
    return add_product_of<12>(strain, tangent, matrix);
  case 24:
    return add_product_of<24>(strain, tangent, matrix);
  case 30:
    return add_product_of<30>(strain, tangent, matrix);
  default:
    throw_bug("an element has neither 4, 8 nor 10 nodes");
  }
}

} // namespace cemvert
