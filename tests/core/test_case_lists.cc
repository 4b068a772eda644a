// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/case_lists.h"
#include "core/error.h"
#include "support.h"

#include <gtest/gtest.h>

namespace cemvert
{
namespace
{

const KeyTable table = {{"drill.holes.#.at", KeyKind::numbers, "mm", -100, 100, "", {}, "where"},
                        {"drill.holes.#.depth", KeyKind::number, "mm", 0, 50, "", {}, "how deep"},
                        {"drill.speed", KeyKind::number, "1", 0, 9, "3", {}, "how fast"}};

CaseValues values_of(const std::string& text)
{
  return CaseValues(parse_case_text(text, "/", "case.yaml"), table);
}

const std::string two_holes = "drill:\n"
                              "  holes:\n"
                              "    - {at: [1, 2, 3], depth: 2 cm}\n"
                              "    - {at: [4, 5, 6]}\n";

TEST(CaseLists, EntriesAreNumberedFromOne)
{
  const CaseValues values = values_of(two_holes);
  EXPECT_EQ(entries_of(values, "drill.holes"), 2);
  EXPECT_EQ(values.number("drill.holes.1.depth"), 20);
  EXPECT_EQ(values.numbers("drill.holes.2.at"), (std::vector<double>{4, 5, 6}));
  EXPECT_FALSE(values.given("drill.holes.2.depth"));
  EXPECT_EQ(entries_of(values_of("drill: {speed: 2}"), "drill.holes"), 0);
}

TEST(CaseLists, TheEchoReadsBackToTheSame)
{
  const CaseValues values = values_of(two_holes);
  const CaseValues again = values_of(values.yaml_with_defaults());
  EXPECT_EQ(again.json_with_defaults(), values.json_with_defaults());
  EXPECT_EQ(entries_of(again, "drill.holes"), 2);
}

TEST(CaseLists, WhatIsNoEntryIsRefusedWithItsLine)
{
  expect_contains(message_of<ConfigError>([] { values_of("drill: {holes: [{depth: 60 mm}]}"); }),
                  "60 mm is outside");
  expect_contains(message_of<ConfigError>([] { values_of("drill: {holes: [{depht: 6 mm}]}"); }),
                  "Did you mean");
  expect_contains(message_of<ConfigError>([] { values_of("drill: {holes: [{depth: 6 mm}, 7]}"); }),
                  "list of entries");
  expect_contains(message_of<ConfigError>([] { values_of("drill: {holes: [{}]}"); }), "none may be empty");
  EXPECT_THROW(values_of("drill: {holes: {2: {depth: 6 mm}}}"), ConfigError);
}

TEST(CaseLists, TheSchemaHasAnArrayOfObjects)
{
  const auto holes = json_schema(table)["properties"]["drill"]["properties"]["holes"];
  EXPECT_EQ(holes["type"], "array");
  EXPECT_TRUE(holes["items"]["properties"].contains("depth"));
  EXPECT_TRUE(holes["items"]["properties"].contains("at"));
  expect_contains(keys_as_text(table, ""), "drill.holes[].depth");
}

} // namespace
} // namespace cemvert
