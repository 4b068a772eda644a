// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/case_file.h"
#include "fuzz/fuzz_input.h"
#include "study/statistics_plan.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  using namespace cemvert;
  const InputFolder folder;
  const auto file = folder.write("plan.yaml", data, size);
  const Table table = parse_table("class,gain [1],volume [ml],event,time [d]\nA,1.4,4,1,30\nB,1.3,4,0,60\n"
                                  "C,1.2,3,1,90\n",
                                  "table.csv");
  expect_a_value_or_an_error("plan.yaml", [&] {
    const CaseFile plan = read_case_file(file);
    missing_words(plan);
    statistics_request(plan, table).dump();
  });
  expect_a_value_or_an_error("plan.yaml", [&] { statistics_request(read_case_file(file), {}).dump(); });
  return 0;
}
