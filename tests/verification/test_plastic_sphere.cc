// SPDX-License-Identifier: GPL-3.0-or-later
// Thick sphere with a plastic zone (Hill, The Mathematical Theory of Plasticity, 1950, ch. V.2; perfectly
// plastic, von Mises and Tresca agree). As in the elastic test the inner face gets the displacement that the
// pressure causes.
#include "verification/curved_meshes.h"
#include "verification/pushed_wall.h"

#include <gtest/gtest.h>

#include <cmath>

namespace cemvert
{
namespace
{

constexpr double inner = 5, outer = 10, plastic = 7; // mm: radii of the wall and of the plastic zone
constexpr double young = 200, poisson = 0.3, yield = 2;

// From equilibrium and the volume change, which stays elastic: in the plastic zone the radial stress rises by
// 2 Y ln r, and r^2 u - (1 - 2 nu) r^3 s_r / E is constant.
const double cube = std::pow(plastic / outer, 3);
const double pressure = 2 * yield / 3 * (1 - cube) + 2 * yield * std::log(plastic / inner);
const double inner_displacement =
    ((1 - poisson) * yield * std::pow(plastic, 3) / (inner * inner) - (1 - 2 * poisson) * inner * pressure) /
    young;
const double outer_displacement = (1 - poisson) * yield * outer * cube / young;

struct SphereResult {
  double pressure = 0, outer_displacement = 0, plastic_radius = 0;
};

SphereResult solve(int n)
{
  const Wall wall(sphere_wall(inner, outer, n), "von mises", young, yield,
                  {{"yield stress", yield}, {"hardening ratio", 0}});
  const auto on_inner = [](const Vec3& p) { return p.norm() < inner + 1e-9; };
  const auto prescribed = [&](double part) -> Prescription {
    return [=](const MeshNode& node) {
      std::array<std::optional<double>, 3> values;
      const Vec3& p = node.position;
      for (int i = 0; i < 3; ++i) {
        if (on_inner(p))
          values[i] = part * inner_displacement * p[i] / p.norm();
        if (p[i] < 1e-9)
          values[i] = 0.0;
      }
      return values;
    };
  };
  const Wall::Pushed pushed = wall.push(prescribed, 10);
  const NodeNumbering& nodes = wall.nodes();
  double force = 0;
  for (int k = 0; k < nodes.owned; ++k)
    if (on_inner(nodes.nodes[k].position))
      force += pushed.forces[k].dot(nodes.nodes[k].position.normalized());
  SphereResult result;
  result.pressure = force / (pi / 2 * inner * inner);
  int on_outer = 0;
  for (int k = 0; k < nodes.owned; ++k)
    if (nodes.nodes[k].is_vertex() && nodes.nodes[k].position.norm() > outer - 1e-9) {
      result.outer_displacement += pushed.displacement[k].norm();
      ++on_outer;
    }
  result.outer_displacement /= on_outer;
  result.plastic_radius = std::cbrt(std::pow(inner, 3) + pushed.yielded_volume / (pi / 6));
  return result;
}

// Facets for curved faces cost 2 % at eight elements through the wall, as they do in the elastic sphere, and
// less than half of that with every halving.
TEST(PlasticSphere, HasHillsPressurePlasticZoneAndDisplacement)
{
  const SphereResult coarse = solve(4), fine = solve(8);
  RecordProperty("pressure", std::to_string(fine.pressure / pressure));
  RecordProperty("outer displacement", std::to_string(fine.outer_displacement / outer_displacement));
  RecordProperty("plastic radius", std::to_string(fine.plastic_radius));
  EXPECT_NEAR(fine.pressure / pressure, 1, 0.02);
  EXPECT_NEAR(fine.outer_displacement / outer_displacement, 1, 0.03);
  EXPECT_NEAR(fine.plastic_radius, plastic, 0.15);
  EXPECT_LT(std::abs(fine.pressure - pressure), 0.6 * std::abs(coarse.pressure - pressure))
      << coarse.pressure << " " << fine.pressure << " " << pressure;
}

} // namespace
} // namespace cemvert
