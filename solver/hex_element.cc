// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/hex_element.h"

#include "core/error.h"

#include <Eigen/LU>

namespace cemvert
{
HexElement::HexElement() : Element(hex_quadrature())
{
  for (const auto& values : quadrature().points) {
    // A coordinate of the point is the sum of the functions of the corners at its far end.
    Vec3 point = Vec3::Zero();
    for (int corner = 0; corner < 8; ++corner)
      point += values[corner] * Vec3(corner & 1, corner >> 1 & 1, corner >> 2);
    unit_gradients_.push_back(hex_gradients(point));
  }
}

HexElement::HexPoint HexElement::shape_at(const CellCorners& corners, std::size_t q) const
{
  const Mat3 jacobian = hex_jacobian(corners, unit_gradients_[q]);
  return {jacobian.inverse().transpose() * unit_gradients_[q],
          quadrature().weights[q] * jacobian.determinant()};
}

void HexElement::stiffness(const CellCorners& corners, const UnitStiffness& material, const double* modulus,
                           ElementMatrix& matrix) const
{
  matrix.setZero(24, 24);
  for (std::size_t q = 0; q < quadrature().points.size(); ++q) {
    const HexPoint shape = shape_at(corners, q);
    const double factor = shape.volume * modulus[q];
    for (int b = 0; b < 8; ++b) {
      Eigen::Matrix<double, 9, 3> right; // (3 i + j, k): C_ijkl g_l
      for (int k = 0; k < 3; ++k)
        right.col(k) = material.middleCols<3>(3 * k) * (factor * shape.gradients.col(b));
      for (int a = 0; a <= b; ++a)
        for (int i = 0; i < 3; ++i)
          matrix.block<1, 3>(3 * a + i, 3 * b) +=
              shape.gradients.col(a).transpose() * right.middleRows<3>(3 * i);
    }
  }
  for (int b = 0; b < 8; ++b)
    for (int a = 0; a < b; ++a)
      matrix.block<3, 3>(3 * b, 3 * a) = matrix.block<3, 3>(3 * a, 3 * b).transpose();
}

ElementResponse HexElement::respond(const CellCorners& corners, const UnitStiffness& material,
                                    const double* modulus, const ElementVectors& displacement) const
{
  ElementResponse response;
  for (Vec3& force : response.forces)
    force.setZero();
  for (std::size_t q = 0; q < quadrature().points.size(); ++q) {
    const HexPoint shape = shape_at(corners, q);
    Mat3 displacement_gradient = Mat3::Zero();
    for (int a = 0; a < 8; ++a)
      displacement_gradient += displacement[a] * shape.gradients.col(a).transpose();
    const auto [strain, stress] = strain_and_stress(displacement_gradient, material, modulus[q]);
    for (int a = 0; a < 8; ++a)
      response.forces[a] += shape.volume * (stress * shape.gradients.col(a));
    response.cell.volume += shape.volume;
    response.cell.mean_strain += shape.volume * strain;
    response.cell.mean_stress += shape.volume * stress;
    response.cell.energy += 0.5 * shape.volume * strain.cwiseProduct(stress).sum();
  }
  response.cell.mean_strain /= response.cell.volume;
  response.cell.mean_stress /= response.cell.volume;
  return response;
}

std::array<double, most_nodes> HexElement::values(std::size_t q) const
{
  std::array<double, most_nodes> result{};
  std::copy(quadrature().points[q].begin(), quadrature().points[q].end(), result.begin());
  return result;
}

double HexElement::point_volume(const CellCorners& corners, std::size_t q) const
{
  return shape_at(corners, q).volume;
}

void HexElement::shape_at(const CellCorners&, const std::array<double, 4>&, PointShape&) const
{
  throw_bug("a hexahedron has no barycentric coordinates");
}

void HexElement::shapes(const CellCorners& corners, std::vector<PointShape>& points) const
{
  points.resize(quadrature().points.size());
  for (std::size_t q = 0; q < points.size(); ++q) {
    const HexPoint point = shape_at(corners, q);
    points[q].gradients = point.gradients;
    points[q].volume = point.volume;
  }
}

} // namespace cemvert
