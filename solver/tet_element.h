// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/geometry.h"
#include "materials/material_field.h"

#include <Eigen/Core>

#include <array>
#include <vector>

namespace cemvert
{

/// A straight tetrahedron: all that its integrals need to know of its shape.
struct TetShape {
  double volume = 0;             ///< mm3
  std::array<Vec3, 4> gradients; ///< of the four barycentric coordinates, 1/mm
};
TetShape tet_shape(const std::array<Vec3, 4>& vertices);

/// Stiffness tensor per unit Young modulus [1]: C_ijkl stands in row 3 i + j, column 3 k + l.
using UnitStiffness = Eigen::Matrix<double, 9, 9>;

/// One tensor per material of the field, turned from the field's axes into `axes` (columns, LPS).
/// @throws ConfigError if a law is not linear in its modulus.
std::vector<UnitStiffness> unit_stiffnesses(const MaterialField& field, const Mat3& axes);

/// Rows and columns run node by node, three components each; at most 10 nodes.
using ElementMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor, 30, 30>;
using ElementVectors = std::array<Vec3, 10>; ///< one per node

/// What one tetrahedron feels, without where its nodes stand.
struct CellResponse {
  double volume = 0;               ///< mm3
  Mat3 mean_strain = Mat3::Zero(); ///< volume mean
  Mat3 mean_stress = Mat3::Zero(); ///< volume mean, MPa
  double energy = 0;               ///< strain energy, N mm
};
/// What one tetrahedron answers to a displacement.
struct TetResponse {
  ElementVectors forces; ///< nodal forces that hold it in that displacement, N
  CellResponse cell;
};

/// Lagrange tetrahedron of degree 1 or 2 with straight edges and a modulus given at quadrature points.
/// Nodes: the four vertices, then the middles of `edges` (the order of deal.II and of VTK).
class TetElement
{
public:
  static constexpr std::array<std::array<int, 2>, 6> edges{{{0, 1}, {1, 2}, {2, 0}, {0, 3}, {1, 3}, {2, 3}}};

  /// Degree 3 integrates the stiffness of quadratic elements exactly for a modulus that varies linearly in
  /// the element. Degree 1 uses the same rule: both degrees then see the very same materials.
  static constexpr int quadrature_degree = 3;

  TetElement(int degree, TetQuadrature quadrature);

  int nodes() const { return nodes_; }
  const TetQuadrature& quadrature() const { return quadrature_; }

  /// @param modulus  one per quadrature point, MPa
  void stiffness(const TetShape& shape, const UnitStiffness& material, const double* modulus,
                 ElementMatrix& matrix) const;
  TetResponse respond(const TetShape& shape, const UnitStiffness& material, const double* modulus,
                      const ElementVectors& displacement) const;
  /// Value of each shape function at quadrature point q.
  std::array<double, 10> values(std::size_t q) const;

private:
  /// One term of a shape function's gradient, (constant + slope * barycentric[factor]) *
  /// gradients[direction]: 4 L_a - 1 along a for a vertex, 4 L_b along a and 4 L_a along b for an edge (a,
  /// b), 1 for degree 1.
  struct Term {
    int direction;
    double constant, slope;
    int factor;
  };
  struct Gradient {
    std::array<Term, 2> terms;
    int count;
  };
  std::array<Vec3, 10> gradients_at(std::size_t q, const TetShape& shape) const;

  int degree_, nodes_;
  TetQuadrature quadrature_;
  std::array<Gradient, 10> gradients_{};
};

} // namespace cemvert
