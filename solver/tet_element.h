// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/element.h"

#include <array>

namespace cemvert
{

/// A straight tetrahedron: all that its integrals need to know of its shape.
struct TetShape {
  double volume = 0;             ///< mm3
  std::array<Vec3, 4> gradients; ///< of the four barycentric coordinates, 1/mm
};
TetShape tet_shape(const std::array<Vec3, 4>& vertices);

/// Lagrange tetrahedron of degree 1 or 2 with straight edges and a modulus given at quadrature points.
/// Nodes: the four vertices, then the middles of `edges` (the order of deal.II and of VTK).
class TetElement : public Element
{
public:
  static constexpr std::array<std::array<int, 2>, 6> edges{{{0, 1}, {1, 2}, {2, 0}, {0, 3}, {1, 3}, {2, 3}}};

  /// Degree 3 integrates the stiffness of quadratic elements exactly for a modulus that varies linearly in
  /// the element. Degree 1 uses the same rule: both degrees then see the very same materials.
  static constexpr int quadrature_degree = 3;

  TetElement(int degree, CellQuadrature quadrature);

  int corners() const override { return 4; }
  int nodes() const override { return nodes_; }
  void stiffness(const CellCorners& corners, const UnitStiffness& material, const double* modulus,
                 ElementMatrix& matrix) const override;
  ElementResponse respond(const CellCorners& corners, const UnitStiffness& material, const double* modulus,
                          const ElementVectors& displacement) const override;
  std::array<double, most_nodes> values(std::size_t q) const override;
  double point_volume(const CellCorners& corners, std::size_t q) const override;
  void shape_at(const CellCorners& corners, const std::array<double, 4>& place,
                PointShape& shape) const override;
  void shapes(const CellCorners& corners, std::vector<PointShape>& points) const override;

  /// The same, of a tetrahedron whose shape is known already.
  void stiffness(const TetShape& shape, const UnitStiffness& material, const double* modulus,
                 ElementMatrix& matrix) const;
  ElementResponse respond(const TetShape& shape, const UnitStiffness& material, const double* modulus,
                          const ElementVectors& displacement) const;

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
  /// @param place  its first four numbers are the barycentric coordinates
  template <class Place>
  std::array<Vec3, 10> gradients_at(const Place& place, const TetShape& shape) const;

  int degree_, nodes_;
  std::array<Gradient, 10> gradients_{};
};

} // namespace cemvert
