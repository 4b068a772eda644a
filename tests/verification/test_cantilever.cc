// SPDX-License-Identifier: GPL-3.0-or-later
// Beams with free sides whose three-dimensional solution is known: with Poisson's ratio 0 the plane solutions
// of Timoshenko & Goodier (Theory of Elasticity, 3rd ed. 1970, arts. 21 and 102) are exact in space.
#include "solver/box_mesh.h"
#include "verification/exact_field.h"

#include <gtest/gtest.h>

#include <cmath>

namespace cemvert
{
namespace
{

using namespace testing_boxes;

constexpr double length = 40, height = 6, width = 3, young = 1200; // mm, MPa
constexpr double inertia = width * height * height * height / 12;

/// The beam's axis is z; it bends towards y. Only the ends are held, in the exact displacement.
struct Beam {
  Box box;
  TetMesh mesh;
  ElasticityProblem problem;
  MaterialField field;
  Beam(int degree, int over_height, double poisson)
      : box(box_of(over_height)), mesh(box_mesh(box)),
        problem(mesh, Mat3::Identity(), {degree, 1e-12, 3000, "two-level"}, MPI_COMM_SELF),
        field(field_on(mesh, problem.quadrature(),
                       {{"bone", isotropic_law(poisson), [](const Vec3&) { return young; }}}))
  {
  }
  static Box box_of(int over_height)
  {
    Box box;
    box.bricks = {over_height / 2, over_height, 6 * over_height};
    box.size = Vec3(width, height, length);
    box.corner = Vec3(-width / 2, -height / 2, 0);
    return box;
  }
  ElasticityResponse bent_into(const ExactField& exact, std::vector<Vec3>* displacement = nullptr) const
  {
    const ElasticitySolution solution = problem.solve(field, follow(exact, [](const Vec3& p) {
                                                        const bool end = at_root(p) || at_tip(p);
                                                        return std::array<bool, 3>{end, end, end};
                                                      }));
    EXPECT_TRUE(solution.linear.converged) << solution.linear.reason;
    if (displacement)
      *displacement = solution.displacement;
    return problem.respond(field, solution.displacement);
  }
  static bool at_root(const Vec3& p) { return p.z() < 1e-9; }
  static bool at_tip(const Vec3& p) { return p.z() > length - 1e-9; }
  /// Moment of the tip's forces about the x axis through its middle [N mm].
  double tip_moment(const ElasticityResponse& response) const
  {
    double moment = 0;
    for (std::size_t n = 0; n < response.forces.size(); ++n) {
      const Vec3& p = problem.mesh().nodes.nodes[n].position;
      if (at_tip(p))
        moment += p.y() * response.forces[n].z() - (p.z() - length) * response.forces[n].y();
    }
    return moment;
  }
};

// Pure bending with any Poisson's ratio: quadratic, so quadratic elements have it exactly (art. 102).
TEST(Cantilever, InPureBendingIsExactWithQuadraticElements)
{
  const double poisson = 0.3, curvature = 1e-4;
  const Beam beam(2, 2, poisson);
  const ExactField exact{[=](const Vec3& p) -> Vec3 {
                           return curvature *
                                  Vec3(-poisson * p.x() * p.y(),
                                       -0.5 * (p.z() * p.z() + poisson * (p.y() * p.y() - p.x() * p.x())),
                                       p.y() * p.z());
                         },
                         {}};
  std::vector<Vec3> displacement;
  const ElasticityResponse response = beam.bent_into(exact, &displacement);
  const double sag = 0.5 * curvature * length * length;
  for (std::size_t n = 0; n < displacement.size(); ++n)
    EXPECT_LT((displacement[n] - exact.displacement(beam.problem.mesh().nodes.nodes[n].position)).norm(),
              1e-9 * sag);
  EXPECT_NEAR(beam.tip_moment(response), young * inertia * curvature, 1e-8 * young * inertia * curvature);
}

/// Force P along y at the tip, Poisson's ratio 0 (art. 21, with the coordinate from the tip): sigma_zz =
/// P (length - z) y / inertia up to sign, shear parabolic over the height, sides free.
ExactField with_tip_force(double force)
{
  const double shear = young / 2, c = height / 2;
  return {[=](const Vec3& p) -> Vec3 {
            const double s = length - p.z(), y = p.y(); // s from the tip towards the root
            const double along =
                -force * s * s * y / (2 * young * inertia) + force * y * y * y / (6 * shear * inertia);
            const double across =
                force * s * s * s / (6 * young * inertia) - force * c * c * s / (2 * shear * inertia);
            return {0, across, -along};
          },
          {}};
}

// The tip's forces are the load and no moment; cubic terms are beyond quadratic elements, so it converges.
TEST(Cantilever, UnderATipForceConvergesToThatForce)
{
  const double force = 10;
  double before = 0;
  for (const int over_height : {2, 4}) {
    const Beam beam(2, over_height, 0);
    const ElasticityResponse response = beam.bent_into(with_tip_force(force));
    const Vec3 tip = reaction(beam.problem, response, Beam::at_tip),
               root = reaction(beam.problem, response, Beam::at_root);
    EXPECT_LT((tip + root).norm(), 1e-8 * force);
    EXPECT_LT(std::abs(tip.x()) + std::abs(tip.z()), 2e-3 * force);
    const double error = std::abs(std::abs(tip.y()) / force - 1);
    RecordProperty("error_" + std::to_string(over_height), std::to_string(error));
    if (before > 0) {
      EXPECT_LT(error, before / 6) << before; // energy: twice the order of the norm, 2^3 and more
      EXPECT_LT(error, 2e-3);
    }
    before = error;
  }
}

} // namespace
} // namespace cemvert
