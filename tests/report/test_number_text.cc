// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/number_text.h"
#include "report/text_layout.h"
#include "support.h"

#include <cmath>
#include <limits>

namespace cemvert
{
namespace
{

TEST(NumberText, KeepsTheDigitsThatAreTrueAndNoExponent)
{
  EXPECT_EQ(plain_text(23357.4, 4), "23360");
  EXPECT_EQ(plain_text(0.0041234, 3), "0.00412");
  EXPECT_EQ(plain_text(9.996, 3), "10.0"); // rounding up must not lose or win a digit
  EXPECT_EQ(plain_text(-2.4, 3), "-2.40");
  EXPECT_EQ(plain_text(0, 3), "0");
  EXPECT_EQ(plain_text(-1e-300 * 1e-300, 3), "0");
  EXPECT_EQ(exponent_text(2.14e-13, 2), "2.1e-13");
}

TEST(NumberText, KeepsDecimalsWhereTheErrorIsAbsolute)
{
  EXPECT_EQ(decimal_text(-0.995, 1), "-1.0");
  EXPECT_EQ(decimal_text(12.34, 1), "12.3");
  EXPECT_EQ(decimal_text(-0.04, 1), "0.0");
}

TEST(NumberText, RoundsToTheNearestDoubleOfSoManyDigits)
{
  EXPECT_EQ(rounded(43.3123456789, 6), 43.3123);
  EXPECT_EQ(rounded(-0.000123456, 3), -0.000123);
  EXPECT_FALSE(std::signbit(rounded(-0.0, 3)));
  EXPECT_TRUE(std::isnan(rounded(std::numeric_limits<double>::quiet_NaN(), 3)));
}

TEST(TextLayout, BreaksAtBlanksAndIndentsUnderTheHead)
{
  const auto lines = wrapped("Warning  ", std::string(60, 'a') + " " + std::string(60, 'b'));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0], "Warning  " + std::string(60, 'a'));
  EXPECT_EQ(lines[1], "         " + std::string(60, 'b'));
}

TEST(TextLayout, CutsAWordThatFitsNoLine)
{
  const auto lines = wrapped("  ", std::string(250, 'x'));
  ASSERT_EQ(lines.size(), 3u);
  for (const std::string& line : lines)
    EXPECT_LE(line.size(), table_width);
}

TEST(TextLayout, CountsLettersNotBytes)
{
  EXPECT_EQ(left_aligned("é", 3), "é  ");
}

} // namespace
} // namespace cemvert
