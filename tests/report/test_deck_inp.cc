// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/deck_case.h"
#include "report/inp_reader.h"
#include "support.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

std::vector<Vec3> points_of(const InpDeck& deck, const std::vector<int>& nodes)
{
  std::vector<Vec3> points;
  for (const int node : nodes)
    points.push_back(deck.nodes.at(node));
  return points;
}

class InpDeckOfDegree : public ::testing::TestWithParam<int>
{
protected:
  const DeckModel model_ = deck_of(deck_case("linear elastic", LateralSupport::fixed), GetParam());
  const InpDeck deck_ = read_inp(written_deck(model_, "inp"));
};

TEST_P(InpDeckOfDegree, HoldsEveryNodeInTheAxesOfTheLoad)
{
  ASSERT_EQ(deck_.nodes.size(), model_.nodes.size());
  for (std::size_t n = 0; n < model_.nodes.size(); ++n) // 12 digits of 700 mm
    EXPECT_LT((model_.axes * deck_.nodes.at(static_cast<int>(n) + 1) - model_.nodes[n]).norm(), 1e-8);
}

TEST_P(InpDeckOfDegree, ListsTheNodesOfEveryElementAsAbaqusDoes)
{
  ASSERT_EQ(deck_.elements.size(), model_.size());
  for (const auto& [number, element] : deck_.elements) {
    EXPECT_EQ(element.type, GetParam() == 2 ? "C3D10" : "C3D4");
    const double volume = expect_tetrahedron(points_of(deck_, element.nodes), abaqus_and_febio_edges);
    EXPECT_NEAR(volume / model_.volumes[static_cast<std::size_t>(number) - 1], 1, 1e-8);
  }
}

