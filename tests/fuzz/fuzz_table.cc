// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzz_input.h"
#include "study/table.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  using namespace cemvert;
  const InputFolder folder;
  const auto file = folder.write("table.csv", data, size);
  expect_a_value_or_an_error("table.csv", [&] {
    const Table table = read_table(file, {"unknown"});
    for (const TableColumn& column : table.columns) {
      expect(column.cells.size() == table.rows, "a column of another length than the table: " + column.name);
      expect(table.find(column.name) != nullptr, "a column that is not found: " + column.name);
      for (std::size_t row = 0; column.is_number && row < table.rows; ++row)
        number_in(column, row);
    }
    table_json(table).dump();
  });
  return 0;
}
