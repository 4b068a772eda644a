// SPDX-License-Identifier: GPL-3.0-or-later
// The solver on hexahedra: what holds exactly for tetrahedra holds for these.
#include "core/error.h"
#include "solver/box_mesh.h"
#include "solver/compression.h"
#include "solver/elasticity_problem.h"
#include "solver/load_faces.h"

#include <gtest/gtest.h>

namespace cemvert
{
namespace
{

using namespace testing_boxes;

const Mat3 oblique = Eigen::AngleAxisd(0.4, Vec3(1, -2, 0.5).normalized()).toRotationMatrix();

SolverSettings tight(const std::string& preconditioner = "two-level")
{
  return {2, 1e-13, 1000, preconditioner};
}

CompressionTarget target_of(const Box& box)
{
  CompressionTarget target;
  target.mean_height = box.size.z();
  target.endplate_area = box.size.x() * box.size.y();
  return target;
}

CompressionResult compress(const Mesh& mesh, const MaterialField& field, const Box& box,
                           LateralSupport lateral, const SolverSettings& settings = tight())
{
  LoadSettings load;
  load.lateral = lateral;
  RunLog log(false);
  return CompressionModel(mesh, settings, MPI_COMM_SELF)
      .compress("cemented", field, load, target_of(box), log);
}

MaterialField field_of(const Mesh& mesh, const std::vector<NamedMaterial>& materials,
                       const std::function<int(Region)>& material = {})
{
  return field_on(mesh, hex_quadrature(), materials, material);
}

class EveryHexPatch : public testing::TestWithParam<std::tuple<const char*, bool>>
{
};

TEST_P(EveryHexPatch, KeepsALinearDisplacementOnDistortedHexahedra)
{
  const auto [preconditioner, axially_stiff] = GetParam();
  Mat3 gradient;
  gradient << 1.0e-3, 0.4e-3, -0.2e-3, //
      0.1e-3, -0.7e-3, 0.5e-3,         //
      0.3e-3, -0.6e-3, 0.9e-3;
  Box box;
  box.distortion = 0.25;
  const Mesh mesh = hex_box_mesh(box);
  const ElasticityProblem problem(mesh, Mat3::Identity(), tight(preconditioner), MPI_COMM_SELF);
  MaterialField field = field_of(mesh, {{"bone", axially_stiff ? axially_stiff_law() : isotropic_law(0.3),
                                         [](const Vec3&) { return 350.0; }}});
  field.axes = Eigen::AngleAxisd(0.6, Vec3(1, 1, 0).normalized()).toRotationMatrix();
  const auto on_surface = [&box](const Vec3& p) {
    return p.cwiseAbs().minCoeff() < 1e-9 || (p - box.size).cwiseAbs().minCoeff() < 1e-9;
  };
  const ElasticitySolution solution = problem.solve(field, [&](const MeshNode& node) {
    std::array<std::optional<double>, 3> held;
    for (int i = 0; i < 3 && on_surface(node.position); ++i)
      held[i] = gradient.row(i) * node.position;
    return held;
  });
  ASSERT_TRUE(solution.linear.converged) << solution.linear.reason;
  const auto& nodes = problem.mesh().nodes.nodes;
  ASSERT_EQ(nodes.size(), mesh.vertices.size());
  for (std::size_t n = 0; n < nodes.size(); ++n)
    EXPECT_LT((solution.displacement[n] - gradient * nodes[n].position).norm(),
              1e-10 * (gradient * box.size).norm());
  const Mat3 strain = 0.5 * (gradient + gradient.transpose());
  for (const CellResponse& cell : problem.respond(field, solution.displacement).cells)
    EXPECT_LT((cell.mean_strain - strain).norm(), 1e-10 * strain.norm());
}

INSTANTIATE_TEST_SUITE_P(Patches, EveryHexPatch,
                         testing::Combine(testing::Values("two-level", "gamg", "mumps"),
                                          testing::Values(false, true)));

TEST(Hexahedra, OfAUniformBarAreAsStiffAsTheModulusWhereverItPoints)
{
  // Free laterally: uniaxial stress, K = E A / L, u linear: exact.
  for (const Mat3& axes : {Mat3(Mat3::Identity()), oblique}) {
    Box box;
    box.distortion = 0.2;
    box.axes = axes;
    box.corner = Vec3(-70, 120, 900);
    const Mesh mesh = hex_box_mesh(box);
    const MaterialField field =
        field_of(mesh, {{"bone", isotropic_law(0.3), [](const Vec3&) { return 350.0; }}});
    const CompressionResult result = compress(mesh, field, box, LateralSupport::free);
    ASSERT_TRUE(result.converged) << result.reason;
    EXPECT_NEAR(result.apparent_modulus, 350, 1e-9 * 350);
    const Mat3 stress = axes * Vec3(0, 0, -0.02 * 350).asDiagonal() * axes.transpose();
    ASSERT_EQ(result.fields.stress.size(), mesh.hexes.size());
    for (const auto& s : result.fields.stress) {
      EXPECT_NEAR(s[2], stress(2, 2), 1e-8);
      EXPECT_NEAR(s[4], stress(1, 2), 1e-8);
    }
  }
}

TEST(Hexahedra, OfTwoMaterialsInSeriesAddTheCompliances)
{
  // Poisson's ratio 0: each part is in uniaxial stress whatever holds the faces.
  Box box;
  box.axes = oblique;
  const double bone = 200, layer = 2500, part = 0.75;
  const Mesh mesh = hex_box_mesh(
      box, [&](const Vec3& p) { return p.z() > part * box.size.z() ? Region::upper_layer : Region::body; });
  const MaterialField field =
      field_of(mesh,
               {{"bone", isotropic_law(0), [=](const Vec3&) { return bone; }},
                {"loading layer", isotropic_law(0), [=](const Vec3&) { return layer; }}},
               [](Region region) { return region == Region::upper_layer ? 1 : 0; });
  const double area = box.size.x() * box.size.y();
  const double of_bone = part * box.size.z() / (bone * area),
               of_layer = (1 - part) * box.size.z() / (layer * area);
  for (const auto lateral : {LateralSupport::fixed, LateralSupport::upper_free, LateralSupport::free}) {
    const CompressionResult result = compress(mesh, field, box, lateral);
    EXPECT_NEAR(result.stiffness * (of_bone + of_layer), 1, 1e-9);
    EXPECT_NEAR(result.layer_share_of_travel, of_layer / (of_bone + of_layer), 1e-9);
  }
}

TEST(Hexahedra, OfTwoMaterialsSideBySideAddTheStiffnesses)
{
  Box box;
  box.bricks = {4, 2, 3};
  const double bone = 200, cement = 2000, part = 0.25;
  const Mesh mesh = hex_box_mesh(
      box, [&](const Vec3& p) { return p.x() < part * box.size.x() ? Region::cement : Region::body; });
  const MaterialField field = field_of(mesh,
                                       {{"bone", isotropic_law(0), [=](const Vec3&) { return bone; }},
                                        {"cement", isotropic_law(0), [=](const Vec3&) { return cement; }}},
                                       [](Region region) { return region == Region::cement ? 1 : 0; });
  const CompressionResult result = compress(mesh, field, box, LateralSupport::fixed);
  const double total = (part * cement + (1 - part) * bone) * box.size.x() * box.size.y() / box.size.z();
  EXPECT_NEAR(result.stiffness, total, 1e-9 * total);
  EXPECT_NEAR(result.cement_load_share, part * cement / (part * cement + (1 - part) * bone), 1e-9);
}

TEST(Hexahedra, BalanceForcesAndEnergyAtTheDefaultTolerance)
{
  Box box;
  box.bricks = {6, 5, 8};
  const Mesh mesh = hex_box_mesh(
      box, [&](const Vec3& p) { return (p - 0.5 * box.size).norm() < 9 ? Region::cement : Region::body; });
  const MaterialField field =
      field_of(mesh,
               {{"bone", isotropic_law(0.3),
                 [](const Vec3& p) { return 120 + 100 * std::sin(p.x() / 3) * std::cos(p.z()); }},
                {"cement", isotropic_law(0.3), [](const Vec3&) { return 2000.0; }}},
               [](Region region) { return region == Region::cement ? 1 : 0; });
  for (const auto lateral : {LateralSupport::fixed, LateralSupport::free}) {
    const CompressionResult result = compress(mesh, field, box, lateral, {});
    ASSERT_TRUE(result.converged) << result.reason;
    EXPECT_LT(result.checks.force_imbalance, 1e-6);
    EXPECT_LT(result.checks.energy_error, 1e-8);
  }
}

TEST(Hexahedra, HoldTheirLoadFacesByVerticesAndSidesOfSquares)
{
  Box box;
  box.bricks = {2, 2, 2};
  const LoadFaces faces = load_faces(hex_box_mesh(box));
  EXPECT_EQ(faces.lower.vertices.size(), 9U);
  EXPECT_EQ(faces.lower.edges.size(), 12U); // 2 x 2 squares, no diagonals
  EXPECT_EQ(faces.upper.cells.size(), 4U);
}

TEST(Hexahedra, ThatHangOnTheRestByAnEdgeAreRefused)
{
  Box box;
  box.bricks = {1, 1, 2};
  Mesh mesh = hex_box_mesh(box);
  // one more brick beside the upper one, sharing its edge along the load axis only
  const int first = static_cast<int>(mesh.vertices.size());
  const Vec3 far(60, 40, 20);
  for (const Vec3& p :
       {Vec3(60, 20, 20), Vec3(30, 40, 20), far, Vec3(60, 20, 40), Vec3(30, 40, 40), Vec3(60, 40, 40)})
    mesh.vertices.push_back(p);
  mesh.hexes.push_back({7, first, first + 1, first + 2, 11, first + 3, first + 4, first + 5});
  mesh.regions.push_back(Region::body);
  mesh.node_sets.resize(mesh.vertices.size(), 0);
  try {
    load_faces(mesh);
    FAIL() << "a hexahedron that can turn about an edge was accepted";
  } catch (const MeshError& error) {
    EXPECT_NE(std::string(error.what()).find("1 of its 2 pieces are loose"), std::string::npos)
        << error.what();
  }
}

} // namespace
} // namespace cemvert
