// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/load_support.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{

Mat3 load_frame(const Vec3& load_axis)
{
  return Eigen::Quaterniond::FromTwoVectors(Vec3::UnitZ(), load_axis).toRotationMatrix();
}

std::vector<Pin> lateral_pins(const Mesh& mesh, const LoadFace& lower, const Mat3& axes)
{
  const auto lateral = [&](int v) -> Eigen::Vector2d {
    return (axes.transpose() * mesh.vertices[v]).head<2>();
  };
  Eigen::Vector2d middle = Eigen::Vector2d::Zero();
  for (const int v : lower.vertices)
    middle += lateral(v) / static_cast<double>(lower.vertices.size());
  const auto nearer_to = [&lateral](const Eigen::Vector2d& point) {
    return [&lateral, point](int a, int b) {
      return (lateral(a) - point).squaredNorm() < (lateral(b) - point).squaredNorm();
    };
  };
  const int centre = *std::min_element(lower.vertices.begin(), lower.vertices.end(), nearer_to(middle));
  const int far = *std::max_element(lower.vertices.begin(), lower.vertices.end(), nearer_to(lateral(centre)));
  const Eigen::Vector2d arm = lateral(far) - lateral(centre);
  // a turn moves the far vertex by (-arm.y, arm.x): the larger component holds it best
  return {{centre, 0}, {centre, 1}, {far, std::abs(arm.x()) > std::abs(arm.y()) ? 1 : 0}};
}

} // namespace cemvert
