// SPDX-License-Identifier: GPL-3.0-or-later
#include "materials/material_field.h"

#include <deal.II/base/quadrature_lib.h>

namespace cemvert
{

CellQuadrature hex_quadrature()
{
  const dealii::QGauss<3> rule(2);
  CellQuadrature quadrature;
  for (unsigned int q = 0; q < rule.size(); ++q) {
    std::array<double, 8>& values = quadrature.points.emplace_back();
    for (unsigned int corner = 0; corner < 8; ++corner) {
      values[corner] = 1;
      for (unsigned int axis = 0; axis < 3; ++axis)
        values[corner] *= (corner >> axis & 1) != 0 ? rule.point(q)[axis] : 1 - rule.point(q)[axis];
    }
    quadrature.weights.push_back(rule.weight(q));
  }
  return quadrature;
}

} // namespace cemvert
