// SPDX-License-Identifier: GPL-3.0-or-later
// The cortex as a membrane, against closed forms.
#include "core/error.h"
#include "materials/membrane.h"
#include "solver/box_mesh.h"
#include "solver/compression.h"
#include "solver/elasticity_problem.h"
#include "support.h"

#include <cmath>
#include <numeric>

namespace cemvert
{
namespace
{

using namespace testing_boxes;

constexpr double thickness = 0.35, stiff = 12000;

Membrane cortex(double poisson)
{
  Membrane membrane;
  membrane.thickness = thickness;
  membrane.young_modulus = stiff;
  membrane.poisson_ratio = poisson;
  return membrane;
}

SolverSettings settings_of(int degree)
{
  SolverSettings settings;
  settings.degree = degree;
  settings.tolerance = 1e-12;
  settings.newton_tolerance = 1e-10;
  return settings;
}

class MembraneOf : public ::testing::TestWithParam<int> // degree
{
};

// A homogeneous strain: each face stores t A / 2 times plane stress times strain in its plane.
TEST_P(MembraneOf, ABoxPassesThePatchTest)
{
  Box box;
  box.distortion = 0.2;
  box.axes = Eigen::AngleAxisd(0.4, Vec3(1, -2, 0.5).normalized()).toRotationMatrix();
  const Mesh mesh = box_mesh(box);
  const ElasticityProblem problem(mesh, Mat3::Identity(), settings_of(GetParam()), MPI_COMM_SELF);
  const double soft = 1e-9, nu = 0.3;
  MaterialField field =
      field_on(mesh, problem.quadrature(), {{"bone", isotropic_law(0), [=](const Vec3&) { return soft; }}});
  field.membrane = membrane_on_bone(cortex(nu), mesh);
  Mat3 strain; // in the axes of the box
  strain << 1e-3, 4e-4, -2e-4, 4e-4, -5e-4, 3e-4, -2e-4, 3e-4, 2e-3;
  const Mat3 turned = box.axes * strain * box.axes.transpose();
  std::vector<Vec3> displacement;
  for (const MeshNode& node : problem.mesh().nodes.nodes)
    displacement.push_back(turned * node.position);
  const ElasticityResponse response = problem.respond(field, displacement);
  const double energy =
      std::accumulate(response.cells.begin(), response.cells.end(), 0.0,
                      [](double sum, const CellResponse& cell) { return sum + cell.energy; });
  double expected = 0;
  for (int normal = 0; normal < 3; ++normal) {
    const int a = (normal + 1) % 3, b = (normal + 2) % 3;
    const double ea = strain(a, a), eb = strain(b, b), shear = strain(a, b);
    const double density =
        0.5 * stiff / (1 - nu * nu) * (ea * ea + eb * eb + 2 * nu * ea * eb + 2 * (1 - nu) * shear * shear);
    expected += 2 * box.size[a] * box.size[b] * thickness * density;
  }
  EXPECT_NEAR(energy / expected, 1, 1e-9);
  // forces balance at every node that lies within a face or inside
  const auto on_an_edge = [&](const Vec3& point) {
    const Vec3 p = box.axes.transpose() * point;
    int faces = 0;
    for (int i = 0; i < 3; ++i)
      faces += std::abs(p[i]) < 1e-9 || std::abs(p[i] - box.size[i]) < 1e-9;
    return faces >= 2;
  };
  double largest = 0;
  for (std::size_t n = 0; n < response.forces.size(); ++n)
    if (!on_an_edge(problem.mesh().nodes.nodes[n].position))
      largest = std::max(largest, response.forces[n].norm());
  EXPECT_LT(largest, 1e-9 * stiff * thickness);
}

// A tube filled with bone, without lateral contraction: the wall's section adds to the core's.
TEST_P(MembraneOf, ATubeCarriesItsPartInCompression)
{
  Box box;
  box.distortion = 0.2;
  const Mesh mesh = box_mesh(box);
  const double core = 400, area = box.size.x() * box.size.y(), perimeter = 2 * (box.size.x() + box.size.y());
  const double expected = (core * area + stiff * thickness * perimeter) / box.size.z();
  const CompressionModel model(mesh, settings_of(GetParam()), MPI_COMM_SELF);
  MaterialField field =
      field_on(mesh, model.quadrature(), {{"bone", isotropic_law(0), [=](const Vec3&) { return core; }}});
  field.membrane = membrane_on_bone(cortex(0), mesh);
  LoadSettings load;
  load.lateral = LateralSupport::free;
  load.compression = 0.001;
  RunLog log(false);
  for (const Kinematics kinematics : {Kinematics::small_strain, Kinematics::finite_rotation}) {
    load.kinematics = kinematics; // the second goes through the load steps
    const CompressionResult result = model.compress("intact", field, load, {box.size.z(), area}, log);
    ASSERT_TRUE(result.converged) << result.reason;
    EXPECT_NEAR(result.stiffness / expected, 1, 1e-8);
    const double strain_of_green =
        kinematics == Kinematics::small_strain ? 1e-8 : 2e-3; // 1.5 times the strain
    EXPECT_NEAR(result.curve.back().force / (expected * result.curve.back().displacement), 1,
                strain_of_green);
    EXPECT_LT(result.checks.energy_error, 1e-3);
  }
}

INSTANTIATE_TEST_SUITE_P(Degrees, MembraneOf, ::testing::Values(1, 2));

TEST(MembraneOnBone, CoversEndplatesAndSidesButNotTheLayers)
{
  Box box;
  const Mesh mesh = box_mesh(box, [&](const Vec3& p) {
    return p.z() > 0.75 * box.size.z()   ? Region::upper_layer
           : p.z() < 0.25 * box.size.z() ? Region::lower_layer
                                         : Region::body;
  });
  const Membrane membrane = membrane_on_bone(cortex(0.3), mesh);
  double area = 0;
  for (std::size_t c = 0; c < mesh.n_cells(); ++c)
    for (int f = 0; f < 4; ++f)
      if ((membrane.faces[c] >> f & 1) != 0) {
        const auto& face = cell_faces(CellShape::tetrahedron)[static_cast<std::size_t>(f)];
        const auto corner = [&](int n) {
          return mesh.vertices[static_cast<std::size_t>(mesh.cell(c)[face[static_cast<std::size_t>(n)]])];
        };
        area += 0.5 * (corner(1) - corner(0)).cross(corner(2) - corner(0)).norm();
      }
  const double half_height = 0.5 * box.size.z();
  EXPECT_NEAR(area, 2 * box.size.x() * box.size.y() + 2 * (box.size.x() + box.size.y()) * half_height, 1e-9);
}

TEST(MembraneOnBone, OfVoxelsIsRefused)
{
  const std::string message =
      message_of<ConfigError>([] { membrane_on_bone(cortex(0.3), hex_box_mesh(Box())); });
  expect_contains(message, "stepped");
}

TEST(MembraneOnBone, OfNoThicknessIsNone)
{
  EXPECT_TRUE(membrane_on_bone(Membrane(), hex_box_mesh(Box())).faces.empty());
}

} // namespace
} // namespace cemvert
