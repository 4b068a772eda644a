// SPDX-License-Identifier: GPL-3.0-or-later
// Compression of models that yield, against single points and closed forms.
#include "materials/material_point.h"
#include "solver/box_mesh.h"
#include "solver/compression.h"
#include "solver/load_path.h"

#include <gtest/gtest.h>

#include <cmath>

namespace cemvert
{
namespace
{

using namespace testing_boxes;

struct Yielding {
  std::string law;
  double modulus;
  std::map<std::string, double> given;

  std::vector<double> values() const { return law_values(*make_law(law), law, modulus, given); }
};

/// Cells of the regions in the order of the list; a law for each.
MaterialField yielding_field(const Mesh& mesh, const CellQuadrature& quadrature,
                             const std::vector<std::pair<std::string, Yielding>>& materials,
                             const std::function<int(Region)>& material_of_region = {})
{
  std::vector<NamedMaterial> named;
  for (const auto& [name, yielding] : materials) {
    const double modulus = yielding.modulus;
    named.push_back({name, make_law(yielding.law), [=](const Vec3&) { return modulus; }});
  }
  MaterialField field = field_on(mesh, quadrature, named, material_of_region);
  for (std::size_t m = 0; m < materials.size(); ++m)
    field.materials[m].values = materials[m].second.values();
  field.softening_ratio.assign(mesh.n_cells(), 1);
  for (std::size_t c = 0; c < mesh.n_cells(); ++c)
    for (std::size_t q = 0; q < field.n_points(); ++q)
      field.yield_stress.push_back(field.materials[field.material_of_cell[c]].values[1]);
  return field;
}

CompressionTarget target_of(const Box& box)
{
  CompressionTarget target;
  target.mean_height = box.size.z();
  target.endplate_area = box.size.x() * box.size.y();
  return target;
}

CompressionResult compress(const Mesh& mesh, const MaterialField& field, const Box& box,
                           const LoadSettings& load, const SolverSettings& settings)
{
  RunLog log(false);
  return CompressionModel(mesh, settings, MPI_COMM_SELF).compress("intact", field, load, target_of(box), log);
}

LoadSettings free_load(double compression, double step)
{
  LoadSettings load;
  load.compression = compression;
  load.lateral = LateralSupport::free;
  load.largest_step = step;
  return load;
}

SolverSettings settings_of(int degree)
{
  SolverSettings settings;
  settings.degree = degree;
  settings.tolerance = 1e-12;
  settings.newton_tolerance = 1e-9;
  return settings;
}

class EveryYieldingBar : public ::testing::TestWithParam<Yielding>
{
};

// Free sides and one material: every point is in uniaxial stress, so the bar is one material point times its
// area, whatever the mesh. Up to the peak: beyond it a bar may localise.
TEST_P(EveryYieldingBar, IsAMaterialPointTimesItsArea)
{
  Box box;
  box.distortion = 0.2;
  box.axes = Eigen::AngleAxisd(0.4, Vec3(1, -2, 0.5).normalized()).toRotationMatrix();
  const Mesh mesh = box_mesh(box);
  const Yielding bone = GetParam();
  const LoadSettings load = free_load(0.012, 0.001);
  for (const int degree : {1, 2}) {
    MaterialField field = yielding_field(
        mesh, CompressionModel(mesh, settings_of(degree), MPI_COMM_SELF).quadrature(), {{"bone", bone}});
    field.axes = box.axes;
    const CompressionResult result = compress(mesh, field, box, load, settings_of(degree));
    ASSERT_TRUE(result.converged) << result.reason;
    std::vector<double> strains;
    for (const CurvePoint& point : result.curve)
      if (point.apparent_strain > 0)
        strains.push_back(-point.apparent_strain);
    ASSERT_GE(strains.size(), 12U);
    const auto path = drive_point(*make_law(bone.law), bone.values(), PointLoading::uniaxial, strains);
    const double area = box.size.x() * box.size.y(), volume = area * box.size.z();
    for (std::size_t n = 0; n < path.size(); ++n)
      // forces are balanced to 1e-9; where the tangent nearly vanishes, strains are known to less
      EXPECT_NEAR(result.curve[n + 1].force / (-path[n].response.stress[2][2] * area), 1, 1e-5) << n;
    const LawResponse& end = path.back().response;
    EXPECT_NEAR(result.plastic_dissipation / (end.state.plastic_dissipation * volume), 1, 1e-5);
    EXPECT_NEAR(result.damage_dissipation, end.state.damage_dissipation * volume,
                1e-5 * result.plastic_dissipation);
    EXPECT_NEAR(result.energy / (end.elastic_energy * volume), 1, 1e-5);
    EXPECT_NEAR(result.yielded_volume_fraction, 1, 1e-12);
    EXPECT_NEAR(result.mean_damage, end.damage, 1e-6);
    EXPECT_LT(result.checks.force_imbalance, 1e-8);
    EXPECT_LT(result.checks.energy_error, 1e-3);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Laws, EveryYieldingBar,
    ::testing::Values(Yielding{"von mises", 400, {{"yield stress", 2.5}, {"hardening ratio", 0.05}}},
                      Yielding{"quadric damage", 400, {{"yield stress", 2.5}}},
                      Yielding{"fabric quadric damage", 400, {{"yield stress", 2.5}}},
                      Yielding{"pmma", 400, {{"yield stress", 3}, {"largest damage", 0.1}}}),
    [](const auto& bar) {
      std::string name = bar.param.law;
      std::replace(name.begin(), name.end(), ' ', '_');
      return name;
    });

// Poisson's ratio 0 and no lateral flow (equal strengths, no interaction): both halves in uniaxial stress.
// The weak one yields, the strong one does not: travel = s (L1 / E1 + L2 / E2) + plastic strain * L1.
TEST(Yielding, OfOneOfTwoPartsInSeriesFollowsTheClosedForm)
{
  Box box;
  box.bricks = {2, 2, 4};
  const double part = 0.5, onset = 0.7, rate = 250, yield = 2.5;
  const Mesh mesh = box_mesh(
      box, [&](const Vec3& p) { return p.z() > part * box.size.z() ? Region::upper_layer : Region::body; });
  const Yielding weak{"quadric damage",
                      400,
                      {{"yield stress", yield},
                       {"poisson ratio", 0},
                       {"interaction", 0},
                       {"tension ratio", 1},
                       {"onset ratio", onset},
                       {"hardening rate", rate},
                       {"largest damage", 0}}};
  const Yielding strong{"von mises", 1200, {{"yield stress", 100}, {"poisson ratio", 0}}};
  const MaterialField field =
      yielding_field(mesh, CompressionModel(mesh, settings_of(2), MPI_COMM_SELF).quadrature(),
                     {{"bone", weak}, {"loading layer", strong}},
                     [](Region region) { return region == Region::upper_layer ? 1 : 0; });
  const CompressionResult result = compress(mesh, field, box, free_load(0.01, 0.002), settings_of(2));
  ASSERT_TRUE(result.converged) << result.reason;
  const double length = box.size.z(), travel = 0.01 * length;
  const auto radius = [&](double plastic) { return onset + (1 - onset) * (1 - std::exp(-rate * plastic)); };
  const auto stress = [&](double plastic) { return yield * radius(plastic) / radius(0.002); };
  double low = 0, high = 0.02; // of the plastic strain, by bisection
  for (int n = 0; n < 100; ++n) {
    const double middle = 0.5 * (low + high);
    const double needed =
        stress(middle) * (part * length / 400 + (1 - part) * length / 1200) + middle * part * length;
    (needed < travel ? low : high) = middle;
  }
  EXPECT_NEAR(result.curve.back().force / (stress(low) * box.size.x() * box.size.y()), 1, 1e-6);
}

TEST(Yielding, UnderHeldFacesKeepsForceAndEnergyInBalance)
{
  Box box;
  box.bricks = {3, 3, 4};
  const Mesh mesh = box_mesh(
      box, [&](const Vec3& p) { return (p - Vec3(15, 10, 20)).norm() < 8 ? Region::cement : Region::body; });
  LoadSettings load;
  load.compression = 0.02;
  SolverSettings settings;
  const MaterialField field = yielding_field(
      mesh, CompressionModel(mesh, settings, MPI_COMM_SELF).quadrature(),
      {{"bone", {"quadric damage", 400, {{"yield stress", 2.5}}}}, {"cement", {"pmma", 2000, {}}}},
      [](Region region) { return region == Region::cement ? 1 : 0; });
  const CompressionResult result = compress(mesh, field, box, load, settings);
  ASSERT_TRUE(result.converged) << result.reason;
  EXPECT_LT(result.checks.force_imbalance, 1e-6);
  EXPECT_LT(result.checks.moment_imbalance, 1e-6);
  EXPECT_LT(result.checks.energy_error, 1e-3);
  EXPECT_GT(result.yielded_volume_fraction, 0.5);
  EXPECT_LT(result.curve.back().force, 0.9 * result.stiffness * result.curve.back().displacement);
  // small loads are elastic
  EXPECT_NEAR(result.curve[1].force / (result.stiffness * result.curve[1].displacement), 1, 0.01);
}

// Newton's method with the consistent tangent and tight linear solutions: each residual is at most some
// constant times the square of the one before.
TEST(Yielding, ConvergesQuadratically)
{
  Box box;
  box.bricks = {3, 3, 3};
  const Mesh mesh = box_mesh(box);
  SolverSettings settings = settings_of(2);
  settings.newton_tolerance = 1e-11;
  settings.preconditioner = "mumps";
  const ElasticityProblem elasticity(mesh, Mat3::Identity(), settings, MPI_COMM_SELF);
  const MaterialField field = yielding_field(mesh, elasticity.quadrature(),
                                             {{"bone", {"quadric damage", 400, {{"yield stress", 2.5}}}}});
  const Prescription held = [&](const MeshNode& node) {
    std::array<std::optional<double>, 3> values;
    if (node.position.z() < 1e-9)
      values = {0., 0., 0.};
    else if (node.position.z() > box.size.z() - 1e-9)
      values = {0., 0., -0.008 * box.size.z()};
    return values;
  };
  const NonlinearProblem problem(elasticity, field, Kinematics::small_strain);
  NewtonSolver newton(problem, constrain(elasticity.mesh().nodes, held),
                      constrain(elasticity.mesh().vertices, held));
  const ElasticitySolution elastic = elasticity.solve(field, held);
  const NewtonOutcome outcome = newton.solve(problem.unloaded().points, elastic.displacement);
  ASSERT_TRUE(outcome.converged) << outcome.reason;
  const auto& r = outcome.residuals;
  ASSERT_GE(r.size(), 4U);
  // the last step that is not yet rounding
  std::size_t last = r.size() - 1;
  while (last > 1 && r[last] < 1e-11)
    --last;
  EXPECT_LT(std::log(r[last]) / std::log(r[last - 1]), 3.5);
  EXPECT_GT(std::log(r[last]) / std::log(r[last - 1]), 1.5) << r[last - 1] << " to " << r[last];
}

} // namespace
} // namespace cemvert
