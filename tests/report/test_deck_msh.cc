// SPDX-License-Identifier: GPL-3.0-or-later
// The mesh of Gmsh, read by Gmsh's own library.
#include "report/deck_case.h"
#include "support.h"

#include <gmsh.h>

#include <fstream>
#include <map>
#include <set>

namespace cemvert
{
namespace
{

class MshDeckOfDegree : public ::testing::TestWithParam<int>
{
protected:
  void SetUp() override
  {
    gmsh::initialize(0, nullptr, false);
    gmsh::option::setNumber("General.Terminal", 0);
    const auto file = (scratch_.path() / "deck.msh").string();
    std::ofstream(file) << written_deck(model_, "msh");
    gmsh::open(file);
    std::vector<std::size_t> tags;
    std::vector<double> coordinates, parametric;
    gmsh::model::mesh::getNodes(tags, coordinates, parametric);
    for (std::size_t n = 0; n < tags.size(); ++n)
      nodes_[tags[n]] = Vec3(coordinates[3 * n], coordinates[3 * n + 1], coordinates[3 * n + 2]);
  }
  void TearDown() override { gmsh::finalize(); }

  /// Physical groups of a dimension: name and tags of the elements in it.
  static std::map<std::string, std::set<std::size_t>> groups(int dimension)
  {
    std::map<std::string, std::set<std::size_t>> found;
    gmsh::vectorpair physical;
    gmsh::model::getPhysicalGroups(physical, dimension);
    for (const auto& [dim, group] : physical) {
      std::string name;
      gmsh::model::getPhysicalName(dim, group, name);
      std::vector<int> entities;
      gmsh::model::getEntitiesForPhysicalGroup(dim, group, entities);
      for (const int entity : entities) {
        std::vector<int> types;
        std::vector<std::vector<std::size_t>> tags, nodes;
        gmsh::model::mesh::getElements(types, tags, nodes, dim, entity);
        for (const auto& list : tags)
          found[name].insert(list.begin(), list.end());
      }
    }
    return found;
  }

  const ScratchFolder scratch_;
  const DeckModel model_ = deck_of(deck_case("linear elastic", LateralSupport::fixed), GetParam());
  std::map<std::size_t, Vec3> nodes_;
};

TEST_P(MshDeckOfDegree, HoldsEveryNodeInPatientCoordinates)
{
  ASSERT_EQ(nodes_.size(), model_.nodes.size());
  for (std::size_t n = 0; n < model_.nodes.size(); ++n)
    EXPECT_LT((nodes_.at(n + 1) - model_.nodes[n]).norm(), 1e-8);
}

TEST_P(MshDeckOfDegree, ListsTheNodesOfEveryElementAsGmshDoes)
{
  std::vector<int> types;
  std::vector<std::vector<std::size_t>> tags, lists;
  gmsh::model::mesh::getElements(types, tags, lists, 3);
  ASSERT_EQ(types.size(), 1U);
  std::string name;
  int dimension = 0, order = 0, count = 0, corners = 0;
  std::vector<double> local;
  gmsh::model::mesh::getElementProperties(types[0], name, dimension, order, count, local, corners);
  EXPECT_EQ(order, GetParam());
  ASSERT_EQ(tags[0].size(), model_.size());
  const auto per_cell = static_cast<std::size_t>(count);
  for (std::size_t element = 0; element < tags[0].size(); ++element) {
    std::vector<Vec3> points;
    for (std::size_t n = 0; n < per_cell; ++n)
      points.push_back(nodes_.at(lists[0][element * per_cell + n]));
    EXPECT_NEAR(expect_tetrahedron(points, gmsh_edges) / model_.volumes[tags[0][element] - 1], 1, 1e-8);
    // and as Gmsh's own reference element says: corners at 0 and on the axes, node n at local point n
    for (std::size_t n = 0; n < per_cell; ++n) {
      const double u = local[3 * n], v = local[3 * n + 1], w = local[3 * n + 2];
      const Vec3 expected = (1 - u - v - w) * points[0] + u * points[1] + v * points[2] + w * points[3];
      EXPECT_LT((points[n] - expected).norm(), 1e-8) << "node " << n;
    }
  }
}

TEST_P(MshDeckOfDegree, NamesRegionsAndFacesAsPhysicalGroups)
{
  const auto volumes = groups(3), surfaces = groups(2);
  std::map<std::string, std::set<std::size_t>> expected;
  for (std::size_t cell = 0; cell < model_.size(); ++cell)
    expected[region_name(model_.regions[cell])].insert(cell + 1);
  EXPECT_EQ(volumes, expected);
  ASSERT_EQ(surfaces.size(), 2U);
  EXPECT_EQ(surfaces.at("lower face").size(), model_.lower.facets.size());
  EXPECT_EQ(surfaces.at("upper face").size(), model_.upper.facets.size());
}

TEST_P(MshDeckOfDegree, PutsTheNodesOfTheFacesInTheirPlanes)
{
  gmsh::vectorpair physical;
  gmsh::model::getPhysicalGroups(physical, 2);
  for (const auto& [dimension, group] : physical) {
    std::string name;
    gmsh::model::getPhysicalName(dimension, group, name);
    const DeckFace& face = name == "upper face" ? model_.upper : model_.lower;
    std::vector<int> entities, types;
    gmsh::model::getEntitiesForPhysicalGroup(dimension, group, entities);
    std::vector<std::vector<std::size_t>> tags, lists;
    gmsh::model::mesh::getElements(types, tags, lists, dimension, entities.at(0));
    std::set<int> found;
    for (const std::size_t node : lists.at(0))
      found.insert(static_cast<int>(node) - 1);
    EXPECT_EQ(found, std::set<int>(face.nodes.begin(), face.nodes.end())) << name;
  }
}

TEST_P(MshDeckOfDegree, CarriesTheModulusOfEveryElement)
{
  std::vector<int> views;
  gmsh::view::getTags(views);
  ASSERT_EQ(views.size(), 1U);
  std::string type;
  std::vector<std::size_t> tags;
  std::vector<std::vector<double>> data;
  double time = 0;
  int components = 0;
  gmsh::view::getModelData(views[0], 0, type, tags, data, time, components);
  EXPECT_EQ(type, "ElementData");
  ASSERT_EQ(components, 1);
  ASSERT_EQ(tags.size(), model_.size());
  for (std::size_t n = 0; n < tags.size(); ++n)
    EXPECT_NEAR(data[n].at(0) / model_.young_modulus[tags[n] - 1], 1, 1e-9); // ten digits are written
}

INSTANTIATE_TEST_SUITE_P(Degrees, MshDeckOfDegree, ::testing::Values(1, 2));

} // namespace
} // namespace cemvert
