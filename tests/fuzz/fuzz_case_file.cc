// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/anatomy.h"
#include "cement/cement.h"
#include "core/case_file.h"
#include "core/case_values.h"
#include "fuzz/fuzz_input.h"
#include "image/phantom.h"
#include "image/phantom_spec.h"
#include "image/scan.h"
#include "measurement/measurement.h"
#include "mesh/mesher.h"

namespace cemvert
{
namespace
{

KeyTable keys_of_the_image_side()
{
  KeyTable all;
  for (const KeyTable& table : {scan_keys(), anatomy_keys(), cement_keys(), measurement_keys(), mesh_keys()})
    all.insert(all.end(), table.begin(), table.end());
  return all;
}

/// The echo of a case, which later stations and `results.json` rely on, reads back to the same case.
void expect_faithful_echo(const CaseValues& values, const KeyTable& keys)
{
  const std::string json = values.json_with_defaults().dump();
  const CaseFile echo = parse_case_text(values.yaml_with_defaults(), "/folder", "echo.yaml");
  expect(CaseValues(echo, keys).json_with_defaults().dump() == json,
         "an echo that reads back to another case");
}

} // namespace
} // namespace cemvert

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  using namespace cemvert;
  const InputFolder folder;
  const auto file = folder.write("case.yaml", data, size);
  expect_a_value_or_an_error("case.yaml", [&] {
    const KeyTable keys = keys_of_the_image_side();
    const CaseValues values(read_case_file(file), keys);
    expect_faithful_echo(values, keys);
    scan_settings(values);
    anatomy_settings(values);
    cement_settings(values);
    measurement_settings(values);
    mesh_settings(values);
  });
  expect_a_value_or_an_error("case.yaml", [&] {
    const CaseValues values(read_case_file(file), phantom_keys());
    expect_faithful_echo(values, phantom_keys());
    phantom_spec(values);
  });
  expect_a_value_or_an_error(
      "--set", [&] { with_override({}, std::string(reinterpret_cast<const char*>(data), size)); });
  return 0;
}
