// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "materials/constitutive_law.h"

#include <Eigen/Core>

namespace cemvert
{

/// Symmetric tensors as vectors in an orthonormal basis (Mandel, Kelvin): xx, yy, zz, then yz, xz, xy times
/// the square root of 2. Scalar products, norms, inverses and eigenvalues are those of the tensors.
using Mandel = Eigen::Matrix<double, 6, 1>;
using MandelMatrix = Eigen::Matrix<double, 6, 6>;

Mandel to_mandel(const dealii::SymmetricTensor<2, 3>& tensor);
dealii::SymmetricTensor<2, 3> from_mandel(const Mandel& vector);
/// A tangent need not have the major symmetry.
Tangent from_mandel(const MandelMatrix& matrix);
MandelMatrix to_mandel(const Tangent& tangent);

/// The symmetric part of any 3 x 3 matrix, and back.
Mandel mandel_of(const Eigen::Matrix3d& matrix);
Eigen::Matrix3d tensor_of(const Mandel& vector);
/// Symmetric part of a dyad.
Mandel mandel_dyad(const Eigen::Vector3d& a, const Eigen::Vector3d& b);

/// The unit tensor.
Mandel mandel_unit();

/// Hooke's law and its inverse.
MandelMatrix isotropic_stiffness(double young_modulus, double poisson_ratio);
MandelMatrix isotropic_compliance(double young_modulus, double poisson_ratio);

} // namespace cemvert
