// SPDX-License-Identifier: GPL-3.0-or-later
// FEBio itself is not at hand: the deck is read back by an XML library, and every promise is looked up in it.
#include "report/deck_case.h"
#include "support.h"

#include <pugixml.hpp>

#include <map>
#include <set>
#include <sstream>

namespace cemvert
{
namespace
{

std::vector<double> numbers_in(const std::string& text)
{
  std::vector<double> numbers;
  std::istringstream stream(text);
  for (std::string field; std::getline(stream, field, ',');)
    numbers.push_back(std::stod(field));
  return numbers;
}

std::vector<int> integers_in(const std::string& text)
{
  std::vector<int> integers;
  for (const double number : numbers_in(text))
    integers.push_back(static_cast<int>(number));
  return integers;
}

/// A deck of FEBio as an XML library sees it.
struct FebDeck {
  pugi::xml_document document;

  explicit FebDeck(const DeckModel& model)
  {
    const pugi::xml_parse_result parsed = document.load_string(written_deck(model, "feb").c_str());
    EXPECT_TRUE(parsed) << parsed.description();
  }
  pugi::xml_node section(const char* name) const { return document.child("febio_spec").child(name); }
  pugi::xml_node named(const char* part, const char* kind, const std::string& name) const
  {
    return section(part).find_child_by_attribute(kind, "name", name.c_str());
  }
  std::map<int, Vec3> nodes() const
  {
    std::map<int, Vec3> points;
    for (const pugi::xml_node node : section("Mesh").child("Nodes")) {
      const std::vector<double> x = numbers_in(node.text().get());
      points[node.attribute("id").as_int()] = Vec3(x.at(0), x.at(1), x.at(2));
    }
    return points;
  }
};

const std::map<std::string, Region> parts = {{"body", Region::body},
                                             {"cement", Region::cement},
                                             {"lower_layer", Region::lower_layer},
                                             {"upper_layer", Region::upper_layer}};

class FebDeckOfDegree : public ::testing::TestWithParam<int>
{
protected:
  const DeckModel model_ = deck_of(deck_case("linear elastic", LateralSupport::fixed), GetParam());
  const FebDeck deck_{model_};
};

TEST_P(FebDeckOfDegree, HasTheSectionsOfSpecificationFourInTheirOrder)
{
  EXPECT_STREQ(deck_.document.child("febio_spec").attribute("version").value(), "4.0");
  EXPECT_STREQ(deck_.section("Module").attribute("type").value(), "solid");
  std::vector<std::string> names;
  for (const pugi::xml_node section : deck_.document.child("febio_spec"))
    names.emplace_back(section.name());
  EXPECT_EQ(names, (std::vector<std::string>{"Module", "Control", "Material", "Mesh", "MeshDomains",
                                             "MeshData", "Boundary", "LoadData", "Output"}));
}

TEST_P(FebDeckOfDegree, HoldsEveryNodeInTheAxesOfTheLoad)
{
  const auto nodes = deck_.nodes();
  ASSERT_EQ(nodes.size(), model_.nodes.size());
  for (std::size_t n = 0; n < model_.nodes.size(); ++n)
    EXPECT_LT((model_.axes * nodes.at(static_cast<int>(n) + 1) - model_.nodes[n]).norm(), 1e-8);
}

TEST_P(FebDeckOfDegree, ListsEveryElementOnceInThePartOfItsRegionAndInFebiosOrder)
{
  const auto nodes = deck_.nodes();
  std::set<int> seen;
  for (const pugi::xml_node part : deck_.section("Mesh").children("Elements")) {
    EXPECT_STREQ(part.attribute("type").value(), GetParam() == 2 ? "tet10" : "tet4");
    for (const pugi::xml_node element : part) {
      const int id = element.attribute("id").as_int();
      EXPECT_TRUE(seen.insert(id).second);
      ASSERT_LE(id, static_cast<int>(model_.size()));
      const std::size_t cell = static_cast<std::size_t>(id) - 1;
      EXPECT_EQ(model_.regions[cell], parts.at(part.attribute("name").value()));
      std::vector<Vec3> points;
      for (const int node : integers_in(element.text().get()))
        points.push_back(nodes.at(node));
      EXPECT_NEAR(expect_tetrahedron(points, abaqus_and_febio_edges) / model_.volumes[cell], 1, 1e-8);
    }
  }
  EXPECT_EQ(seen.size(), model_.size());
}

TEST_P(FebDeckOfDegree, GivesEveryElementItsModulusAndEveryPartItsMaterial)
{
  for (const auto& [name, region] : parts) {
    const pugi::xml_node domain = deck_.named("MeshDomains", "SolidDomain", name);
    const pugi::xml_node material = deck_.named("Material", "material", domain.attribute("mat").value());
    ASSERT_TRUE(material) << name;
    EXPECT_STREQ(material.attribute("type").value(), "isotropic elastic");
    EXPECT_EQ(material.child("v").text().as_double(), 0.3);
    const pugi::xml_node modulus = material.child("E");
    const bool mapped = std::string(modulus.attribute("type").value()) == "map";
    EXPECT_EQ(mapped, region == Region::body) << name;
    const pugi::xml_node map = deck_.named("MeshData", "ElementData", modulus.text().get());
    if (mapped) {
      EXPECT_EQ(std::string(map.attribute("elem_set").value()), name);
    }
    int local = 0;
    pugi::xml_node value = map.first_child();
    for (const pugi::xml_node element : deck_.named("Mesh", "Elements", name)) {
      const std::size_t cell = static_cast<std::size_t>(element.attribute("id").as_int()) - 1;
      const double found = mapped ? value.text().as_double() : modulus.text().as_double();
      EXPECT_NEAR(found / model_.young_modulus[cell], 1, 1e-9); // ten digits are written
      ++local;
      if (mapped) {
        EXPECT_EQ(value.attribute("lid").as_int(), local);
      }
      value = value.next_sibling();
    }
    EXPECT_GT(local, 0);
    EXPECT_FALSE(value) << "more moduli than elements";
  }
}

TEST_P(FebDeckOfDegree, NamesTheFacesAsNodesAndAsSurfaces)
{
  for (const auto& [name, face] : {std::pair("lower_face", &model_.lower), {"upper_face", &model_.upper}}) {
    std::vector<int> expected = face->nodes;
    for (int& node : expected)
      ++node;
    EXPECT_EQ(integers_in(deck_.named("Mesh", "NodeSet", name).text().get()), expected);
    std::set<int> covered;
    std::size_t facets = 0;
    for (const pugi::xml_node facet : deck_.named("Mesh", "Surface", name)) {
      EXPECT_STREQ(facet.name(), GetParam() == 2 ? "tri6" : "tri3");
      EXPECT_EQ(facet.attribute("id").as_uint(), ++facets);
      for (const int node : integers_in(facet.text().get()))
        covered.insert(node);
    }
    EXPECT_EQ(facets, face->facets.size());
    EXPECT_EQ(covered, std::set<int>(expected.begin(), expected.end()));
  }
}

INSTANTIATE_TEST_SUITE_P(Degrees, FebDeckOfDegree, ::testing::Values(1, 2));

/// "lower_face xyz": node set and components held, in the order of the deck.
std::vector<std::string> held_sets(const FebDeck& deck)
{
  std::vector<std::string> held;
  for (const pugi::xml_node bc : deck.section("Boundary"))
    if (std::string(bc.attribute("type").value()) == "zero displacement") {
      held.push_back(std::string(bc.attribute("node_set").value()) + " ");
      for (const char* component : {"x", "y", "z"})
        if (bc.child((std::string(component) + "_dof").c_str()).text().as_int() == 1)
          held.back() += component;
      EXPECT_TRUE(deck.named("Mesh", "NodeSet", bc.attribute("node_set").value()));
    }
  return held;
}

TEST(FebDeckLoad, HoldsAndMovesTheFacesAsTheCaseSays)
{
  using Sets = std::vector<std::string>;
  const auto deck = [](LateralSupport lateral) { return deck_of(deck_case("linear elastic", lateral), 2); };
  EXPECT_EQ(held_sets(FebDeck(deck(LateralSupport::fixed))), (Sets{"lower_face xyz", "upper_face xy"}));
  EXPECT_EQ(held_sets(FebDeck(deck(LateralSupport::upper_free))), (Sets{"lower_face xyz"}));
  const FebDeck free(deck(LateralSupport::free));
  const Sets pins = held_sets(free);
  ASSERT_EQ(pins.size(), 4U);
  EXPECT_EQ(Sets(pins.begin(), pins.begin() + 3), (Sets{"lower_face z", "pin_1 x", "pin_2 y"}));

  const pugi::xml_node moved = free.named("Boundary", "bc", "upper_face moved");
  EXPECT_STREQ(moved.attribute("type").value(), "prescribed displacement");
  EXPECT_STREQ(moved.attribute("node_set").value(), "upper_face");
  EXPECT_STREQ(moved.child("dof").text().get(), "z");
  EXPECT_NEAR(moved.child("value").text().as_double(), -0.64, 1e-12); // 2 % of 32 mm
  const pugi::xml_node curve = free.section("LoadData").child("load_controller");
  EXPECT_STREQ(curve.attribute("id").value(), moved.child("value").attribute("lc").value());
  EXPECT_STREQ(curve.child("points").last_child().text().get(), "2,1");
  EXPECT_EQ(free.section("Control").child("time_steps").text().as_int(), 2);
}

TEST(FebDeckLoad, LogsTheReactionOfEveryNodeOfTheUpperFace)
{
  const DeckModel model = deck_of(deck_case("linear elastic", LateralSupport::fixed), 2);
  const FebDeck deck(model);
  const pugi::xml_node log = deck.section("Output").child("logfile").child("node_data");
  EXPECT_STREQ(log.attribute("data").value(), "Rx;Ry;Rz");
  EXPECT_EQ(integers_in(log.text().get()).size(), model.upper.nodes.size());
}

// FEBio's compliance: nu31 / E3 = nu13 / E1, so nu31 = 0.104 / 0.333.
TEST(FebDeckMaterials, OfTransverselyIsotropicBoneAreMultiplesOfTheMapInTheFrame)
{
  const DeckModel model = deck_of(deck_case("transversely isotropic", LateralSupport::fixed), 2);
  const FebDeck deck(model);
  const pugi::xml_node bone = deck.named("Material", "material", "body");
  EXPECT_STREQ(bone.attribute("type").value(), "orthotropic elastic");
  EXPECT_NEAR(bone.child("v12").text().as_double(), 0.381, 1e-9);
  EXPECT_NEAR(bone.child("v23").text().as_double(), 0.104, 1e-9);
  EXPECT_NEAR(bone.child("v31").text().as_double(), 0.104 / 0.333, 1e-9);
  const std::map<std::string, double> factors = {{"E1", 0.333},          {"E2", 0.333},  {"E3", 1},
                                                 {"G12", 0.333 / 2.762}, {"G23", 0.157}, {"G31", 0.157}};
  for (const auto& [tag, factor] : factors) {
    const pugi::xml_node constant = bone.child(tag.c_str());
    EXPECT_STREQ(constant.attribute("type").value(), "math");
    const std::string text = constant.text().get();
    EXPECT_NEAR(std::stod(text), factor, 1e-9) << tag;
    EXPECT_EQ(text.substr(text.find('*')), "*E_body");
  }
  EXPECT_TRUE(deck.named("MeshData", "ElementData", "E_body"));
  const std::vector<double> a = numbers_in(bone.child("mat_axis").child("a").text().get());
  const std::vector<double> d = numbers_in(bone.child("mat_axis").child("d").text().get());
  EXPECT_NEAR(a.at(0), 1, 1e-9);
  EXPECT_NEAR(d.at(1), 1, 1e-9);
}

} // namespace
} // namespace cemvert
