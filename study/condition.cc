// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/condition.h"

#include "core/case_values.h"
#include "core/error.h"
#include "core/units.h"

#include <array>

namespace cemvert
{
namespace
{

struct Condition {
  std::string column;
  std::string comparison;
  std::string value;
};

std::string trimmed(const std::string& text)
{
  const std::size_t begin = text.find_first_not_of(' ');
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

Condition parsed(const std::string& text, const std::string& where)
{
  constexpr std::array<const char*, 6> comparisons = {">=", "<=", "==", "!=", ">", "<"};
  std::size_t first = std::string::npos;
  std::string found;
  for (const char* comparison : comparisons) { // the longer ones first
    const std::size_t at = text.find(comparison);
    if (at < first) {
      first = at;
      found = comparison;
    }
  }
  Condition condition;
  if (first != std::string::npos)
    condition = {trimmed(text.substr(0, first)), found, trimmed(text.substr(first + found.size()))};
  if (condition.column.empty() || condition.value.empty())
    throw ConfigError(where + ": '" + text +
                      "' is no condition. Expected a column, one of >= <= > < == != and a value, e.g. \"age "
                      ">= 60\".");
  return condition;
}

bool holds(double left, const std::string& comparison, double right)
{
  if (comparison == ">=")
    return left >= right;
  if (comparison == "<=")
    return left <= right;
  if (comparison == ">")
    return left > right;
  if (comparison == "<")
    return left < right;
  return (left == right) == (comparison == "==");
}

double limit_of(const Condition& condition, const TableColumn& column, const std::string& where)
{
  try {
    return parse_quantity(condition.value, "1");
  } catch (const ConfigError&) {
    throw ConfigError(where + ": '" + condition.value + "' is no number, and the column '" + column.name +
                      "' holds numbers" +
                      (column.unit.empty() ? "." : ". Write them without unit, in " + column.unit + "."));
  }
}

} // namespace

std::vector<std::optional<bool>> truth_of(const std::string& text, const Table& table,
                                          const std::string& where)
{
  const Condition condition = parsed(text, where);
  const TableColumn* column = table.find(condition.column);
  if (!column) {
    std::vector<std::string> names;
    for (const TableColumn& known : table.columns)
      names.push_back(known.name);
    const std::string nearest = nearest_word(condition.column, names);
    throw ConfigError(where + ": " + table.file + " has no column '" + condition.column + "'." +
                      (nearest.empty() ? "" : " Did you mean '" + nearest + "'?"));
  }
  const bool by_equality = condition.comparison == "==" || condition.comparison == "!=";
  if (!column->is_number && !by_equality)
    throw ConfigError(where + ": the column '" + column->name +
                      "' holds words, which are only == or != to others.");
  const double limit = column->is_number ? limit_of(condition, *column, where) : 0;
  std::vector<std::optional<bool>> truth(table.rows);
  for (std::size_t row = 0; row < table.rows; ++row) {
    if (!column->cells[row])
      continue;
    truth[row] = column->is_number
                     ? holds(*number_in(*column, row), condition.comparison, limit)
                     : (*column->cells[row] == condition.value) == (condition.comparison == "==");
  }
  return truth;
}

} // namespace cemvert
