// SPDX-License-Identifier: GPL-3.0-or-later
// Every way to load a vertebra, and what is left when it is unloaded, on bars with closed forms.
#include "core/error.h"
#include "materials/material_point.h"
#include "solver/box_mesh.h"
#include "solver/compression.h"
#include "solver/local_nodes.h"
#include "solver/nonlinear_problem.h"
#include "support.h"

#include <gtest/gtest.h>

#include <cmath>

namespace cemvert
{
namespace
{

using namespace testing_boxes;

constexpr double modulus = 400;
const Vec3 size{30, 20, 40};
const double area = size.x() * size.y();
/// Second moment about the left-right axis (x), which runs through the middle of the face.
const double moment_of_area = size.x() * std::pow(size.y(), 3) / 12;

/// Layers are the lowest and highest quarter.
Mesh bar()
{
  Box box;
  box.size = size;
  box.bricks = {2, 2, 4};
  return box_mesh(box, [](const Vec3& p) {
    return p.z() > 0.75 * size.z()   ? Region::upper_layer
           : p.z() < 0.25 * size.z() ? Region::lower_layer
                                     : Region::body;
  });
}

CompressionTarget target()
{
  CompressionTarget target;
  target.mean_height = size.z();
  target.endplate_area = area;
  target.middle = {0.5 * size.x(), 0.5 * size.y(), size.z()};
  target.anterior = -Vec3::UnitY();
  for (const auto& [name, y] :
       {std::pair{"anterior", 0.0}, {"middle", 0.5 * size.y()}, {"posterior", size.y()}})
    target.sites.push_back(
        {name, {0.5 * size.x(), y, 0.75 * size.z()}, {0.5 * size.x(), y, 0.25 * size.z()}});
  return target;
}

SolverSettings tight()
{
  SolverSettings settings;
  settings.tolerance = 1e-12;
  settings.newton_tolerance = 1e-10;
  return settings;
}

LoadSettings load_of(const std::string& kind)
{
  LoadSettings load;
  load.kind = kind;
  load.lateral = LateralSupport::free;
  load.compression = 0.01;
  return load;
}

/// All of one material, without lateral contraction: then bending is a quadratic displacement, exact in P2.
MaterialField uniform(const Mesh& mesh, const CompressionModel& model, double young = modulus)
{
  return field_on(mesh, model.quadrature(), {{"bone", isotropic_law(0), [=](const Vec3&) { return young; }}});
}

CompressionResult compressed(const LoadSettings& load,
                             const std::function<void(CompressionTarget&)>& change = {})
{
  const Mesh mesh = bar();
  const CompressionModel model(mesh, tight(), MPI_COMM_SELF);
  RunLog log(false);
  CompressionTarget at = target();
  if (change)
    change(at);
  return model.compress("intact", uniform(mesh, model), load, at, log);
}

TEST(LoadCases, BallJointInFrontOfTheMiddleBendsTheBar)
{
  LoadSettings load = load_of("ball joint");
  const double offset = 4;
  load.pivot_offset = {0, offset, 0};
  const CompressionResult result = compressed(load);
  ASSERT_TRUE(result.converged) << result.reason;
  // travel at the joint: shortening, and the turn times the arm
  const double compliance = size.z() / modulus * (1 / area + offset * offset / moment_of_area);
  EXPECT_NEAR(result.stiffness * compliance, 1, 1e-8);
  const double force = result.curve.back().force;
  EXPECT_NEAR(result.curve.back().displacement, 0.01 * size.z(), 1e-12);
  const double turn = force * offset * 0.5 * size.z() / (modulus * moment_of_area); // of the middle half
  EXPECT_NEAR(result.endplates.flexion, turn * 180 / M_PI, 1e-7);
  EXPECT_NEAR(result.endplates.left_tilt, 0, 1e-8);
  const double loss = force * 0.5 * size.z() / (modulus * area);
  EXPECT_NEAR(result.endplates.height_loss.at("middle"), loss, 1e-8);
  EXPECT_LT(result.checks.energy_error, 1e-9);
  EXPECT_LT(result.checks.force_imbalance, 1e-9);
}

TEST(LoadCases, BallJointToTheLeftBendsTheOtherWay)
{
  LoadSettings load = load_of("ball joint");
  const double offset = 5;
  load.pivot_offset = {offset, 0, 0};
  const CompressionResult result = compressed(load);
  const double moment_about_y = size.y() * std::pow(size.x(), 3) / 12;
  const double compliance = size.z() / modulus * (1 / area + offset * offset / moment_about_y);
  EXPECT_NEAR(result.stiffness * compliance, 1, 1e-8);
  EXPECT_GT(result.endplates.left_tilt, 0);
  EXPECT_NEAR(result.endplates.flexion, 0, 1e-8);
}

TEST(LoadCases, BallJointInTheMiddleOfASymmetricBarDoesNotTurn)
{
  const CompressionResult result = compressed(load_of("ball joint"));
  EXPECT_NEAR(result.stiffness / (modulus * area / size.z()), 1, 1e-8);
  EXPECT_NEAR(result.endplates.flexion, 0, 1e-8);
  EXPECT_NEAR(result.endplates.left_tilt, 0, 1e-8);
}

// With Poisson's ratio 0 shortening and bending do not know of each other.
TEST(LoadCases, FlexionTurnsThePlatenAndLeavesTheForce)
{
  LoadSettings load = load_of("flexion");
  load.flexion = 0.02;
  const CompressionResult result = compressed(load);
  EXPECT_NEAR(result.stiffness / (modulus * area / size.z()), 1, 1e-8);
  EXPECT_NEAR(result.endplates.flexion, 0.5 * 0.02 * 180 / M_PI, 1e-7);
  const double strain_energy =
      0.5 * modulus * (area * std::pow(0.01, 2) * size.z() + moment_of_area * std::pow(0.02, 2) / size.z());
  EXPECT_NEAR(result.energy / strain_energy, 1, 1e-8);
  EXPECT_LT(result.checks.energy_error, 1e-9);
  EXPECT_GT(result.endplates.height_loss.at("anterior"), result.endplates.height_loss.at("posterior"));
}

TEST(LoadCases, FlexionUnderAForceIsRefused)
{
  LoadSettings load = load_of("flexion");
  load.flexion = 0.02;
  load.goal = LoadGoal::force;
  load.force = 100;
  try {
    compressed(load);
    FAIL();
  } catch (const ConfigError& error) {
    expect_contains(error.what(), "in proportion to its travel");
  }
}

TEST(LoadCases, PrescribedEndplatesLeaveTheLayersOut)
{
  for (const LateralSupport lateral : {LateralSupport::free, LateralSupport::fixed}) {
    LoadSettings load = load_of("prescribed endplates");
    load.lateral = lateral;
    const CompressionResult result = compressed(load);
    ASSERT_TRUE(result.converged) << result.reason;
    EXPECT_NEAR(result.stiffness / (modulus * area / (0.5 * size.z())), 1, 1e-8);
    EXPECT_NEAR(result.layer_share_of_travel, 0, 1e-12);
  }
}

TEST(LoadCases, AForceTravelsAsFarAsTheStiffnessSays)
{
  LoadSettings load = load_of("flat layers");
  load.goal = LoadGoal::force;
  load.force = 700;
  const CompressionResult result = compressed(load);
  EXPECT_NEAR(result.curve.back().force, 700, 1e-6);
  EXPECT_NEAR(result.curve.back().displacement, 700 * size.z() / (modulus * area), 1e-9);
  load.goal = LoadGoal::travel;
  load.travel = 0.123;
  EXPECT_NEAR(compressed(load).curve.back().displacement, 0.123, 1e-12);
}

TEST(LoadCases, ZonesTellTheirPartOfTheBone)
{
  LoadSettings load = load_of("flat layers");
  const CompressionResult result = compressed(load, [](CompressionTarget& at) {
    at.zones = {"all"};
    at.zones_of_cell.assign(bar().n_cells(), 1);
  });
  EXPECT_TRUE(result.zones.empty()); // nothing yields
}

/// Bone that yields in every bar alike: equal strengths and no lateral flow, so that bars in series stay
/// uniaxial.
struct YieldingBar {
  std::map<std::string, double> given = {
      {"yield stress", 2.5}, {"poisson ratio", 0}, {"interaction", 0}, {"tension ratio", 1}};
  Mesh mesh = bar();
  CompressionModel model{mesh, tight(), MPI_COMM_SELF};
  std::vector<double> values = law_values(*make_law("quadric damage"), "quadric damage", modulus, given);

