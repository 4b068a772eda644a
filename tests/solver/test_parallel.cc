// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/box_mesh.h"
#include "solver/compression.h"

#include <gtest/gtest.h>

namespace cemvert
{
namespace
{

using namespace testing_boxes;

int rank_of_world()
{
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

/// Every rank solves the whole on its own, then all together: same mesh, same materials.
void compare(const SolverSettings& settings, bool fixed_laterally, CellShape shape = CellShape::tetrahedron)
{
  Box box;
  box.bricks = {4, 4, 6};
  box.distortion = 0.2;
  box.axes = Eigen::AngleAxisd(0.3, Vec3(1, 1, 0).normalized()).toRotationMatrix();
  const auto ball = [](const Vec3& p) {
    return (p - Vec3(15, 10, 20)).norm() < 9 ? Region::cement : Region::body;
  };
  const Mesh mesh = shape == CellShape::tetrahedron ? box_mesh(box, ball) : hex_box_mesh(box, ball);
  const CompressionModel serial(mesh, settings, MPI_COMM_SELF);
  const CompressionModel parallel(mesh, settings, MPI_COMM_WORLD);
  EXPECT_EQ(serial.dofs(), parallel.dofs());
  const MaterialField field =
      field_on(mesh, serial.quadrature(),
               {{"bone", isotropic_law(0.3), [](const Vec3& p) { return 120 + 100 * std::sin(p.x() / 3); }},
                {"cement", isotropic_law(0.3), [](const Vec3&) { return 2000.0; }}},
               [](Region region) { return region == Region::cement ? 1 : 0; });
  LoadSettings load;
  load.lateral = fixed_laterally ? LateralSupport::fixed : LateralSupport::free;
  RunLog log(false);
  const CompressionTarget target{40, 600};
  const CompressionResult alone = serial.compress("cemented", field, load, target, log);
  const CompressionResult together = parallel.compress("cemented", field, load, target, log);

  ASSERT_TRUE(together.converged) << together.reason;
  // The bound: solver tolerance leaves differences, the mesh's partition must not.
  EXPECT_NEAR(together.stiffness, alone.stiffness, 1e-6 * alone.stiffness);
  EXPECT_NEAR(together.energy, alone.energy, 1e-6 * alone.energy);
  EXPECT_NEAR(together.cement_load_share, alone.cement_load_share, 1e-6);
  EXPECT_LT(together.checks.force_imbalance, 1e-6);
  EXPECT_LT(together.checks.moment_imbalance, 1e-6);
  EXPECT_LT(together.checks.energy_error, 1e-8);
  if (rank_of_world() != 0) {
    EXPECT_TRUE(together.fields.displacement.empty());
    return;
  }
  ASSERT_EQ(together.fields.displacement.size(), alone.fields.displacement.size());
  for (std::size_t n = 0; n < alone.fields.displacement.size(); ++n)
    EXPECT_LT((together.fields.displacement[n] - alone.fields.displacement[n]).norm(),
              1e-6 * alone.curve.back().displacement);
  for (std::size_t t = 0; t < mesh.n_cells(); ++t)
    for (std::size_t i = 0; i < 6; ++i)
      EXPECT_NEAR(together.fields.strain[t][i], alone.fields.strain[t][i], 1e-6 * load.compression);
}

TEST(SeveralRanks, GiveWhatOneGivesForEveryDegreeAndPreconditioner)
{
  for (const int degree : {1, 2})
    for (const char* preconditioner : {"two-level", "gamg", "mumps"})
      for (const bool fixed : {true, false}) {
        SCOPED_TRACE(std::string(preconditioner) + ", degree " + std::to_string(degree));
        compare({degree, 1e-9, 1000, preconditioner}, fixed);
      }
}

TEST(SeveralRanks, GiveWhatOneGivesOnHexahedra)
{
  for (const char* preconditioner : {"two-level", "mumps"})
    for (const bool fixed : {true, false}) {
      SCOPED_TRACE(preconditioner);
      compare({2, 1e-9, 1000, preconditioner}, fixed, CellShape::hexahedron);
    }
}

// Both balance their forces to 1e-9, and the curve of what yields hangs on that.
TEST(SeveralRanks, GiveTheSameCurveWhereBoneYieldsOnABallJoint)
{
  Box box;
  box.bricks = {4, 3, 4};
  box.distortion = 0.2;
  const Mesh mesh = box_mesh(box, [](const Vec3& p) {
    if (p.z() < 10 || p.z() > 30) // the endplates, whose motion is told, are what bone shares with the layers
      return p.z() < 10 ? Region::lower_layer : Region::upper_layer;
    return (p - Vec3(9, 10, 20)).norm() < 8 ? Region::cement : Region::body;
  });
  SolverSettings settings;
  settings.tolerance = 1e-11;
  settings.newton_tolerance = 1e-9;
  const CompressionModel serial(mesh, settings, MPI_COMM_SELF), parallel(mesh, settings, MPI_COMM_WORLD);
  MaterialField field = field_on(mesh, serial.quadrature(),
                                 {{"bone", make_law("quadric damage"), [](const Vec3&) { return 400.; }},
                                  {"cement", make_law("pmma"), [](const Vec3&) { return 2000.; }},
                                  {"layer", isotropic_law(0.3), [](const Vec3&) { return 2500.; }}},
                                 [](Region region) {
                                   return region == Region::cement ? 1 : region == Region::body ? 0 : 2;
                                 });
  field.materials[0].values =
      law_values(*field.materials[0].law, "quadric damage", 400, {{"yield stress", 2.5}});
  field.materials[1].values = law_values(*field.materials[1].law, "pmma", 2000, {});
  field.softening_ratio.assign(mesh.n_cells(), 0.3);
  for (std::size_t c = 0; c < mesh.n_cells(); ++c) {
    const int material = field.material_of_cell[c];
    field.yield_stress.insert(field.yield_stress.end(), field.n_points(),
                              material == 2 ? 0 : field.materials[material].values[1]);
  }
  LoadSettings load;
  load.kind = "ball joint";
  load.compression = 0.01;
  load.unloads = true;
  CompressionTarget target{40, 600};
  target.middle = {15, 10, 40};
  target.sites = {{"middle", {15, 10, 40}, {15, 10, 0}}};
  RunLog log(false);
  const CompressionResult alone = serial.compress("cemented", field, load, target, log);
  const CompressionResult together = parallel.compress("cemented", field, load, target, log);
  ASSERT_TRUE(together.converged) << together.reason;
  ASSERT_EQ(together.curve.size(), alone.curve.size());
  for (std::size_t n = 1; n < alone.curve.size(); ++n)
    EXPECT_NEAR(together.curve[n].force / alone.curve[n].force, 1, 1e-6) << n;
  EXPECT_NEAR(together.plastic_dissipation / alone.plastic_dissipation, 1, 1e-6);
  EXPECT_NEAR(together.mean_damage / alone.mean_damage, 1, 1e-6);
  ASSERT_GT(std::abs(alone.endplates.left_tilt), 0.01);
  EXPECT_NEAR(together.endplates.left_tilt / alone.endplates.left_tilt, 1, 1e-5);
  EXPECT_LT(together.checks.energy_error, 1e-3);
}

TEST(SeveralRanks, GetTheMeshOfRankZero)
{
  Box box;
  box.axes = Eigen::AngleAxisd(0.3, Vec3::UnitX()).toRotationMatrix();
  for (const Mesh& expected : {box_mesh(box), hex_box_mesh(box)}) {
    Mesh mesh = rank_of_world() == 0 ? expected : Mesh{};
    broadcast(mesh, MPI_COMM_WORLD);
    EXPECT_EQ(mesh.vertices, expected.vertices);
    EXPECT_EQ(mesh.tets, expected.tets);
    EXPECT_EQ(mesh.hexes, expected.hexes);
    EXPECT_EQ(mesh.regions, expected.regions);
    EXPECT_EQ(mesh.node_sets, expected.node_sets);
    EXPECT_EQ(mesh.load_axis, expected.load_axis);
    EXPECT_EQ(mesh.model_height, expected.model_height);
  }
}

TEST(SeveralRanks, GetTheImageOfRankZero)
{
  Grid grid;
  grid.size = {3, 4, 5};
  grid.spacing = Vec3(0.5, 0.6, 0.7);
  grid.origin = Vec3(-10, 20, 30);
  grid.direction = Eigen::AngleAxisd(0.3, Vec3::UnitX()).toRotationMatrix();
  ScalarImage expected(grid);
  for (std::size_t v = 0; v < expected.values.size(); ++v)
    expected[v] = static_cast<float>(v);
  ScalarImage image = rank_of_world() == 0 ? expected : ScalarImage{};
  broadcast(image, MPI_COMM_WORLD);
  EXPECT_EQ(image.grid.size, grid.size);
  EXPECT_EQ(image.grid.spacing, grid.spacing);
  EXPECT_EQ(image.grid.origin, grid.origin);
  EXPECT_EQ(image.grid.direction, grid.direction);
  EXPECT_EQ(image.values, expected.values);
}

} // namespace
} // namespace cemvert
