// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "materials/material_field.h"

#include <deal.II/base/quadrature_lib.h>

namespace cemvert
{
namespace
{

/// Hammer and Stroud's four points (Math. Tables Aids Comput. 10 (1956) 137): degree 2, symmetric, positive.
CellQuadrature four_points()
{
  const double a = 0.1381966011250105, b = 1 - 3 * a; // (5 - sqrt 5) / 20
  return {{{b, a, a, a}, {a, b, a, a}, {a, a, b, a}, {a, a, a, b}}, {0.25, 0.25, 0.25, 0.25}};
}

CellQuadrature from_deal_ii(const dealii::Quadrature<3>& rule)
{
  CellQuadrature quadrature;
  for (unsigned int q = 0; q < rule.size(); ++q) {
    const dealii::Point<3>& p = rule.point(q);
    quadrature.points.push_back({1 - p[0] - p[1] - p[2], p[0], p[1], p[2]});
    quadrature.weights.push_back(6 * rule.weight(q)); // the reference tetrahedron's volume is 1/6
  }
  return quadrature;
}

} // namespace

CellQuadrature tet_quadrature(int degree)
{
  switch (degree) {
  case 1:
    return {{{0.25, 0.25, 0.25, 0.25}}, {1}};
  case 2:
    return four_points();
  case 3:
    return from_deal_ii(dealii::QWitherdenVincentSimplex<3>(2));
  case 5:
    return from_deal_ii(dealii::QWitherdenVincentSimplex<3>(3));
  default:
    throw_bug("there is no tetrahedron quadrature of degree " + std::to_string(degree) +
              "; degrees 1, 2, 3 and 5 exist");
  }
}

} // namespace cemvert