  MaterialField field(const std::function<int(Region)>& material_of_region = {}) const
  {
    MaterialField field = field_on(mesh, model.quadrature(),
                                   {{"bone", make_law("quadric damage"), [](const Vec3&) { return modulus; }},
                                    {"cement", isotropic_law(0), [](const Vec3&) { return 2000.; }}},
                                   material_of_region);
    field.materials[0].values = values;
    field.softening_ratio.assign(mesh.n_cells(), 1);
    field.yield_stress.assign(mesh.n_cells() * field.n_points(), 2.5);
    return field;
  }

  /// The material point that every point of the bar is.
  std::vector<PointStep> point(const std::vector<double>& strains) const
  {
    return drive_point(*make_law("quadric damage"), values, PointLoading::uniaxial, strains);
  }
};

std::vector<double> strains_to(double end, double step)
{
  std::vector<double> strains;
  for (int n = 1; n <= std::lround(end / step); ++n)
    strains.push_back(-n * step);
  return strains;
}

// Green's strain and its conjugate stress, Poisson's ratio 0: force = A E l (l^2 - 1) / 2 with l the stretch.
TEST(FiniteRotation, BarFollowsSaintVenantAndKirchhoff)
{
  LoadSettings load = load_of("flat layers");
  load.kinematics = Kinematics::finite_rotation;
  load.compression = 0.1;
  load.largest_step = 0.02;
  const CompressionResult result = compressed(load);
  ASSERT_TRUE(result.converged) << result.reason;
  ASSERT_GE(result.curve.size(), 6U);
  for (const CurvePoint& point : result.curve) {
    const double stretch = 1 - point.apparent_strain;
    EXPECT_NEAR(point.force, 0.5 * area * modulus * stretch * (1 - stretch * stretch), 1e-5 * area * modulus);
  }
  const double green = 0.5 * (0.9 * 0.9 - 1);
  EXPECT_NEAR(result.energy / (0.5 * modulus * green * green * area * size.z()), 1, 1e-6);
  EXPECT_LT(result.checks.moment_imbalance, 1e-8);
  EXPECT_LT(result.checks.force_imbalance, 1e-8);
}

TEST(FiniteRotation, OfARigidTurnCausesNoForce)
{
  const Mesh mesh = bar();
  const ElasticityProblem elasticity(mesh, Mat3::Identity(), tight(), MPI_COMM_SELF);
  const YieldingBar made;
  const MaterialField field = made.field();
  const Mat3 turn = Eigen::AngleAxisd(0.7, Vec3(1, 2, -0.5).normalized()).toRotationMatrix();
  std::vector<Vec3> displacement;
  for (const MeshNode& node : elasticity.mesh().nodes.nodes)
    displacement.push_back(turn * node.position - node.position + Vec3(3, -2, 1));
  std::vector<Vec3> forces;
  for (const auto& [kinematics, force_expected] :
       {std::pair{Kinematics::finite_rotation, false}, {Kinematics::small_strain, true}}) {
    const NonlinearProblem problem(elasticity, field, kinematics);
    ASSERT_TRUE(problem.forces(displacement, problem.unloaded().points, forces));
    double largest = 0;
    for (const Vec3& force : forces)
      largest = std::max(largest, force.norm());
    if (force_expected)
      EXPECT_GT(largest, 1);
    else
      EXPECT_LT(largest, 1e-9);
  }
}

// The tangent is the derivative of the forces: central differences of a model that is turned, strained and
// yields.
TEST(FiniteRotation, TangentIsTheDerivativeOfTheForces)
{
  const Mesh mesh = bar();
  const ElasticityProblem elasticity(mesh, Mat3::Identity(), tight(), MPI_COMM_SELF);
  const YieldingBar made;
  const MaterialField field = made.field();
  const NonlinearProblem problem(elasticity, field, Kinematics::finite_rotation);
  const NodeNumbering& nodes = elasticity.mesh().nodes;
  const Mat3 turn = Eigen::AngleAxisd(0.3, Vec3(1, 2, -0.5).normalized()).toRotationMatrix();
  const Mat3 stretch = Vec3(1.002, 0.999, 0.985).asDiagonal();
  std::vector<Vec3> at, direction;
  for (const MeshNode& node : nodes.nodes) {
    at.push_back(turn * stretch * node.position - node.position);
    const Vec3& p = node.position;
    direction.push_back({std::sin(p.z()), std::cos(0.3 * p.x()), std::sin(0.2 * p.y() + 0.1 * p.z())});
  }
  const auto moved = [&](double step) {
    std::vector<Vec3> there = at, forces;
    for (std::size_t n = 0; n < there.size(); ++n)
      there[n] += step * direction[n];
    EXPECT_TRUE(problem.forces(there, problem.unloaded().points, forces));
    return forces;
  };
  const double step = 1e-5;
  const std::vector<Vec3> ahead = moved(step), behind = moved(-step);
  BlockMatrix tangent(nodes, elasticity.mesh().node_graph, elasticity.layout(), MPI_COMM_SELF);
  NodeConstraints none{std::vector<std::uint8_t>(nodes.nodes.size(), 0), {}};
  tangent.zero();
  problem.add_tangent(at, problem.unloaded().points, none, tangent, none, nullptr);
  petsc::Vector x, y;
  petsc::check(MatCreateVecs(tangent.get(), x.put(), y.put()), "MatCreateVecs");
  const LocalNodes local(nodes, MPI_COMM_SELF);
  local.to(direction, x.get());
  petsc::check(MatMult(tangent.get(), x.get(), y.get()), "MatMult");
  const std::vector<Vec3> product = local.from(y.get());
  double error = 0, whole = 0;
  for (std::size_t n = 0; n < product.size(); ++n) {
    error += (product[n] - (ahead[n] - behind[n]) / (2 * step)).squaredNorm();
    whole += product[n].squaredNorm();
  }
  EXPECT_LT(std::sqrt(error / whole), 1e-6);
}

TEST(YieldingLoadCases, UnloadedBarKeepsItsPlasticStrain)
{
  const YieldingBar made;
  LoadSettings load = load_of("flat layers");
  load.unloads = true;
  load.largest_step = 0.001;
  RunLog log(false);
  const CompressionResult result = made.model.compress("intact", made.field(), load, target(), log);
  ASSERT_TRUE(result.converged) << result.reason;
  ASSERT_TRUE(result.unloaded);
  const LawResponse end = made.point(strains_to(0.01, 0.001)).back().response;
  const double lost = -end.state.plastic_strain[2];
  EXPECT_GT(lost, 0.002);
  for (const char* site : {"anterior", "middle", "posterior"})
    EXPECT_NEAR(result.unloaded->height_loss.at(site), lost * 0.5 * size.z(), 1e-5 * size.z() * lost) << site;
}

TEST(YieldingLoadCases, CrushedBarIsReloadedAlongItsDamagedLine)
{
  const YieldingBar made;
  LoadSettings load = load_of("flat layers");
  load.crushing = 0.012;
  load.compression = 0.01;
  load.largest_step = 0.001;
  RunLog log(false);
  const Crushing crushing = made.model.crush(made.field(), load, target(), log);
  ASSERT_TRUE(crushing.converged) << crushing.reason;
  const LawResponse end = made.point(strains_to(0.012, 0.001)).back().response;
  const double lost = -end.state.plastic_strain[2];
  EXPECT_NEAR(crushing.curve.back().force, 0, 1e-3);
  EXPECT_NEAR(crushing.curve.back().apparent_strain / lost, 1, 1e-5);
  EXPECT_NEAR(crushing.unloaded.height_loss.at("middle") / (lost * 0.5 * size.z()), 1, 1e-5);

  const CompressionResult again =
      made.model.compress("fractured", made.field(), load, target(), log, &crushing);
  ASSERT_TRUE(again.converged) << again.reason;
  EXPECT_NEAR(again.stiffness / ((1 - end.damage) * modulus * area / size.z()), 1, 1e-6);
  // along the line to where it was unloaded, then on along the old curve
  const double furthest = lost + load.compression;
  ASSERT_GT(furthest, 0.013);
  const LawResponse on = made.point(strains_to(furthest, furthest / 20)).back().response;
  EXPECT_NEAR(again.curve.back().force / (-on.stress[2][2] * area), 1, 2e-3);
  EXPECT_LT(again.checks.energy_error, 1e-3);
}

// Nothing is remembered but displacement and points: the way on is the way through.
TEST(YieldingLoadCases, CrushingGoesOnWhereTheIntactVertebraHasComeTo)
{
  const YieldingBar made;
  LoadSettings load = load_of("flat layers");
  load.crushing = 0.012;
  load.compression = 0.004;
  load.largest_step = 0.001;
  RunLog log(false);
  const MaterialField field = made.field();
  const CompressionResult intact = made.model.compress("intact", field, load, target(), log);
  const Crushing through = made.model.crush(field, load, target(), log),
                 on = made.model.crush(field, load, target(), log, &intact);
  ASSERT_EQ(through.curve.size(), on.curve.size());
  for (std::size_t n = 0; n < on.curve.size(); ++n)
    EXPECT_NEAR(through.curve[n].force, on.curve[n].force, 1e-6 * 1500) << n;
  EXPECT_NEAR(through.unloaded.height_loss.at("middle"), on.unloaded.height_loss.at("middle"), 1e-7);
}

// The cement is as long as the body: half of the bar. What is left of the bone's stiffness lies in series
// with it.
TEST(YieldingLoadCases, CementIsPlacedInTheCrushedBarWithoutStress)
{
  const YieldingBar made;
  LoadSettings load = load_of("flat layers");
  load.crushing = 0.012;
  load.compression = 0.001;
  load.largest_step = 0.0005;
  RunLog log(false);
  const Crushing crushing = made.model.crush(made.field(), load, target(), log);
  const MaterialField cemented = made.field([](Region region) { return region == Region::body ? 1 : 0; });
  const CompressionResult result =
      made.model.compress("fractured cemented", cemented, load, target(), log, &crushing);
  ASSERT_TRUE(result.converged) << result.reason;
  const double damage = made.point(strains_to(0.012, 0.001)).back().response.damage;
  const double compliance = 0.5 * size.z() / area * (1 / ((1 - damage) * modulus) + 1 / 2000.);
  EXPECT_NEAR(result.stiffness * compliance, 1, 1e-5);
  // elastic at first, from no force at all
  EXPECT_NEAR(result.curve[1].force / (result.stiffness * result.curve[1].displacement), 1, 1e-4);
  EXPECT_GT(result.peak_cement_stress, 0);
}

TEST(YieldingLoadCases, LoadingEndsWhenTheForceHasFallen)
{
  const YieldingBar made;
  LoadSettings load = load_of("flat layers");
  load.compression = 0.2;
  load.largest_step = 0.002;
  load.force_drop = 0.05;
  RunLog log(false);
  const CompressionResult result = made.model.compress("intact", made.field(), load, target(), log);
  ASSERT_TRUE(result.converged) << result.reason;
  double peak = 0;
  for (const CurvePoint& point : result.curve)
    peak = std::max(peak, point.force);
  EXPECT_LT(result.curve.back().force, 0.95 * peak);
  EXPECT_GT(result.curve[result.curve.size() - 2].force, 0.95 * peak);
  EXPECT_LT(result.curve.back().apparent_strain, 0.19);
  ASSERT_TRUE(result.strengths.peak.force);
  EXPECT_NEAR(*result.strengths.peak.force, peak, 1e-9);
  EXPECT_LT(result.energy_to_peak, result.external_work);
}

TEST(YieldingLoadCases, AForceIsReachedByTheTravelItNeeds)
{
  const YieldingBar made;
  LoadSettings load = load_of("flat layers");
  load.goal = LoadGoal::force;
  load.force = 1400; // yield stress 2.5 MPa * 600 mm2 = 1500 N at 0.2 % plastic strain
  RunLog log(false);
  const CompressionResult result = made.model.compress("intact", made.field(), load, target(), log);
  ASSERT_TRUE(result.converged) << result.reason;
  EXPECT_NEAR(result.curve.back().force, 1400, 0.14); // balanced to 1e-4
  const auto path =
      made.point(strains_to(result.curve.back().apparent_strain, result.curve.back().apparent_strain / 10));
  EXPECT_NEAR(-path.back().response.stress[2][2] * area / 1400, 1, 2e-3);
}

TEST(YieldingLoadCases, SymmetricBarOnABallJointDoesNotTurn)
{
  const YieldingBar made;
  LoadSettings load = load_of("ball joint");
  load.largest_step = 0.002;
  RunLog log(false);
  const CompressionResult result = made.model.compress("intact", made.field(), load, target(), log);
  ASSERT_TRUE(result.converged) << result.reason;
  EXPECT_NEAR(result.endplates.flexion, 0, 1e-5);
  EXPECT_NEAR(result.endplates.left_tilt, 0, 1e-5);
}

TEST(YieldingLoadCases, CrushingOfWhatCannotYieldIsRefused)
{
  const Mesh mesh = bar();
  const CompressionModel model(mesh, tight(), MPI_COMM_SELF);
  RunLog log(false);
  try {
    model.crush(uniform(mesh, model), load_of("flat layers"), target(), log);
    FAIL();
  } catch (const ConfigError& error) {
    expect_contains(error.what(), "nothing yields");
  }
}

TEST(LoadSettings, RefuseWhatTheKindHasNoUseFor)
{
  const auto read = [](const std::string& text) {
    return load_settings(CaseValues(parse_case_text(text, ".", "case.yaml"), load_keys()));
  };
  const auto message = [&](const std::string& text) -> std::string {
    try {
      read(text);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "";
  };
  expect_contains(message("load: {anterior offset: 5 mm}"), "only 'kind: ball joint'");
  expect_contains(message("load: {kind: ball joint, flexion: 2 deg}"), "only 'kind: flexion'");
  expect_contains(message("load: {compression: 2 %, force: 500 N}"), "one goal");
  expect_contains(message("load: {travel: 1 mm, force: 500 N}"), "one goal");
  const LoadSettings force = read("load: {kind: disc pads, force: 1.2 kN}");
  EXPECT_EQ(force.goal, LoadGoal::force);
  EXPECT_DOUBLE_EQ(force.force, 1200);
  EXPECT_DOUBLE_EQ(materials_under(force, {}).layer_modulus, 8);
  EXPECT_DOUBLE_EQ(materials_under(read("load: {}"), {}).layer_modulus, 2500);
}

} // namespace
} // namespace cemvert
