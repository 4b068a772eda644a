// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/case_values.h"
#include "core/error.h"
#include "support.h"

namespace cemvert
{
namespace
{

KeyTable table()
{
  KeyTable keys(5);
  keys[0].path = "mesh.edge length", keys[0].kind = KeyKind::number, keys[0].unit = "mm";
  keys[0].smallest = 0.5, keys[0].largest = 10, keys[0].fallback = "2 mm", keys[0].meaning = "target edge";
  keys[1].path = "load.compression", keys[1].kind = KeyKind::number, keys[1].unit = "%";
  keys[1].smallest = 0.1, keys[1].largest = 20, keys[1].fallback = "2 %", keys[1].meaning = "apparent strain";
  keys[2].path = "labels.body", keys[2].kind = KeyKind::integers, keys[2].smallest = 1,
  keys[2].meaning = "body";
  keys[3].path = "mesh.posterior", keys[3].kind = KeyKind::choice, keys[3].choices = {"excluded", "included"};
  keys[3].fallback = "excluded", keys[3].meaning = "arch";
  keys[4].path = "image.file", keys[4].kind = KeyKind::path, keys[4].meaning = "the CT";
  return keys;
}

CaseValues read(const std::string& text)
{
  return {parse_case_text(text, "/cases", "case.yaml"), table()};
}

TEST(CaseFile, ValuesComeInInternalUnitsAndDefaultsFillTheRest)
{
  const CaseValues values =
      read("mesh: {edge length: 0.3 cm}\nlabels: {body: [49, 50]}\nimage: {file: ct.nii.gz}\n");
  EXPECT_DOUBLE_EQ(values.number("mesh.edge length"), 3);
  EXPECT_DOUBLE_EQ(values.number("load.compression"), 0.02);
  EXPECT_EQ(values.integers("labels.body"), (std::vector<int>{49, 50}));
  EXPECT_EQ(values.file("image.file"), "/cases/ct.nii.gz");
  EXPECT_TRUE(values.given("mesh.edge length"));
  EXPECT_FALSE(values.given("load.compression"));
}

TEST(CaseFile, AnUnknownKeyNamesFileLineAndTheNearestKnownKey)
{
  const std::string message = message_of<ConfigError>([] { read("mesh:\n  edge lenght: 2 mm\n"); });
  expect_contains(message, "case.yaml, line 2");
  expect_contains(message, "Did you mean 'mesh.edge length'?");
}

TEST(CaseFile, AValueOutOfRangeTellsTheRange)
{
  const std::string message = message_of<ConfigError>([] { read("mesh: {edge length: 40 mm}"); });
  expect_contains(message, "mesh.edge length: 40 mm is outside 0.5 mm .. 10 mm");
}

TEST(CaseFile, AMissingPercentSignIsRecognised)
{
  expect_contains(message_of<ConfigError>([] { read("load: {compression: 0.02}"); }), "write \"2 %\"");
}

TEST(CaseFile, AnUnknownChoiceNamesTheNearest)
{
  expect_contains(message_of<ConfigError>([] { read("mesh: {posterior: include}"); }),
                  "Did you mean 'included'?");
}

TEST(CaseFile, AKeyGivenTwiceIsRefused)
{
  expect_contains(message_of<ConfigError>([] { read("mesh: {edge length: 2 mm, edge length: 3 mm}"); }),
                  "twice");
}

TEST(CaseFile, WrongKindsAndEmptyValuesAreRefused)
{
  for (const char* text : {"mesh: {edge length: [1 mm, 2 mm]}", "labels: {body: 2.5}", "labels: {body: []}",
                           "mesh: {edge length: }", "- a\n- b\n", "mesh: {edge length: two}", "mesh: [", ""})
    EXPECT_THROW(read(text), ConfigError) << text;
}

TEST(CaseFile, WhatIsWrittenWithDefaultsReadsBackToTheSameValues)
{
  const CaseValues first =
      read("mesh: {edge length: 3 mm}\nlabels: {body: [49, 50]}\nimage: {file: ct.nii.gz}\n");
  const CaseValues second(parse_case_text(first.yaml_with_defaults(), "/elsewhere", "case.yaml"), table());
  EXPECT_EQ(first.json_with_defaults(), second.json_with_defaults());
  EXPECT_EQ(second.file("image.file"), "/cases/ct.nii.gz");
}

TEST(CaseFile, DefaultsOfAnOptionalSectionCountOnlyWhereItIsGiven)
{
  KeyTable keys = table();
  keys[0].of_optional_section = keys[3].of_optional_section = true;
  const auto read_with = [&](const std::string& text) {
    return CaseValues(parse_case_text(text, "/cases", "case.yaml"), keys);
  };
  const CaseValues without = read_with("labels: {body: 49}\n");
  EXPECT_FALSE(without.present("mesh.edge length"));
  EXPECT_FALSE(without.json_with_defaults().contains("mesh"));
  EXPECT_DOUBLE_EQ(without.number("load.compression"), 0.02);
  const CaseValues with = read_with("mesh: {posterior: included}\n");
  EXPECT_DOUBLE_EQ(with.number("mesh.edge length"), 2);
}

TEST(CaseFile, SetOnTheCommandLineOverridesTheFile)
{
  const CaseFile file = with_override(parse_case_text("mesh: {edge length: 3 mm}", "/", "case.yaml"),
                                      "mesh.edge length=1.5 mm");
  EXPECT_DOUBLE_EQ(CaseValues(file, table()).number("mesh.edge length"), 1.5);
  expect_contains(message_of<ConfigError>([] { with_override({}, "mesh"); }), "section.key=value");
}

TEST(CaseFile, TheSchemaHoldsEveryKeyAndForbidsOthers)
{
  const nlohmann::json schema = json_schema(table());
  EXPECT_EQ(schema["properties"]["mesh"]["properties"]["edge length"]["default"], "2 mm");
  EXPECT_EQ(schema["properties"]["mesh"]["additionalProperties"], false);
  EXPECT_EQ(schema["properties"]["mesh"]["properties"]["posterior"]["enum"].size(), 2U);
}

TEST(CaseFile, NearestWordFindsMisspellingsOnly)
{
  EXPECT_EQ(nearest_word("meausre", {"measure", "mesh"}), "measure");
  EXPECT_EQ(nearest_word("banana", {"measure", "mesh"}), "");
}

} // namespace
} // namespace cemvert
