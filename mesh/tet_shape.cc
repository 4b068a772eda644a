// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/tet_shape.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

/// Area vectors of the faces opposite to the corners, all outward for a positively oriented tet, times 2.
std::array<Vec3, 4> face_normals(const Corners& p)
{
  const Vec3 a = p[1] - p[0], b = p[2] - p[0], c = p[3] - p[0];
  const Vec3 opposite_1 = c.cross(b), opposite_2 = a.cross(c), opposite_3 = b.cross(a);
  return {-(opposite_1 + opposite_2 + opposite_3), opposite_1, opposite_2, opposite_3};
}

} // namespace

double signed_volume(const Corners& p)
{
  return (p[1] - p[0]).cross(p[2] - p[0]).dot(p[3] - p[0]) / 6;
}

std::array<double, 6> dihedral_angles(const Corners& tet)
{
  const auto normals = face_normals(tet);
  std::array<double, 6> angles;
  std::size_t edge = 0;
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = i + 1; j < 4; ++j)
      angles[edge++] = std::atan2(normals[i].cross(normals[j]).norm(), -normals[i].dot(normals[j]));
  return angles;
}

double smallest_dihedral_angle(const Corners& tet)
{
  const auto angles = dihedral_angles(tet);
  return *std::min_element(angles.begin(), angles.end());
}

double radius_ratio(const Corners& p)
{
  // inradius = 3 V / surface; circumradius = sqrt(s (s-A) (s-B) (s-C)) / (6 V), where A, B, C are the
  // products of opposite edges and s half their sum (Crelle).
  const double volume = std::abs(signed_volume(p));
  double surface = 0;
  for (const Vec3& normal : face_normals(p))
    surface += normal.norm() / 2;
  const double A = (p[1] - p[0]).norm() * (p[3] - p[2]).norm();
  const double B = (p[2] - p[0]).norm() * (p[3] - p[1]).norm();
  const double C = (p[3] - p[0]).norm() * (p[2] - p[1]).norm();
  const double s = (A + B + C) / 2;
  const double product = std::sqrt(std::max(0., s * (s - A) * (s - B) * (s - C)));
  return product > 0 && surface > 0 ? 54 * volume * volume / (surface * product) : 0;
}

} // namespace cemvert
