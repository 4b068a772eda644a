// SPDX-License-Identifier: GPL-3.0-or-later
// What is symmetric stays so while it yields, and what is mirrored answers with the mirror image.
#include "solver/box_mesh.h"
#include "solver/compression.h"

#include <gtest/gtest.h>

#include <cmath>

namespace cemvert
{
namespace
{

using namespace testing_boxes;

const Vec3 size{30, 20, 30};

/// A box whose left half (x > 0) is the mirror image of its right half, tetrahedron by tetrahedron.
/// @param region  from a tetrahedron's centre
Mesh mirrored_halves(const RegionAt& region)
{
  Box half;
  half.size = {0.5 * size.x(), size.y(), size.z()};
  half.bricks = {2, 3, 6};
  half.distortion = 0.1; // layers stay layers
  Mesh mesh = box_mesh(half);
  const std::size_t n_vertices = mesh.vertices.size(), n_tets = mesh.tets.size();
  std::vector<int> image(n_vertices);
  for (std::size_t v = 0; v < n_vertices; ++v) {
    const Vec3 p = mesh.vertices[v];
    image[v] = static_cast<int>(v);
    if (p.x() == 0) // on the plane of symmetry: its own image
      continue;
    image[v] = static_cast<int>(mesh.vertices.size());
    mesh.vertices.emplace_back(-p.x(), p.y(), p.z());
    mesh.node_sets.push_back(mesh.node_sets[v]);
  }
  for (std::size_t t = 0; t < n_tets; ++t) {
    std::array<int, 4> tet = mesh.tets[t];
    for (int& vertex : tet)
      vertex = image[static_cast<std::size_t>(vertex)];
    std::swap(tet[2], tet[3]);
    mesh.tets.push_back(tet);
  }
  mesh.regions.clear();
  const double layer = size.z() / 6;
  for (std::size_t c = 0; c < mesh.n_cells(); ++c) {
    const Vec3 centre = cell_centre(mesh, c);
    mesh.regions.push_back(centre.z() < layer              ? Region::lower_layer
                           : centre.z() > size.z() - layer ? Region::upper_layer
                                                           : region(centre));
  }
  return mesh;
}

CompressionResult compressed(const RegionAt& region)
{
  const Mesh mesh = mirrored_halves(region);
  SolverSettings settings;
  settings.tolerance = 1e-12;
  settings.newton_tolerance = 1e-8; // stresses are found to 1e-10
  const CompressionModel model(mesh, settings, MPI_COMM_SELF);
  MaterialField field = field_on(mesh, model.quadrature(),
                                 {{"bone", make_law("quadric damage"),
                                   [](const Vec3& p) { return 300 + 10 * std::abs(p.x()) + 5 * p.y(); }},
                                  {"cement", make_law("pmma"), [](const Vec3&) { return 2000.; }},
                                  {"loading layer", isotropic_law(0.3), [](const Vec3&) { return 2500.; }}},
                                 [](Region of) {
                                   return of == Region::cement ? 1 : of == Region::body ? 0 : 2;
                                 });
  field.materials[0].values =
      law_values(*field.materials[0].law, "quadric damage", 400, {{"yield stress", 2.5}});
  field.materials[1].values = law_values(*field.materials[1].law, "pmma", 2000, {});
  field.softening_ratio.assign(mesh.n_cells(), 0.3);
  for (std::size_t c = 0; c < mesh.n_cells(); ++c) {
    const std::vector<double>& values = field.materials[field.material_of_cell[c]].values;
    field.yield_stress.insert(field.yield_stress.end(), field.n_points(), values.size() > 1 ? values[1] : 0);
  }
  LoadSettings load;
  load.kind = "ball joint";
  load.compression = 0.008;
  CompressionTarget target;
  target.mean_height = size.z();
  target.endplate_area = size.x() * size.y();
  target.middle = {0, 0.5 * size.y(), size.z()};
  target.sites = {{"left", {12, 10, 25}, {12, 10, 5}}, {"right", {-12, 10, 25}, {-12, 10, 5}}};
  RunLog log(false);
  return model.compress("cemented", field, load, target, log);
}

TEST(Symmetry, IsKeptWhileBoneYieldsOnABallJoint)
{
  const CompressionResult result = compressed([](const Vec3& p) {
    return std::abs(std::abs(p.x()) - 8) < 4 && std::abs(p.z() - 15) < 8 ? Region::cement : Region::body;
  });
  ASSERT_TRUE(result.converged) << result.reason;
  EXPECT_GT(result.yielded_volume_fraction, 0.3);
  EXPECT_GT(std::abs(result.endplates.flexion), 1e-3); // the front is softer than the back
  EXPECT_LT(std::abs(result.endplates.left_tilt), 1e-6);
}

TEST(Symmetry, MirroredOneSidedCementAnswersWithTheMirrorImage)
{
  const auto one_sided = [](double side) {
    return compressed([side](const Vec3& p) {
      return side * p.x() > 5 && std::abs(p.y() - 10) < 7 ? Region::cement : Region::body;
    });
  };
  const CompressionResult left = one_sided(1), right = one_sided(-1);
  ASSERT_TRUE(left.converged && right.converged) << left.reason << right.reason;
  ASSERT_EQ(left.curve.size(), right.curve.size());
  const double peak = left.curve.back().force;
  for (std::size_t n = 0; n < left.curve.size(); ++n)
    EXPECT_NEAR(left.curve[n].force, right.curve[n].force, 1e-6 * peak) << n;
  // the side without cement gives way
  EXPECT_LT(left.endplates.left_tilt, -0.01);
  EXPECT_NEAR(left.endplates.left_tilt, -right.endplates.left_tilt, 1e-6);
  EXPECT_NEAR(left.endplates.flexion, right.endplates.flexion, 1e-6);
  EXPECT_NEAR(left.mean_damage, right.mean_damage, 1e-8);
  EXPECT_NEAR(left.plastic_dissipation / right.plastic_dissipation, 1, 1e-6);
}

} // namespace
} // namespace cemvert
