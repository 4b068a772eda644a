// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

/// One column of a table: numbers if every cell that is not missing is one, else words.
struct TableColumn {
  std::string name; ///< without its unit: "cement.volume" of "cement.volume [ml]"
  std::string unit; ///< "ml"; empty if the header has none or says [1]
  bool is_number = false;
  std::vector<std::optional<std::string>> cells; ///< empty: missing
};

/// A table with one header line, as spreadsheets and R write them.
struct Table {
  std::string file; ///< for messages
  std::size_t rows = 0;
  std::vector<TableColumn> columns;

  const TableColumn* find(const std::string& name) const; ///< by name, or by name with unit as in the header
};

/// Reads comma-, semicolon- or tab-separated text (the header decides which), with quoted cells as RFC 4180
/// has them. Where the separator is no comma, numbers may have a decimal comma.
/// @param missing_words  cells that mean that there is no value, beside empty ones and "NA"
/// @throws DataError  the file cannot be read, has no rows, two columns of one name, or a row of another
///                    length than the header (with its line)
Table read_table(const std::filesystem::path& file, const std::vector<std::string>& missing_words = {});

/// The same from text at hand.
Table parse_table(const std::string& text, const std::string& name,
                  const std::vector<std::string>& missing_words = {});

/// The cell as a number. Only for columns of numbers.
std::optional<double> number_in(const TableColumn& column, std::size_t row);

/// {"columns": {name: {"kind": "number"|"text", "unit": .., "values": [.., null, ..]}}}
nlohmann::ordered_json table_json(const Table& table);

} // namespace cemvert
