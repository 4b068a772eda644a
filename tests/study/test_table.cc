// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "study/condition.h"
#include "study/table.h"
#include "support.h"

namespace cemvert
{
namespace
{

TEST(Table, TellsNumbersFromWordsAndUnitsFromNames)
{
  const Table table = parse_table("case,cement.volume [ml],class,gain [1]\n"
                                  "a,4.5,A,1.2\n"
                                  "\"b, the second\",NA,B,\n",
                                  "t.csv");
  ASSERT_EQ(table.rows, 2u);
  EXPECT_EQ(table.columns[1].name, "cement.volume");
  EXPECT_EQ(table.columns[1].unit, "ml");
  EXPECT_TRUE(table.columns[1].is_number);
  EXPECT_EQ(number_in(table.columns[1], 0), 4.5);
  EXPECT_EQ(number_in(table.columns[1], 1), std::nullopt);
  EXPECT_EQ(table.columns[3].unit, "");
  EXPECT_FALSE(table.columns[2].is_number);
  EXPECT_EQ(table.columns[0].cells[1], "b, the second");
  EXPECT_EQ(table.find("cement.volume [ml]"), &table.columns[1]);
  EXPECT_EQ(table.find("gain [1]"), &table.columns[3]);
}

TEST(Table, ReadsWhatSpreadsheetsWrite)
{
  // byte order mark, semicolons, decimal commas, Windows line ends, quoted quotation marks, a line end in a
  // cell
  const Table table = parse_table(
      "\xef\xbb\xbfname;loss [deg]\r\n\"the \"\"first\"\"\nof two\";1,5\r\nb;-2\r\n\r\n", "t.csv");
  ASSERT_EQ(table.rows, 2u);
  EXPECT_EQ(table.columns[0].name, "name");
  EXPECT_EQ(table.columns[0].cells[0], "the \"first\"\nof two");
  EXPECT_EQ(number_in(table.columns[1], 0), 1.5);
  EXPECT_EQ(number_in(table.columns[1], 1), -2);
}

TEST(Table, OneWordMakesAColumnOfWordsUnlessItMeansMissing)
{
  const std::string text = "x,y\n1,1\n999,unknown\n";
  EXPECT_FALSE(parse_table(text, "t.csv").columns[1].is_number);
  const Table table = parse_table(text, "t.csv", {"999", "unknown"});
  EXPECT_TRUE(table.columns[1].is_number);
  EXPECT_EQ(number_in(table.columns[0], 1), std::nullopt);
}

TEST(Table, ColumnsOfOneNameAreToldApartByTheirUnits)
{
  const Table table = parse_table("h [mm],h [%]\n1,2\n", "t.csv");
  EXPECT_EQ(table.columns[0].name, "h [mm]");
  EXPECT_EQ(table.columns[1].name, "h [%]");
  expect_contains(message_of<DataError>([] { parse_table("h,h\n1,2\n", "t.csv"); }),
                  "two columns are called 'h'");
}

TEST(Table, SaysWhichLineIsNotAsLongAsTheHeader)
{
  const std::string message = message_of<DataError>([] { parse_table("a,b\n1,2\n1,2,3\n", "t.csv"); });
  expect_contains(message, "t.csv, line 3");
  expect_contains(message, "3 cells, the header 2");
  expect_contains(message_of<DataError>([] { parse_table("a,b\n", "t.csv"); }), "no rows");
  expect_contains(message_of<DataError>([] { read_table("/no/such/table.csv"); }), "cannot be opened");
}

TEST(Table, RefusesOtherCharactersThanUtf8)
{
  const std::string message = message_of<DataError>([] { parse_table("a,b\n1,2\n\xc4\xea,2\n", "t.csv"); });
  expect_contains(message, "t.csv, line 3");
  expect_contains(message, "CSV UTF-8");
  EXPECT_EQ(parse_table("\u540d,b\nx,2\n", "t.csv").columns[0].name, "\u540d");
}

TEST(Condition, ComparesNumbersAndWords)
{
  const Table table = parse_table("age [years],sex\n59,m\n60,f\n,f\n", "t.csv");
  using Truth = std::vector<std::optional<bool>>;
  EXPECT_EQ(truth_of("age >= 60", table, ""), (Truth{false, true, std::nullopt}));
  EXPECT_EQ(truth_of("age [years] < 60", table, ""), (Truth{true, false, std::nullopt}));
  EXPECT_EQ(truth_of("sex==f", table, ""), (Truth{false, true, true}));
  EXPECT_EQ(truth_of("sex != f", table, ""), (Truth{true, false, false}));
}

TEST(Condition, SaysWhatCannotBeCompared)
{
  const Table table = parse_table("age,sex\n59,m\n", "t.csv");
  const auto message = [&](const std::string& text) {
    return message_of<ConfigError>([&] { truth_of(text, table, "plan.yaml, line 2"); });
  };
  expect_contains(message("agee > 60"), "plan.yaml, line 2: t.csv has no column 'agee'. Did you mean 'age'?");
  expect_contains(message("age 60"), "is no condition");
  expect_contains(message("age > old"), "'old' is no number");
  expect_contains(message("sex > f"), "only == or !=");
}

} // namespace
} // namespace cemvert
