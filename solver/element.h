// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/geometry.h"
#include "materials/material_field.h"
#include "mesh/mesh.h"

#include <Eigen/Core>

#include <array>
#include <memory>
#include <vector>

namespace cemvert
{

/// Stiffness tensor per unit Young modulus [1]: C_ijkl stands in row 3 i + j, column 3 k + l.
using UnitStiffness = Eigen::Matrix<double, 9, 9>;

/// One tensor per material of the field, that of its law before it yields, turned from the field's axes into
/// `axes` (columns, LPS).
std::vector<UnitStiffness> unit_stiffnesses(const MaterialField& field, const Mat3& axes);

/// The corners of a cell [mm]: four of a tetrahedron, eight of a hexahedron (in the order of Mesh).
using CellCorners = std::array<Vec3, 8>;

/// Nodes of the largest element, the quadratic tetrahedron.
inline constexpr int most_nodes = 10;
/// Rows and columns run node by node, three components each.
using ElementMatrix =
    Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor, 3 * most_nodes, 3 * most_nodes>;
using ElementVectors = std::array<Vec3, most_nodes>; ///< one per node

/// What one cell feels, without where its nodes stand.
struct CellResponse {
  double volume = 0;               ///< mm3
  Mat3 mean_strain = Mat3::Zero(); ///< volume mean
  Mat3 mean_stress = Mat3::Zero(); ///< volume mean, MPa
  double energy = 0;               ///< elastic strain energy, N mm
  // where the material yields:
  double damage = 0;              ///< volume mean, 1
  double plastic_strain = 0;      ///< accumulated, volume mean, 1
  double yielded_volume = 0;      ///< mm3 whose plastic strain is not 0
  double plastic_dissipation = 0; ///< N mm, since the start
  double damage_dissipation = 0;  ///< N mm, since the start
};
/// What one cell answers to a displacement.
struct ElementResponse {
  ElementVectors forces; ///< nodal forces that hold it in that displacement, N
  CellResponse cell;
};

/// The shape functions at one quadrature point of one cell.
struct PointShape {
  Eigen::Matrix<double, 3, Eigen::Dynamic, Eigen::ColMajor, 3, most_nodes> gradients; ///< 1/mm, per node
  double volume = 0; ///< that the point stands for, mm3
};

struct StrainAndStress {
  Mat3 strain, stress; ///< stress in MPa
};
/// Small strain of a displacement gradient, and its stress at a modulus [MPa].
inline StrainAndStress strain_and_stress(const Mat3& displacement_gradient, const UnitStiffness& material,
                                         double modulus)
{
  StrainAndStress point;
  point.strain = 0.5 * (displacement_gradient + displacement_gradient.transpose());
  // both are symmetric, so that column-major storage and row 3 i + j agree
  Eigen::Map<Eigen::Matrix<double, 9, 1>>(point.stress.data()) =
      modulus * (material * Eigen::Map<const Eigen::Matrix<double, 9, 1>>(point.strain.data()));
  return point;
}

/// A Lagrange element whose modulus is given at quadrature points. Its first nodes are the cell's corners.
/// The solver asks once per cell: what is done many times within a cell is not virtual.
class Element
{
public:
  explicit Element(CellQuadrature quadrature) : quadrature_(std::move(quadrature)) {}
  virtual ~Element() = default;

  const CellQuadrature& quadrature() const { return quadrature_; }
  virtual int corners() const = 0; ///< of the cell
  virtual int nodes() const = 0;
  /// @param modulus  one per quadrature point, MPa
  virtual void stiffness(const CellCorners& corners, const UnitStiffness& material, const double* modulus,
                         ElementMatrix& matrix) const = 0;
  virtual ElementResponse respond(const CellCorners& corners, const UnitStiffness& material,
                                  const double* modulus, const ElementVectors& displacement) const = 0;
  /// Value of each shape function at quadrature point q.
  virtual std::array<double, most_nodes> values(std::size_t q) const = 0;
  /// Volume that quadrature point q stands for [mm3].
  virtual double point_volume(const CellCorners& corners, std::size_t q) const = 0;
  /// Shape functions at any place of the cell, given by its barycentric coordinates; the volume is left as it
  /// is. Of tetrahedra only.
  virtual void shape_at(const CellCorners& corners, const std::array<double, 4>& place,
                        PointShape& shape) const = 0;
  /// Shape functions at all quadrature points, for materials that differ from point to point.
  /// @param points  one per quadrature point on return
  virtual void shapes(const CellCorners& corners, std::vector<PointShape>& points) const = 0;

private:
  CellQuadrature quadrature_;
};

/// Degree of the elements of such cells when `degree` is asked for: 1 or 2 of tetrahedra, always 1 of
/// hexahedra.
int degree_of(CellShape shape, int degree);
/// @param degree  as asked for, see degree_of()
std::unique_ptr<const Element> make_element(CellShape shape, int degree);

} // namespace cemvert