TEST_P(InpDeckOfDegree, NamesRegionsAndFaces)
{
  const std::map<Region, std::string> names = {{Region::body, "BODY"},
                                               {Region::cement, "CEMENT"},
                                               {Region::lower_layer, "LOWER_LAYER"},
                                               {Region::upper_layer, "UPPER_LAYER"}};
  for (const auto& [number, element] : deck_.elements)
    EXPECT_EQ(element.set, names.at(model_.regions[static_cast<std::size_t>(number) - 1]));
  // the faces are the planes z = lowest and z = highest, and nothing else
  double lowest = 1e300, highest = -1e300;
  for (const auto& [number, point] : deck_.nodes) {
    lowest = std::min(lowest, point.z());
    highest = std::max(highest, point.z());
  }
  for (const auto& [name, level] : {std::pair("LOWER_FACE", lowest), {"UPPER_FACE", highest}}) {
    std::vector<int> expected;
    for (const auto& [number, point] : deck_.nodes)
      if (std::abs(point.z() - level) < 1e-6)
        expected.push_back(number);
    EXPECT_EQ(deck_.node_sets.at(name), expected) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Degrees, InpDeckOfDegree, ::testing::Values(1, 2));

/// Every element in one section, of its own material, its modulus within `width` of the model's.
void expect_moduli(const DeckModel& model, double width)
{
  const InpDeck deck = read_inp(written_deck(model, "inp"));
  const std::vector<std::string> prefixes = {"BONE_", "CEMENT_", "LOADING_LAYER_"};
  double sum = 0, expected_sum = 0;
  for (std::size_t cell = 0; cell < model.size(); ++cell) {
    const auto& names = deck.material_names.at(static_cast<int>(cell) + 1);
    ASSERT_EQ(names.size(), 1U);
    EXPECT_EQ(names[0].rfind(prefixes[model.material_of_cell[cell]], 0), 0U) << names[0];
    const double modulus = deck.elastic.at(names[0]).at(0);
    EXPECT_LE(std::abs(modulus / model.young_modulus[cell] - 1), width);
    EXPECT_EQ(deck.elastic.at(names[0]).at(1), 0.3);
    sum += model.volumes[cell] * modulus;
    expected_sum += model.volumes[cell] * model.young_modulus[cell];
  }
  EXPECT_NEAR(sum / expected_sum, 1, 1e-9); // ten digits are written
}

// 0.1 %: the width of a group of moduli, as the deck's own header states it.
TEST(InpDeckModuli, AreThoseOfTheCellsWithinAThousandthAndInTheMean)
{
  expect_moduli(deck_of(deck_case("linear elastic", LateralSupport::fixed), 2), 1e-3);
}

// Moduli on the borders of the groups, just below and just above: none may slip into a neighbour's group.
TEST(InpDeckModuli, OnTheBordersOfTheGroupsStayInTheirOwn)
{
  DeckModel model = deck_of(deck_case("linear elastic", LateralSupport::fixed), 1);
  for (std::size_t cell = 0; cell < model.size(); ++cell) {
    const double near = cell % 3 == 0 ? 1 : cell % 3 == 1 ? 1 - 1e-12 : 1 + 1e-12;
    model.young_modulus[cell] = 1e-3 * std::pow(1.001, static_cast<double>(cell * 29 % 14000)) * near;
  }
  expect_moduli(model, 1e-3);
}

TEST(InpDeckModuli, ThatAreAllDifferentByMoreThanAThousandthAreExact)
{
  DeckModel model = deck_of(deck_case("linear elastic", LateralSupport::fixed), 1);
  for (std::size_t cell = 0; cell < model.size(); ++cell)
    model.young_modulus[cell] = 10 * std::pow(1.0011, static_cast<double>(cell));
  expect_moduli(model, 1e-9);
}

// Crawford 2003: E1 = E2 = 0.333 E3, nu12 0.381, nu13 = nu23 = 0.104, G12 = E1 / 2(1 + nu12), G13 = 0.157 E3.
TEST(InpDeckMaterials, OfTransverselyIsotropicBoneAreItsEngineeringConstantsInTheFrame)
{
  const DeckModel model = deck_of(deck_case("transversely isotropic", LateralSupport::fixed), 2);
  const InpDeck deck = read_inp(written_deck(model, "inp"));
  std::size_t anisotropic = 0;
  for (const auto& [name, constants] : deck.elastic) {
    if (name.rfind("BONE_", 0) != 0) {
      EXPECT_EQ(constants.size(), 2U);
      EXPECT_EQ(deck.orientation.at(name), "");
      continue;
    }
    ++anisotropic;
    EXPECT_EQ(deck.orientation.at(name), "MATERIAL_AXES");
    ASSERT_EQ(constants.size(), 9U);
    const double axial = constants[2];
    const std::vector<double> expected = {
        0.333 * axial, 0.333 * axial, axial, 0.381, 0.104, 0.104, 0.333 * axial / (2 * 1.381),
        0.157 * axial, 0.157 * axial};
    for (std::size_t c = 0; c < expected.size(); ++c)
      EXPECT_NEAR(constants[c] / expected[c], 1, 1e-8) << name << ", constant " << c;
  }
  EXPECT_GT(anisotropic, 10U);
  const auto orientations = deck.all("ORIENTATION");
  ASSERT_EQ(orientations.size(), 1U);
  EXPECT_EQ(orientations[0].parameters.at("NAME"), "MATERIAL_AXES");
  const std::vector<double> axes = {1, 0, 0, 0, 1, 0}; // the deck's own: the third is superior
  for (std::size_t a = 0; a < axes.size(); ++a)
    EXPECT_NEAR(std::stod(orientations[0].lines.at(0).at(a)), axes[a], 1e-9);
}

std::vector<std::string> joined_lines(const InpBlock& block)
{
  std::vector<std::string> lines;
  for (const auto& line : block.lines) {
    lines.emplace_back();
    for (const std::string& field : line)
      lines.back() += (lines.back().empty() ? "" : ",") + field;
  }
  return lines;
}

// 2 % of a mean height of 32 mm: 0.64 mm.
TEST(InpDeckLoad, HoldsTheFacesAsTheLateralSupportSays)
{
  const auto boundaries = [](LateralSupport lateral) {
    const InpDeck deck = read_inp(written_deck(deck_of(deck_case("linear elastic", lateral), 2), "inp"));
    EXPECT_EQ(joined_lines(deck.all("BOUNDARY").at(1)), std::vector<std::string>{"UPPER_FACE,3,3,-0.64"});
    return joined_lines(deck.all("BOUNDARY").at(0));
  };
  using Lines = std::vector<std::string>;
  EXPECT_EQ(boundaries(LateralSupport::fixed), (Lines{"LOWER_FACE,1,3", "UPPER_FACE,1,2"}));
  EXPECT_EQ(boundaries(LateralSupport::upper_free), (Lines{"LOWER_FACE,1,3"}));
  const Lines free = boundaries(LateralSupport::free);
  ASSERT_EQ(free.size(), 4U);
  EXPECT_EQ(Lines(free.begin(), free.begin() + 3), (Lines{"LOWER_FACE,3,3", "PIN_1,1,1", "PIN_2,2,2"}));
}

TEST(InpDeckHeader, TellsWhetherTheRunItselfUsedOtherModuli)
{
  const auto header = [](bool varies) {
    return written_deck(deck_of(deck_case("linear elastic", LateralSupport::fixed, varies), 2), "inp");
  };
  expect_contains(header(true), "element mean modulus");
  EXPECT_EQ(header(false).find("element mean modulus"), std::string::npos);
}

} // namespace
} // namespace cemvert
