// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mesh/hex_shape.h"
#include "solver/element.h"

namespace cemvert
{

/// Trilinear hexahedron of any shape (isoparametric), fully integrated: eight nodes, 2 x 2 x 2 points.
class HexElement : public Element
{
public:
  HexElement();

  int corners() const override { return 8; }
  int nodes() const override { return 8; }
  void stiffness(const CellCorners& corners, const UnitStiffness& material, const double* modulus,
                 ElementMatrix& matrix) const override;
  ElementResponse respond(const CellCorners& corners, const UnitStiffness& material, const double* modulus,
                          const ElementVectors& displacement) const override;
  std::array<double, most_nodes> values(std::size_t q) const override;
  double point_volume(const CellCorners& corners, std::size_t q) const override;
  void shape_at(const CellCorners&, const std::array<double, 4>&, PointShape&) const override;
  void shapes(const CellCorners& corners, std::vector<PointShape>& points) const override;

private:
  /// Gradients of the shape functions at a point [1/mm] and the volume it stands for [mm3].
  struct HexPoint {
    HexGradients gradients;
    double volume;
  };
  HexPoint shape_at(const CellCorners& corners, std::size_t q) const;

  std::vector<HexGradients> unit_gradients_; ///< per point, along the edges of the unit cube
};

} // namespace cemvert
