// SPDX-License-Identifier: GPL-3.0-or-later
// Thick cylinder with a plastic zone in plane strain (Hill, The Mathematical Theory of Plasticity, 1950, ch.
// V.3), perfectly plastic after Tresca: the axial stress is the middle one and causes no flow. The inner face
// gets the displacement that the pressure causes.
#include "verification/pushed_wall.h"

#include <gtest/gtest.h>

#include <cmath>

namespace cemvert
{
namespace
{

using namespace testing_boxes;

constexpr double inner = 5, outer = 10, plastic = 7, thickness = 1; // mm
constexpr double young = 200, poisson = 0.3, yield = 2;

// Between two of its edges the rounded pyramid of 'mohr-coulomb' has one plane only, 2^(1/20) out.
const double difference = yield * std::pow(2, 1. / 20); // of hoop and radial stress where it flows
const double pressure =
    difference * std::log(plastic / inner) + difference / 2 * (1 - plastic * plastic / (outer * outer));
/// From the volume change, which stays elastic, and no axial strain of either kind: r u - (1 + nu)(1 - 2 nu)
/// r^2 s_r / E is constant through both zones.
double displacement(double radius, double radial_stress)
{
  return ((1 + poisson) * (1 - 2 * poisson) * radius * radial_stress +
          (1 - poisson * poisson) * difference * plastic * plastic / radius) /
         young;
}

/// A quarter of the tube: bricks over radius, angle and thickness.
TetMesh quarter_tube(int through, int around)
{
  Box box;
  box.bricks = {through, around, 1};
  box.size = {outer - inner, pi / 2, thickness};
  TetMesh mesh = box_mesh(box);
  for (Vec3& p : mesh.vertices)
    p = {(inner + p.x()) * std::cos(p.y()), (inner + p.x()) * std::sin(p.y()), p.z()};
  return mesh;
}

double radius_of(const Vec3& p)
{
  return std::hypot(p.x(), p.y());
}

struct TubeResult {
  double pressure = 0, outer_displacement = 0, plastic_radius = 0;
};

TubeResult solve(int through)
{
  const Wall wall(quarter_tube(through, 2 * through), "mohr-coulomb", young, yield,
                  {{"yield stress", yield}});
  // mid-edge nodes of the inner facets lie inside the circle
  const double facet = inner * std::cos(pi / 8 / through) - 1e-9;
  const auto on_inner = [&](const Vec3& p) { return radius_of(p) < inner + 1e-9 && radius_of(p) > facet; };
  const double inner_displacement = displacement(inner, -pressure);
  const auto prescribed = [&](double part) -> Prescription {
    return [=](const MeshNode& node) {
      std::array<std::optional<double>, 3> values;
      const Vec3& p = node.position;
      for (int i = 0; i < 2; ++i) {
        if (on_inner(p))
          values[i] = part * inner_displacement * p[i] / radius_of(p);
        if (p[i] < 1e-9)
          values[i] = 0.0;
      }
      values[2] = 0.0; // plane strain
      return values;
    };
  };
  const Wall::Pushed pushed = wall.push(prescribed, 8);
  const NodeNumbering& nodes = wall.nodes();
  TubeResult result;
  double force = 0;
  int on_outer = 0;
  for (int k = 0; k < nodes.owned; ++k) {
    const Vec3& p = nodes.nodes[k].position;
    if (on_inner(p))
      force += (pushed.forces[k].x() * p.x() + pushed.forces[k].y() * p.y()) / radius_of(p);
    if (nodes.nodes[k].is_vertex() && radius_of(p) > outer - 1e-9) {
      result.outer_displacement += std::hypot(pushed.displacement[k].x(), pushed.displacement[k].y());
      ++on_outer;
    }
  }
  result.pressure = force / (pi / 2 * inner * thickness);
  result.outer_displacement /= on_outer;
  result.plastic_radius = std::sqrt(inner * inner + pushed.yielded_volume / (pi / 4 * thickness));
  return result;
}

// Facets for curved faces: what they cost falls by more than half when the elements are halved.
TEST(PlasticCylinder, HasHillsPressurePlasticZoneAndDisplacement)
{
  const TubeResult coarse = solve(4), fine = solve(8);
  const double outside = displacement(outer, 0);
  RecordProperty("pressure", std::to_string(fine.pressure / pressure));
  RecordProperty("outer displacement", std::to_string(fine.outer_displacement / outside));
  RecordProperty("plastic radius", std::to_string(fine.plastic_radius));
  EXPECT_NEAR(fine.pressure / pressure, 1, 0.01);
  EXPECT_NEAR(fine.outer_displacement / outside, 1, 0.01);
  EXPECT_NEAR(fine.plastic_radius, plastic, 0.15);
  EXPECT_LT(std::abs(fine.pressure - pressure), 0.6 * std::abs(coarse.pressure - pressure))
      << coarse.pressure << " " << fine.pressure << " " << pressure;
}

} // namespace
} // namespace cemvert
