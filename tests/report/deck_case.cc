// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/deck_case.h"

#include "materials/constitutive_law.h"
#include "solver/box_mesh.h"
#include "solver/tet_element.h"
#include "support.h"

#include <fstream>
#include <iterator>

namespace cemvert
{
namespace
{

constexpr double height = 40, layer = 4; // mm

Region region_at(const Vec3& centre)
{
  if (centre.z() < layer)
    return Region::lower_layer;
  if (centre.z() > height - layer)
    return Region::upper_layer;
  return (centre - Vec3(15, 10, 20)).norm() < 8 ? Region::cement : Region::body;
}

Material material(const std::string& name, const std::string& law, double modulus)
{
  std::shared_ptr<const ConstitutiveLaw> made = make_law(law);
  return {name, made, law_values(*made, law, modulus, {})};
}

} // namespace

DeckCase deck_case(const std::string& bone_law, LateralSupport lateral, bool modulus_varies_in_cells)
{
  testing_boxes::Box box{{3, 3, 10}, {30, 20, height}, 0.2, Mat3::Identity(), {-40, 120, 700}};
  box.axes = Eigen::AngleAxisd(0.5, Vec3(1, 2, -1).normalized()).toRotationMatrix();
  DeckCase block;
  block.mesh = testing_boxes::box_mesh(box, region_at);
  const auto along = [&box](const Vec3& point) { return box.axes.col(2).dot(point - box.corner) / height; };
  block.field = testing_boxes::field_on(
      block.mesh, tet_quadrature(TetElement::quadrature_degree),
      {{"bone", nullptr, [along](const Vec3& point) { return 100 + 900 * along(point); }},
       {"cement", nullptr, [](const Vec3&) { return 2000.; }},
       {"loading layer", nullptr, [](const Vec3&) { return 2500.; }}},
      [](Region region) { return region == Region::body     ? 0
                                 : region == Region::cement ? 1
                                                            : 2; });
  block.field.materials = {material("bone", bone_law, 500), material("cement", "linear elastic", 2000),
                           material("loading layer", "linear elastic", 2500)};
  block.field.axes = box.axes;
  if (!modulus_varies_in_cells) {
    const std::size_t n = block.field.n_points();
    for (std::size_t point = 0; point < block.field.young_modulus.size(); ++point)
      block.field.young_modulus[point] = block.field.young_modulus[point / n * n];
  }
  block.load.lateral = lateral;
  return block;
}

DeckModel deck_of(const DeckCase& block, int degree)
{
  return deck_model(block.mesh, block.field, "intact", degree, block.load, DeckCase::mean_height);
}

std::string written_deck(const DeckModel& model, const std::string& format)
{
  const ScratchFolder scratch;
  const std::vector<std::string> names = write_decks(scratch.path() / "decks", model, {format});
  EXPECT_EQ(names, std::vector<std::string>{"intact." + format});
  std::ifstream stream(scratch.path() / "decks" / names.front());
  return {std::istreambuf_iterator<char>(stream), {}};
}

double expect_tetrahedron(const std::vector<Vec3>& nodes, const EdgeList& edges)
{
  if (nodes.size() != 4 && nodes.size() != 10) {
    ADD_FAILURE() << nodes.size() << " nodes";
    return 0;
  }
  for (std::size_t n = 4; n < nodes.size(); ++n) {
    const Vec3 middle = 0.5 * (nodes[edges[n - 4][0]] + nodes[edges[n - 4][1]]);
    EXPECT_LT((nodes[n] - middle).norm(), 1e-8) << "node " << n; // mm: 12 digits of 700 mm
  }
  const double volume = (nodes[1] - nodes[0]).cross(nodes[2] - nodes[0]).dot(nodes[3] - nodes[0]) / 6;
  EXPECT_GT(volume, 0);
  return volume;
}

} // namespace cemvert
