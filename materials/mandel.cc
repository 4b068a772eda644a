// SPDX-License-Identifier: GPL-3.0-or-later
#include "materials/mandel.h"

#include <array>
#include <cmath>

namespace cemvert
{
namespace
{

constexpr std::array<std::array<unsigned int, 2>, 6> pairs{{{0, 0}, {1, 1}, {2, 2}, {1, 2}, {0, 2}, {0, 1}}};

constexpr double root = 1.4142135623730950488; // of 2
constexpr std::array<double, 6> weight{1, 1, 1, root, root, root},
    inverse{1, 1, 1, 1 / root, 1 / root, 1 / root};

} // namespace

Mandel to_mandel(const dealii::SymmetricTensor<2, 3>& tensor)
{
  Mandel vector;
  for (std::size_t a = 0; a < 6; ++a)
    vector[a] = weight[a] * tensor[pairs[a][0]][pairs[a][1]];
  return vector;
}

dealii::SymmetricTensor<2, 3> from_mandel(const Mandel& vector)
{
  dealii::SymmetricTensor<2, 3> tensor;
  for (int a = 0; a < 6; ++a)
    tensor[pairs[a][0]][pairs[a][1]] = inverse[a] * vector[a];
  return tensor;
}

Tangent from_mandel(const MandelMatrix& matrix)
{
  Tangent tangent;
  for (int a = 0; a < 6; ++a)
    for (int b = 0; b < 6; ++b)
      tangent[pairs[a][0]][pairs[a][1]][pairs[b][0]][pairs[b][1]] = inverse[a] * inverse[b] * matrix(a, b);
  return tangent;
}

MandelMatrix to_mandel(const Tangent& tangent)
{
  MandelMatrix matrix;
  for (int a = 0; a < 6; ++a)
    for (int b = 0; b < 6; ++b)
      matrix(a, b) = weight[a] * weight[b] * tangent[pairs[a][0]][pairs[a][1]][pairs[b][0]][pairs[b][1]];
  return matrix;
}

Mandel mandel_of(const Eigen::Matrix3d& matrix)
{
  const double r = std::sqrt(0.5);
  Mandel vector;
  vector << matrix(0, 0), matrix(1, 1), matrix(2, 2), r * (matrix(1, 2) + matrix(2, 1)),
      r * (matrix(0, 2) + matrix(2, 0)), r * (matrix(0, 1) + matrix(1, 0));
  return vector;
}

Eigen::Matrix3d tensor_of(const Mandel& vector)
{
  const double r = std::sqrt(0.5);
  Eigen::Matrix3d tensor;
  tensor << vector[0], r * vector[5], r * vector[4], //
      r * vector[5], vector[1], r * vector[3],       //
      r * vector[4], r * vector[3], vector[2];
  return tensor;
}

Mandel mandel_dyad(const Eigen::Vector3d& a, const Eigen::Vector3d& b)
{
  return mandel_of(a * b.transpose());
}

Mandel mandel_unit()
{
  Mandel unit;
  unit << 1, 1, 1, 0, 0, 0;
  return unit;
}

MandelMatrix isotropic_stiffness(double young_modulus, double poisson_ratio)
{
  const double lambda = young_modulus * poisson_ratio / ((1 + poisson_ratio) * (1 - 2 * poisson_ratio));
  MandelMatrix matrix = young_modulus / (1 + poisson_ratio) * MandelMatrix::Identity();
  matrix.topLeftCorner<3, 3>().array() += lambda;
  return matrix;
}

MandelMatrix isotropic_compliance(double young_modulus, double poisson_ratio)
{
  MandelMatrix matrix = (1 + poisson_ratio) / young_modulus * MandelMatrix::Identity();
  matrix.topLeftCorner<3, 3>().array() -= poisson_ratio / young_modulus;
  return matrix;
}

} // namespace cemvert
