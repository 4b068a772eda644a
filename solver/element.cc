// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/element.h"

#include "core/error.h"
#include "materials/constitutive_law.h"
#include "solver/hex_element.h"
#include "solver/tet_element.h"

namespace cemvert
{

std::vector<UnitStiffness> unit_stiffnesses(const MaterialField& field, const Mat3& axes)
{
  const Mat3 turn = axes.transpose() * field.axes;
  UnitStiffness turn_both; // of the two indices of a second-order tensor at once
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j)
      turn_both.block<3, 3>(3 * i, 3 * j) = turn(i, j) * turn;

  std::vector<UnitStiffness> stiffnesses;
  for (const Material& material : field.materials) {
    std::vector<double> values = material.values;
    values.at(0) = 1;
    const Tangent tangent = material.law->respond(Strain(), LawState{}, values).tangent;
    UnitStiffness stiffness;
    for (int i = 0; i < 3; ++i)
      for (int j = 0; j < 3; ++j)
        for (int k = 0; k < 3; ++k)
          for (int l = 0; l < 3; ++l)
            stiffness(3 * i + j, 3 * k + l) = tangent[i][j][k][l];
    stiffnesses.emplace_back(turn_both * stiffness * turn_both.transpose());
  }
  return stiffnesses;
}

int degree_of(CellShape shape, int degree)
{
  return shape == CellShape::hexahedron ? 1 : degree;
}

std::unique_ptr<const Element> make_element(CellShape shape, int degree)
{
  if (shape == CellShape::hexahedron)
    return std::make_unique<HexElement>();
  // Degree 3 integrates the stiffness of quadratic elements exactly for a modulus that varies linearly in the
  // element. Degree 1 uses the same rule: both degrees then see the very same materials.
  return std::make_unique<TetElement>(degree, tet_quadrature(TetElement::quadrature_degree));
}

} // namespace cemvert
