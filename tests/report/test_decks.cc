// SPDX-License-Identifier: GPL-3.0-or-later
// What holds for decks of every format.
#include "core/error.h"
#include "materials/constitutive_law.h"
#include "report/deck_case.h"
#include "support.h"

namespace cemvert
{
namespace
{

class EveryDeckFormat : public ::testing::TestWithParam<std::string>
{
};

TEST_P(EveryDeckFormat, TellsItsStateItsUnitsAndItsLoad)
{
  const std::string text =
      written_deck(deck_of(deck_case("linear elastic", LateralSupport::free), 2), GetParam());
  for (const char* words : {"State 'intact'", "mm, N, MPa", "-0.64 mm", "free to spread"})
    expect_contains(text, words);
}

TEST_P(EveryDeckFormat, IsTheSameTextAgain)
{
  const DeckCase block = deck_case("transversely isotropic", LateralSupport::free);
  EXPECT_EQ(written_deck(deck_of(block, 2), GetParam()), written_deck(deck_of(block, 2), GetParam()));
}

std::vector<std::string> extensions()
{
  std::vector<std::string> list;
  for (const DeckFormat& format : deck_formats())
    list.push_back(format.extension);
  return list;
}

INSTANTIATE_TEST_SUITE_P(Formats, EveryDeckFormat, ::testing::ValuesIn(extensions()));

TEST(Decks, RefuseAFormatThatDoesNotExistAndNameThoseThatDo)
{
  const std::string message = message_of<ConfigError>([] { check_deck_format("nas"); });
  expect_contains(message, "'nas'");
  expect_contains(message, "inp, feb, msh");
}

class Hardening : public ConstitutiveLaw
{
public:
  std::vector<LawParameter> parameters() const override { return {}; }
  LawResponse respond(const Strain&, const LawState&, const std::vector<double>&) const override
  {
    return {};
  }
};

TEST(Decks, RefuseALawThatIsNotLinear)
{
  DeckCase block = deck_case("linear elastic", LateralSupport::fixed);
  block.field.materials[0].law = std::make_shared<Hardening>();
  const std::string message = message_of<ConfigError>([&block] { deck_of(block, 2); });
  expect_contains(message, "'bone'");
  expect_contains(message, "linear elastic");
}

TEST(Decks, CoverEachLoadFaceWithFacetsThatLookOutward)
{
  for (const int degree : {1, 2}) {
    const DeckModel model = deck_of(deck_case("linear elastic", LateralSupport::fixed), degree);
    for (const auto& [face, outward] : {std::pair(&model.upper, 1.), {&model.lower, -1.}}) {
      Vec3 area = Vec3::Zero();
      for (const auto& facet : face->facets) {
        const Vec3 &a = model.nodes[facet[0]], &b = model.nodes[facet[1]], &c = model.nodes[facet[2]];
        area += 0.5 * (b - a).cross(c - a);
        for (std::size_t n = 3; n < facet.size(); ++n)
          EXPECT_LT(
              (model.nodes[facet[n]] - 0.5 * (model.nodes[facet[n - 3]] + model.nodes[facet[(n - 2) % 3]]))
                  .norm(),
              1e-12);
      }
      EXPECT_LT((area - outward * 600 * model.axes.col(2)).norm(), 1e-9); // 30 mm x 20 mm
    }
  }
}

} // namespace
} // namespace cemvert
