// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/tet_element.h"

#include <Eigen/LU>

#include <utility>

namespace cemvert
{
namespace
{

using TetBlocks = std::array<std::array<Mat3, 4>, 4>;

/// blocks[s][t](i, k) = C_ijkl g_s[j] g_t[l]: all the material has to say about a straight tetrahedron.
TetBlocks contracted(const TetShape& shape, const UnitStiffness& material)
{
  TetBlocks blocks;
  for (int t = 0; t < 4; ++t) {
    Eigen::Matrix<double, 9, 3> right; // (3 i + j, k)
    for (int k = 0; k < 3; ++k)
      right.col(k) = material.middleCols<3>(3 * k) * shape.gradients[t];
    for (int s = 0; s <= t; ++s) {
      for (int i = 0; i < 3; ++i)
        blocks[s][t].row(i) = shape.gradients[s].transpose() * right.middleRows<3>(3 * i);
      if (s != t)
        blocks[t][s] = blocks[s][t].transpose();
    }
  }
  return blocks;
}

/// Integrals of the modulus times products of barycentric coordinates, by the quadrature rule.
struct ModulusMoments {
  double zeroth = 0;
  std::array<double, 4> first{};
  std::array<std::array<double, 4>, 4> second{};
};

ModulusMoments moments(const CellQuadrature& quadrature, const double* modulus, double volume)
{
  ModulusMoments m;
  for (std::size_t q = 0; q < quadrature.points.size(); ++q) {
    const double weight = quadrature.weights[q] * modulus[q] * volume;
    const auto& point = quadrature.points[q];
    m.zeroth += weight;
    for (int i = 0; i < 4; ++i) {
      m.first[i] += weight * point[i];
      for (int j = 0; j <= i; ++j)
        m.second[i][j] += weight * point[i] * point[j];
    }
  }
  for (int i = 0; i < 4; ++i)
    for (int j = i + 1; j < 4; ++j)
      m.second[i][j] = m.second[j][i];
  return m;
}

} // namespace

TetShape tet_shape(const std::array<Vec3, 4>& vertices)
{
  Mat3 edges;
  for (int i = 0; i < 3; ++i)
    edges.col(i) = vertices[i + 1] - vertices[0];
  const Mat3 inverse = edges.inverse();
  TetShape shape;
  shape.volume = edges.determinant() / 6;
  for (int i = 0; i < 3; ++i)
    shape.gradients[i + 1] = inverse.row(i).transpose();
  shape.gradients[0] = -(shape.gradients[1] + shape.gradients[2] + shape.gradients[3]);
  return shape;
}

TetElement::TetElement(int degree, CellQuadrature quadrature)
    : Element(std::move(quadrature)), degree_(degree), nodes_(degree == 1 ? 4 : 10)
{
  for (int a = 0; a < 4; ++a)
    gradients_[a] = degree == 1 ? Gradient{{{{a, 1, 0, 0}, {}}}, 1} : Gradient{{{{a, -1, 4, a}, {}}}, 1};
  for (int e = 0; e < 6; ++e) {
    const auto [a, b] = edges[e];
    gradients_[4 + e] = Gradient{{{{a, 0, 4, b}, {b, 0, 4, a}}}, 2};
  }
}

void TetElement::stiffness(const CellCorners& corners, const UnitStiffness& material, const double* modulus,
                           ElementMatrix& matrix) const
{
  stiffness(tet_shape({corners[0], corners[1], corners[2], corners[3]}), material, modulus, matrix);
}

ElementResponse TetElement::respond(const CellCorners& corners, const UnitStiffness& material,
                                    const double* modulus, const ElementVectors& displacement) const
{
  return respond(tet_shape({corners[0], corners[1], corners[2], corners[3]}), material, modulus,
                 displacement);
}

double TetElement::point_volume(const CellCorners& corners, std::size_t q) const
{
  return quadrature().weights[q] * tet_shape({corners[0], corners[1], corners[2], corners[3]}).volume;
}

template <class Place>
std::array<Vec3, 10> TetElement::gradients_at(const Place& place, const TetShape& shape) const
{
  std::array<Vec3, 10> result;
  for (int a = 0; a < nodes_; ++a) {
    result[a].setZero();
    for (int s = 0; s < gradients_[a].count; ++s) {
      const Term& term = gradients_[a].terms[s];
      result[a] += (term.constant + term.slope * place[term.factor]) * shape.gradients[term.direction];
    }
  }
  return result;
}

void TetElement::shape_at(const CellCorners& corners, const std::array<double, 4>& place,
                          PointShape& shape) const
{
  const std::array<Vec3, 10> gradients =
      gradients_at(place, tet_shape({corners[0], corners[1], corners[2], corners[3]}));
  shape.gradients.resize(3, nodes_);
  for (int a = 0; a < nodes_; ++a)
    shape.gradients.col(a) = gradients[a];
}

void TetElement::shapes(const CellCorners& corners, std::vector<PointShape>& points) const
{
  const TetShape shape = tet_shape({corners[0], corners[1], corners[2], corners[3]});
  points.resize(quadrature().points.size());
  for (std::size_t q = 0; q < points.size(); ++q) {
    const std::array<Vec3, 10> gradients = gradients_at(quadrature().points[q], shape);
    points[q].gradients.resize(3, nodes_);
    for (int a = 0; a < nodes_; ++a)
      points[q].gradients.col(a) = gradients[a];
    points[q].volume = quadrature().weights[q] * shape.volume;
  }
}

void TetElement::stiffness(const TetShape& shape, const UnitStiffness& material, const double* modulus,
                           ElementMatrix& matrix) const
{
  // The gradients are linear in the barycentric coordinates, so the integral of any pair of them is a
  // combination of moments of the modulus: its cost does not depend on the number of quadrature points.
  const TetBlocks blocks = contracted(shape, material);
  const ModulusMoments m = moments(quadrature(), modulus, shape.volume);
  matrix.resize(3 * nodes_, 3 * nodes_);
  for (int a = 0; a < nodes_; ++a)
    for (int b = a; b < nodes_; ++b) {
      Mat3 block = Mat3::Zero();
      for (int s = 0; s < gradients_[a].count; ++s)
        for (int t = 0; t < gradients_[b].count; ++t) {
          const Term &left = gradients_[a].terms[s], &right = gradients_[b].terms[t];
          const double integral = left.constant * right.constant * m.zeroth +
                                  left.slope * right.constant * m.first[left.factor] +
                                  left.constant * right.slope * m.first[right.factor] +
                                  left.slope * right.slope * m.second[left.factor][right.factor];
          block += integral * blocks[left.direction][right.direction];
        }
      matrix.block<3, 3>(3 * a, 3 * b) = block;
      if (b != a)
        matrix.block<3, 3>(3 * b, 3 * a) = block.transpose();
    }
}

ElementResponse TetElement::respond(const TetShape& shape, const UnitStiffness& material,
                                    const double* modulus, const ElementVectors& displacement) const
{
  ElementResponse response;
  response.cell.volume = shape.volume;
  for (Vec3& force : response.forces)
    force.setZero();
  for (std::size_t q = 0; q < quadrature().points.size(); ++q) {
    const std::array<Vec3, 10> gradients = gradients_at(quadrature().points[q], shape);
    Mat3 displacement_gradient = Mat3::Zero();
    for (int a = 0; a < nodes_; ++a)
      displacement_gradient += displacement[a] * gradients[a].transpose();
    const auto [strain, stress] = strain_and_stress(displacement_gradient, material, modulus[q]);
    const double weight = quadrature().weights[q];
    for (int a = 0; a < nodes_; ++a)
      response.forces[a] += weight * shape.volume * (stress * gradients[a]);
    response.cell.mean_strain += weight * strain;
    response.cell.mean_stress += weight * stress;
    response.cell.energy += 0.5 * weight * shape.volume * strain.cwiseProduct(stress).sum();
  }
  return response;
}

std::array<double, 10> TetElement::values(std::size_t q) const
{
  const auto& point = quadrature().points[q];
  std::array<double, 10> result{};
  for (int a = 0; a < 4; ++a)
    result[a] = degree_ == 1 ? point[a] : point[a] * (2 * point[a] - 1);
  for (int e = 0; e < 6 && degree_ == 2; ++e)
    result[4 + e] = 4 * point[edges[e][0]] * point[edges[e][1]];
  return result;
}

} // namespace cemvert
