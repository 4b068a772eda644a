// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/table.h"

#include "core/error.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>

namespace cemvert
{
namespace
{

/// One line of the table, which a quoted cell may stretch over several lines of the file.
struct Record {
  std::size_t line = 1; ///< where it begins
  std::vector<std::string> cells;
};

std::string trimmed(const std::string& text)
{
  const char* const blank = " \t\r";
  const std::size_t begin = text.find_first_not_of(blank);
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

/// What separates cells: of comma, semicolon and tab the one the header has most of outside quotation marks.
char separator_of(const std::string& text)
{
  std::map<char, int> counts;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"')
      quoted = !quoted;
    else if (c == '\n' && !quoted)
      break;
    else if (!quoted)
      ++counts[c];
  }
  char best = ',';
  for (const char c : {';', '\t'})
    if (counts[c] > counts[best])
      best = c;
  return best;
}

std::vector<Record> records_of(const std::string& text, char separator)
{
  std::vector<Record> records;
  Record record;
  std::string cell;
  std::size_t line = 1;
  bool quoted = false;
  const auto end_cell = [&] {
    record.cells.push_back(trimmed(cell));
    cell.clear();
  };
  const auto end_record = [&] {
    end_cell();
    if (record.cells.size() > 1 || !record.cells.front().empty())
      records.push_back(record);
    record = {line, {}};
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    line += c == '\n' ? 1 : 0;
    if (c == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"')
      cell += text[i++];
    else if (c == '"')
      quoted = !quoted;
    else if (c == separator && !quoted)
      end_cell();
    else if (c == '\n' && !quoted)
      end_record();
    else
      cell += c;
  }
  if (!cell.empty() || !record.cells.empty())
    end_record();
  return records;
}

std::optional<double> as_number(const std::string& text)
{
  if (text.empty() || std::isspace(static_cast<unsigned char>(text.front())) ||
      text.find_first_of("xX") != std::string::npos)
    return {};
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  return end == text.c_str() + text.size() && std::isfinite(value) ? std::optional<double>(value)
                                                                   : std::nullopt;
}

/// "name [unit]" into its two parts.
std::pair<std::string, std::string> name_and_unit(const std::string& header)
{
  const std::size_t bracket = header.rfind('[');
  if (header.empty() || header.back() != ']' || bracket == std::string::npos || bracket == 0)
    return {header, ""};
  const std::string unit = header.substr(bracket + 1, header.size() - bracket - 2);
  return {trimmed(header.substr(0, bracket)), unit == "1" ? "" : unit};
}

/// Numbers, where all cells are; with decimal commas made to points.
void find_kind(TableColumn& column, bool decimal_commas)
{
  std::vector<std::optional<std::string>> cells = column.cells;
  bool any = false, all = true;
  for (std::optional<std::string>& cell : cells) {
    if (!cell)
      continue;
    any = true;
    if (decimal_commas && std::count(cell->begin(), cell->end(), ',') == 1)
      std::replace(cell->begin(), cell->end(), ',', '.');
    all = all && as_number(*cell).has_value();
  }
  column.is_number = any && all;
  if (column.is_number)
    column.cells = cells;
}

std::vector<TableColumn> columns_of(const Record& header, const std::string& file)
{
  std::vector<TableColumn> columns;
  std::map<std::string, int> count;
  for (const std::string& text : header.cells)
    ++count[name_and_unit(text).first];
  for (std::size_t i = 0; i < header.cells.size(); ++i) {
    const std::string& text = header.cells[i];
    TableColumn column;
    std::tie(column.name, column.unit) = name_and_unit(text);
    if (count[column.name] > 1) // told apart by their units alone
      column.name = text;
    if (column.name.empty())
      throw DataError(fmt::format("{}: column {} has no name in the header.", file, i + 1));
    for (const TableColumn& other : columns)
      if (other.name == column.name)
        throw DataError(fmt::format("{}: two columns are called '{}'. Rename one.", file, column.name));
    columns.push_back(column);
  }
  return columns;
}

/// Results are UTF-8, and so must be what goes into them.
void check_characters(const std::string& text, const std::string& file)
{
  const std::string what_next = "\n    Save it as 'CSV UTF-8' (a spreadsheet offers it beside plain CSV).";
  if (text.find('\0') != std::string::npos)
    throw DataError(file + ": this is no table of text." + what_next);
  std::size_t begin = 0;
  for (int line = 1; begin < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    try {
      nlohmann::json(text.substr(begin, end - begin)).dump();
    } catch (const nlohmann::json::type_error&) {
      throw DataError(fmt::format("{}, line {}: this is no text in UTF-8.", file, line) + what_next);
    }
    begin = end + 1;
  }
}

} // namespace

const TableColumn* Table::find(const std::string& name) const
{
  for (const TableColumn& column : columns)
    if (column.name == name || column.name + " [" + column.unit + "]" == name ||
        (column.unit.empty() && column.name + " [1]" == name))
      return &column;
  return nullptr;
}

Table parse_table(const std::string& text, const std::string& name,
                  const std::vector<std::string>& missing_words)
{
  const std::string mark = "\xef\xbb\xbf"; // spreadsheets put it in front of UTF-8
  const std::string body = text.compare(0, mark.size(), mark) == 0 ? text.substr(mark.size()) : text;
  check_characters(body, name);
  const char separator = separator_of(body);
  const std::vector<Record> records = records_of(body, separator);
  if (records.size() < 2)
    throw DataError(name + ": the table has no rows: expected a header line and one line for each row.");
  Table table{name, records.size() - 1, columns_of(records.front(), name)};
  for (std::size_t r = 1; r < records.size(); ++r) {
    if (records[r].cells.size() != table.columns.size())
      throw DataError(fmt::format("{}, line {}: this row has {} cells, the header {}.\n    Is a cell with a "
                                  "separator in it not in quotation marks?",
                                  name, records[r].line, records[r].cells.size(), table.columns.size()));
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      const std::string& cell = records[r].cells[c];
      const bool missing = cell.empty() || cell == "NA" ||
                           std::find(missing_words.begin(), missing_words.end(), cell) != missing_words.end();
      table.columns[c].cells.push_back(missing ? std::nullopt : std::optional<std::string>(cell));
    }
  }
  for (TableColumn& column : table.columns)
    find_kind(column, separator != ',');
  return table;
}

Table read_table(const std::filesystem::path& file, const std::vector<std::string>& missing_words)
{
  std::ifstream stream(file, std::ios::binary);
  std::error_code ignored;
  if (!stream || std::filesystem::is_directory(file, ignored))
    throw DataError(file.string() + ": the table cannot be opened. Check the path; a CSV file is expected.");
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  return parse_table(text, file.filename().string(), missing_words);
}

std::optional<double> number_in(const TableColumn& column, std::size_t row)
{
  return column.cells.at(row) ? as_number(*column.cells[row]) : std::nullopt;
}

nlohmann::ordered_json table_json(const Table& table)
{
  nlohmann::ordered_json columns = nlohmann::ordered_json::object();
  for (const TableColumn& column : table.columns) {
    nlohmann::ordered_json values = nlohmann::ordered_json::array();
    for (std::size_t row = 0; row < column.cells.size(); ++row) {
      if (!column.cells[row])
        values.push_back(nullptr);
      else if (column.is_number)
        values.push_back(*number_in(column, row));
      else
        values.push_back(*column.cells[row]);
    }
    columns[column.name] = {
        {"kind", column.is_number ? "number" : "text"}, {"unit", column.unit}, {"values", std::move(values)}};
  }
  return {{"columns", columns}};
}

} // namespace cemvert
