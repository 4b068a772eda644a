// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "core/units.h"
#include "support.h"

namespace cemvert
{
namespace
{

TEST(Units, AreConvertedOnceToMillimetreNewtonAndGramPerCubicCentimetre)
{
  EXPECT_DOUBLE_EQ(parse_quantity("4.5 ml", "ml"), 4500);
  EXPECT_DOUBLE_EQ(parse_quantity("4.5ml", "mm3"), 4500);
  EXPECT_DOUBLE_EQ(parse_quantity("2.2 GPa", "MPa"), 2200);
  EXPECT_DOUBLE_EQ(parse_quantity("2 %", "1"), 0.02);
  EXPECT_DOUBLE_EQ(parse_quantity("120 mg/cc", "mg/cc"), 0.12);
  EXPECT_DOUBLE_EQ(parse_quantity("-1e3 HU", "HU"), -1000);
}

TEST(Units, ABareNumberMeansTheDefaultUnit)
{
  EXPECT_DOUBLE_EQ(parse_quantity("4.5", "ml"), 4500);
  EXPECT_DOUBLE_EQ(parse_quantity(" 2 ", "mm"), 2);
}

TEST(Units, AUnitOfAnotherKindIsRefusedAndTheRightOnesAreNamed)
{
  const std::string message = message_of<ConfigError>([] { parse_quantity("4.5 mm", "ml"); });
  expect_contains(message, "'mm'");
  expect_contains(message, "cm3");
}

TEST(Units, NumbersThatAreNoneAreRefused)
{
  for (const char* text : {"", "many", "nan", "inf", "1e999", "4.5 5 ml"})
    EXPECT_THROW(parse_quantity(text, "ml"), ConfigError) << text;
}

} // namespace
} // namespace cemvert
