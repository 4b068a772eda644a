// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/hex_shape.h"

#include <Eigen/LU>

#include <cmath>

namespace cemvert
{

HexCorners hex_corners(const Mesh& mesh, std::size_t hex)
{
  HexCorners corners;
  for (int c = 0; c < 8; ++c)
    corners[c] = mesh.vertices[mesh.hexes[hex][c]];
  return corners;
}

HexGradients hex_gradients(const Vec3& point)
{
  HexGradients gradients;
  for (int c = 0; c < 8; ++c)
    for (int axis = 0; axis < 3; ++axis) {
      double slope = (c >> axis & 1) != 0 ? 1 : -1;
      for (int other = 0; other < 3; ++other)
        if (other != axis)
          slope *= (c >> other & 1) != 0 ? point[other] : 1 - point[other];
      gradients(axis, c) = slope;
    }
  return gradients;
}

Mat3 hex_jacobian(const HexCorners& corners, const HexGradients& gradients)
{
  Mat3 jacobian = Mat3::Zero();
  for (int c = 0; c < 8; ++c)
    jacobian += corners[c] * gradients.col(c).transpose();
  return jacobian;
}

double hex_volume(const HexCorners& corners)
{
  // The determinant is at most quadratic along each edge: two Gauss points per edge integrate it exactly.
  const double near = 0.5 - std::sqrt(1. / 12), far = 1 - near;
  double volume = 0;
  for (int q = 0; q < 8; ++q) {
    const Vec3 point((q & 1) != 0 ? far : near, (q & 2) != 0 ? far : near, q > 3 ? far : near);
    volume += hex_jacobian(corners, hex_gradients(point)).determinant() / 8;
  }
  return volume;
}

} // namespace cemvert
