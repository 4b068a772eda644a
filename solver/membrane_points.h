// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "materials/mandel.h"
#include "materials/membrane.h"
#include "solver/element.h"

namespace cemvert
{

/// One quadrature point of a membrane on a face of a cell.
struct MembranePoint {
  PointShape shape;       ///< its volume is that of the membrane
  MandelMatrix stiffness; ///< MPa, of plane stress in the tangent plane: strains across it cause no stress
};

/// Three points on each face that bears the membrane: exact for quadratic elements. Empty if none does.
std::vector<MembranePoint> membrane_points(const Element& element, const CellCorners& corners,
                                           const Membrane& membrane, std::uint8_t faces);

/// Adds what the membrane adds to an element matrix.
void add_membrane(const std::vector<MembranePoint>& points, ElementMatrix& matrix);
/// Adds its nodal forces and its energy.
void add_membrane(const std::vector<MembranePoint>& points, const ElementVectors& displacement,
                  ElementResponse& response);

} // namespace cemvert
