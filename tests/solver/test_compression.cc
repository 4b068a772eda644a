// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "solver/box_mesh.h"
#include "solver/compression.h"

#include <gtest/gtest.h>

namespace cemvert
{
namespace
{

using namespace testing_boxes;

LoadSettings load_of(bool fixed_laterally)
{
  LoadSettings load;
  load.compression = 0.02;
  load.lateral = fixed_laterally ? LateralSupport::fixed : LateralSupport::free;
  return load;
}

CompressionTarget target_of(const Box& box)
{
  CompressionTarget target;
  target.mean_height = box.size.z();
  target.endplate_area = box.size.x() * box.size.y();
  return target;
}

/// Tight, so that exact solutions show.
SolverSettings tight(int degree, const std::string& preconditioner = "two-level")
{
  return {degree, 1e-12, 1000, preconditioner};
}

CompressionResult compress(const CompressionModel& model, const MaterialField& field,
                           const LoadSettings& load, const CompressionTarget& target)
{
  RunLog log(false);
  return model.compress("cemented", field, load, target, log);
}

const Mat3 oblique = Eigen::AngleAxisd(0.4, Vec3(1, -2, 0.5).normalized()).toRotationMatrix();

class EveryBar : public testing::TestWithParam<int>
{
};

TEST_P(EveryBar, ThatIsUniformIsAsStiffAsItsModulusWhereverItPoints)
{
  // Free laterally: uniaxial stress, K = E A / L, u linear: exact in either degree.
  for (const Mat3& axes : {Mat3(Mat3::Identity()), oblique}) {
    Box box;
    box.distortion = 0.2;
    box.axes = axes;
    box.corner = Vec3(-70, 120, 900);
    const TetMesh mesh = box_mesh(box);
    const CompressionModel model(mesh, tight(GetParam()), MPI_COMM_SELF);
    const double young = 350;
    const MaterialField field = field_on(mesh, model.quadrature(),
                                         {{"bone", isotropic_law(0.3), [=](const Vec3&) { return young; }}});
    const CompressionResult result = compress(model, field, load_of(false), target_of(box));
    ASSERT_TRUE(result.converged) << result.reason;
    const double area = box.size.x() * box.size.y();
    EXPECT_NEAR(result.stiffness, young * area / box.size.z(), 1e-9 * result.stiffness);
    EXPECT_NEAR(result.apparent_modulus, young, 1e-9 * young);
    ASSERT_EQ(result.curve.size(), 2U);
    EXPECT_NEAR(result.curve[1].displacement, 0.8, 1e-12);
    EXPECT_NEAR(result.curve[1].force, 0.02 * young * area, 1e-9 * result.curve[1].force);
    EXPECT_LT(result.checks.force_imbalance, 1e-9);
    EXPECT_LT(result.checks.moment_imbalance, 1e-9);
    EXPECT_LT(result.checks.energy_error, 1e-9);
    EXPECT_EQ(result.cement_load_share, 0);
    EXPECT_EQ(result.layer_share_of_travel, 0);

    // compressed by 2 % along the axis, spread by 0.3 of it across
    const Mat3 strain = axes * Vec3(0.006, 0.006, -0.02).asDiagonal() * axes.transpose();
    const Mat3 stress = axes * Vec3(0, 0, -0.02 * young).asDiagonal() * axes.transpose();
    for (std::size_t t = 0; t < mesh.tets.size(); ++t) {
      const auto& e = result.fields.strain[t];
      const auto& s = result.fields.stress[t];
      EXPECT_NEAR(e[0], strain(0, 0), 1e-10);
      EXPECT_NEAR(e[3], strain(0, 1), 1e-10);
      EXPECT_NEAR(e[4], strain(1, 2), 1e-10);
      EXPECT_NEAR(e[5], strain(0, 2), 1e-10);
      EXPECT_NEAR(s[2], stress(2, 2), 1e-8);
      EXPECT_NEAR(result.fields.strain_energy_density[t], 0.5 * young * 0.02 * 0.02, 1e-9);
    }
  }
}

TEST_P(EveryBar, OfTwoMaterialsInSeriesAddsTheCompliances)
{
  // With Poisson's ratio 0 and free sides each half is in uniaxial stress; the interface is a mesh plane.
  Box box;
  box.axes = oblique;
  const double bone = 200, layer = 2500, part = 0.75;
  const auto is_layer = [&](const Vec3& p) { return p.z() > part * box.size.z(); };
  const TetMesh mesh =
      box_mesh(box, [&](const Vec3& p) { return is_layer(p) ? Region::upper_layer : Region::body; });
  const CompressionModel model(mesh, tight(GetParam()), MPI_COMM_SELF);
  const MaterialField field =
      field_on(mesh, model.quadrature(),
               {{"bone", isotropic_law(0), [=](const Vec3&) { return bone; }},
                {"loading layer", isotropic_law(0), [=](const Vec3&) { return layer; }}},
               [](Region region) { return region == Region::upper_layer ? 1 : 0; });
  const double area = box.size.x() * box.size.y();
  const double bone_compliance = part * box.size.z() / (bone * area);
  const double layer_compliance = (1 - part) * box.size.z() / (layer * area);
  for (const bool fixed : {true, false}) {
    const CompressionResult result = compress(model, field, load_of(fixed), target_of(box));
    ASSERT_TRUE(result.converged) << result.reason;
    EXPECT_NEAR(result.stiffness * (bone_compliance + layer_compliance), 1, 1e-9);
    EXPECT_NEAR(result.layer_share_of_travel, layer_compliance / (bone_compliance + layer_compliance), 1e-9);
  }
}

TEST_P(EveryBar, OfTwoMaterialsSideBySideAddsTheStiffnesses)
{
  Box box;
  box.bricks = {4, 2, 3};
  const double bone = 200, cement = 2000, part = 0.25;
  const TetMesh mesh = box_mesh(
      box, [&](const Vec3& p) { return p.x() < part * box.size.x() ? Region::cement : Region::body; });
  const CompressionModel model(mesh, tight(GetParam()), MPI_COMM_SELF);
  const MaterialField field = field_on(mesh, model.quadrature(),
                                       {{"bone", isotropic_law(0), [=](const Vec3&) { return bone; }},
                                        {"cement", isotropic_law(0), [=](const Vec3&) { return cement; }}},
                                       [](Region region) { return region == Region::cement ? 1 : 0; });
  const CompressionResult result = compress(model, field, load_of(true), target_of(box));
  const double area = box.size.x() * box.size.y(), length = box.size.z();
  const double total = (part * cement + (1 - part) * bone) * area / length;
  EXPECT_NEAR(result.stiffness, total, 1e-9 * total);
  EXPECT_NEAR(result.cement_load_share, part * cement * area / length / total, 1e-9);
}

TEST_P(EveryBar, OfAxiallyStiffMaterialShowsTheModulusOfItsDirection)
{
  // The material axis leans in the plane of two of the box's axes: E along the load from the turned
  // compliance (closed form), the bar shears but its faces slide.
  const double lean = 0.5, young = 400;
  Box box;
  const TetMesh mesh = box_mesh(box);
  const CompressionModel model(mesh, tight(GetParam()), MPI_COMM_SELF);
  MaterialField field =
      field_on(mesh, model.quadrature(), {{"bone", axially_stiff_law(), [=](const Vec3&) { return young; }}});
  const CompressionResult straight = compress(model, field, load_of(false), target_of(box));
  EXPECT_NEAR(straight.apparent_modulus, young, 1e-9 * young);
  field.axes = Eigen::AngleAxisd(0.5 * pi, Vec3::UnitX()).toRotationMatrix();
  const CompressionResult across = compress(model, field, load_of(false), target_of(box));
  EXPECT_NEAR(across.apparent_modulus, 0.333 * young, 1e-9 * young);
  // turned together with everything else, a leaning axis changes nothing
  field.axes = Eigen::AngleAxisd(lean, Vec3::UnitY()).toRotationMatrix();
  const CompressionResult leaning = compress(model, field, load_of(true), target_of(box));
  box.axes = oblique;
  const TetMesh turned_mesh = box_mesh(box);
  field.axes = oblique * field.axes;
  const CompressionResult turned = compress(CompressionModel(turned_mesh, tight(GetParam()), MPI_COMM_SELF),
                                            field, load_of(true), target_of(box));
  EXPECT_NEAR(turned.stiffness, leaning.stiffness, 1e-9 * leaning.stiffness);
}

INSTANTIATE_TEST_SUITE_P(Degrees, EveryBar, testing::Values(1, 2));

/// Uneven bone, a stiff inclusion and layers: nothing about it is exact but the balance.
struct UnevenBox {
  Box box;
  TetMesh mesh;
  explicit UnevenBox(const Mat3& axes = Mat3::Identity())
  {
    box.bricks = {4, 4, 6};
    box.distortion = 0.2;
    box.axes = axes;
    mesh = box_mesh(box, [&](const Vec3& p) {
      if (p.z() < 7)
        return Region::lower_layer;
      if (p.z() > 33)
        return Region::upper_layer;
      return (p - 0.5 * box.size).norm() < 9 ? Region::cement : Region::body;
    });
  }
  MaterialField field(const CellQuadrature& quadrature, bool with_cement = true) const
  {
    const auto bone = [](const Vec3& p) { return 120 + 100 * std::sin(p.x() / 3) * std::cos(p.z() / 4); };
    return field_on(mesh, quadrature,
                    {{"bone", isotropic_law(0.3), bone},
                     {"cement", isotropic_law(0.3), [](const Vec3&) { return 2000.0; }},
                     {"loading layer", isotropic_law(0.3), [](const Vec3&) { return 2500.0; }}},
                    [with_cement](Region region) {
                      if (region == Region::cement)
                        return with_cement ? 1 : 0;
                      return region == Region::body ? 0 : 2;
                    });
  }
};

TEST(Compression, BalancesForcesAndEnergyAtTheDefaultTolerance)
{
  const UnevenBox uneven(oblique);
  const CompressionModel model(uneven.mesh, {}, MPI_COMM_SELF);
  for (const bool fixed : {true, false}) {
    const CompressionResult result =
        compress(model, uneven.field(model.quadrature()), load_of(fixed), target_of(uneven.box));
    ASSERT_TRUE(result.converged) << result.reason;
    EXPECT_LT(result.checks.residual, 1.01e-8);
    EXPECT_LT(result.checks.force_imbalance, 1e-6);
    EXPECT_LT(result.checks.moment_imbalance, 1e-6);
    EXPECT_LT(result.checks.energy_error, 1e-8);
    EXPECT_GT(result.cement_load_share, 0);
    EXPECT_LT(result.cement_load_share, 1);
    EXPECT_NEAR(result.energy, 0.5 * result.curve[1].force * result.curve[1].displacement,
                1e-8 * result.energy);
  }
}

TEST(Compression, OfTheStateWithoutCementIsSofterAndHasNoCementShare)
{
  const UnevenBox uneven;
  const CompressionModel model(uneven.mesh, {}, MPI_COMM_SELF);
  const auto target = target_of(uneven.box);
  const CompressionResult cemented = compress(model, uneven.field(model.quadrature()), load_of(true), target);
  const CompressionResult intact =
      compress(model, uneven.field(model.quadrature(), false), load_of(true), target);
  EXPECT_LT(intact.stiffness, cemented.stiffness);
  EXPECT_EQ(intact.cement_load_share, 0);
}

TEST(Compression, GivesTheSameWithEveryPreconditioner)
{
  const UnevenBox uneven;
  for (const int degree : {1, 2}) {
    const CompressionModel reference(uneven.mesh, tight(degree, "mumps"), MPI_COMM_SELF);
    const MaterialField field = uneven.field(reference.quadrature());
    const double stiffness = compress(reference, field, load_of(true), target_of(uneven.box)).stiffness;
    for (const char* preconditioner : {"two-level", "gamg"}) {
      const CompressionModel model(uneven.mesh, {degree, 1e-8, 1000, preconditioner}, MPI_COMM_SELF);
      const CompressionResult result = compress(model, field, load_of(true), target_of(uneven.box));
      ASSERT_TRUE(result.converged) << preconditioner;
      EXPECT_NEAR(result.stiffness, stiffness, 1e-8 * stiffness) << preconditioner;
    }
  }
}

TEST(Compression, LinearElementsAreStifferThanQuadraticOnes)
{
  const UnevenBox uneven;
  const CompressionModel linear(uneven.mesh, tight(1), MPI_COMM_SELF);
  const CompressionModel quadratic(uneven.mesh, tight(2), MPI_COMM_SELF);
  const MaterialField field = uneven.field(linear.quadrature());
  const auto target = target_of(uneven.box);
  EXPECT_GT(compress(linear, field, load_of(true), target).stiffness,
            compress(quadratic, field, load_of(true), target).stiffness);
}

TEST(Compression, ThatDoesNotConvergeIsAnOutcomeWithAReason)
{
  const UnevenBox uneven;
  const CompressionModel model(uneven.mesh, {2, 1e-8, 2, "two-level"}, MPI_COMM_SELF);
  const CompressionResult result =
      compress(model, uneven.field(model.quadrature()), load_of(true), target_of(uneven.box));
  EXPECT_FALSE(result.converged);
  EXPECT_NE(result.reason.find("after 2 iterations"), std::string::npos) << result.reason;
  EXPECT_EQ(result.curve.size(), 1U);
}

TEST(SolutionFields, PutVerticesFirstAndMidNodesBetweenTheirEnds)
{
  const UnevenBox uneven;
  const CompressionModel model(uneven.mesh, {}, MPI_COMM_SELF);
  const SolutionFields fields =
      compress(model, uneven.field(model.quadrature()), load_of(true), target_of(uneven.box)).fields;
  ASSERT_EQ(3 * fields.nodes.size(), model.dofs());
  ASSERT_EQ(fields.displacement.size(), fields.nodes.size());
  for (std::size_t v = 0; v < uneven.mesh.vertices.size(); ++v) {
    EXPECT_EQ(fields.nodes[v], uneven.mesh.vertices[v]);
    const double expected = uneven.mesh.node_sets[v] == on_upper_face ? -0.8 : 0.0;
    if (uneven.mesh.node_sets[v] != 0) {
      EXPECT_NEAR(fields.displacement[v].z(), expected, 1e-14);
    }
  }
  constexpr std::array<std::array<int, 2>, 6> vtk_edges{{{0, 1}, {1, 2}, {2, 0}, {0, 3}, {1, 3}, {2, 3}}};
  for (const auto& cell : fields.cells)
    for (std::size_t e = 0; e < 6; ++e) {
      const Vec3 middle = 0.5 * (fields.nodes[cell[vtk_edges[e][0]]] + fields.nodes[cell[vtk_edges[e][1]]]);
      EXPECT_LT((fields.nodes[cell[4 + e]] - middle).norm(), 1e-12);
    }
}

TEST(SolverSettings, ComeFromTheCaseFileWithTheirDefaults)
{
  KeyTable keys = load_keys();
  for (const Key& key : solver_keys())
    keys.push_back(key);
  const CaseValues defaults(parse_case_text("load: {}\n", ".", "case.yaml"), keys);
  EXPECT_DOUBLE_EQ(load_settings(defaults).compression, 0.02);
  EXPECT_EQ(load_settings(defaults).lateral, LateralSupport::fixed);
  EXPECT_EQ(solver_settings(defaults).degree, 2);
  EXPECT_DOUBLE_EQ(solver_settings(defaults).tolerance, 1e-8);
  const CaseValues typed(parse_case_text("load: {compression: 1.5 %, lateral: free}\n"
                                         "solver: {elements: P1, preconditioner: mumps}\n",
                                         ".", "case.yaml"),
                         keys);
  EXPECT_DOUBLE_EQ(load_settings(typed).compression, 0.015);
  EXPECT_EQ(load_settings(typed).lateral, LateralSupport::free);
  EXPECT_EQ(solver_settings(typed).degree, 1);
  EXPECT_EQ(solver_settings(typed).preconditioner, "mumps");
}

} // namespace
} // namespace cemvert
