// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/membrane_points.h"

#include "solver/strain_matrix.h"

#include <Eigen/Dense>

namespace cemvert
{
namespace
{

/// Hooke's law of plane stress in the plane across `normal`.
MandelMatrix plane_stress_stiffness(const Membrane& membrane, const Vec3& normal)
{
  const Mat3 plane = Mat3::Identity() - normal * normal.transpose();
  MandelMatrix tangential; // what of a tensor lies in the plane
  for (int k = 0; k < 6; ++k)
    tangential.col(k) = mandel_of(plane * tensor_of(Mandel::Unit(k)) * plane);
  const Mandel unit = mandel_of(plane);
  const double nu = membrane.poisson_ratio;
  return membrane.young_modulus / (1 - nu * nu) * ((1 - nu) * tangential + nu * unit * unit.transpose());
}

} // namespace

std::vector<MembranePoint> membrane_points(const Element& element, const CellCorners& corners,
                                           const Membrane& membrane, std::uint8_t faces)
{
  std::vector<MembranePoint> points;
  for (int face = 0; faces >> face != 0; ++face) {
    if ((faces >> face & 1) == 0)
      continue;
    const auto& local = cell_faces(CellShape::tetrahedron)[static_cast<std::size_t>(face)];
    const auto corner = [&](int n) {
      return corners[static_cast<std::size_t>(local[static_cast<std::size_t>(n)])];
    };
    const Vec3 across = (corner(1) - corner(0)).cross(corner(2) - corner(0));
    const double area = 0.5 * across.norm();
    const MandelMatrix stiffness = plane_stress_stiffness(membrane, across.normalized());
    for (int n = 0; n < 3; ++n) { // exact for quadratic functions
      std::array<double, 4> place{};
      for (int m = 0; m < 3; ++m)
        place[static_cast<std::size_t>(local[static_cast<std::size_t>(m)])] = m == n ? 2. / 3 : 1. / 6;
      MembranePoint& point = points.emplace_back();
      element.shape_at(corners, place, point.shape);
      point.shape.volume = membrane.thickness * area / 3;
      point.stiffness = stiffness;
    }
  }
  return points;
}

void add_membrane(const std::vector<MembranePoint>& points, ElementMatrix& matrix)
{
  StrainMatrix strain;
  for (const MembranePoint& point : points) {
    strain_matrix(point.shape, Mat3::Identity(), strain);
    add_product(strain, point.shape.volume * point.stiffness, matrix);
  }
}

void add_membrane(const std::vector<MembranePoint>& points, const ElementVectors& displacement,
                  ElementResponse& response)
{
  for (const MembranePoint& point : points) {
    const Mandel strain = mandel_of(displacement_gradient(point.shape, displacement));
    const Mandel stress = point.stiffness * strain;
    const Mat3 tensor = point.shape.volume * tensor_of(stress);
    for (Eigen::Index a = 0; a < point.shape.gradients.cols(); ++a)
      response.forces[static_cast<std::size_t>(a)] += tensor * point.shape.gradients.col(a);
    response.cell.energy += 0.5 * point.shape.volume * stress.dot(strain);
  }
}

} // namespace cemvert
