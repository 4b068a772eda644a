// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/cement.h"
#include "fuzz/fuzz_input.h"
#include "image/scan.h"
#include "materials/material_field.h"
#include "measurement/measurement.h"
#include "mesh/mesher.h"
#include "solver/load_case.h"
#include "study/design.h"

#include <set>

namespace cemvert
{
namespace
{

KeyTable keys_of_cases()
{
  KeyTable all;
  for (const KeyTable& table :
       {scan_keys(), cement_keys(), measurement_keys(), mesh_keys(), material_keys(), load_keys()})
    all.insert(all.end(), table.begin(), table.end());
  return all;
}

} // namespace
} // namespace cemvert

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  using namespace cemvert;
  const InputFolder folder;
  const std::string base =
      "image: {file: ct.nii.gz, values: HU}\nlabels: {file: labels.nii.gz, vertebra: 22}\n";
  folder.write("case.yaml", base.data(), base.size());
  const auto file = folder.write("study.yaml", data, size);
  expect_a_value_or_an_error("study.yaml", [&] {
    const Study study = read_study(file, keys_of_cases());
    std::set<std::string> ids;
    for (const StudyCase& one : study_cases(study, false)) {
      expect(ids.insert(one.id).second, "two cases of one name: " + one.id);
      expect(one.shown.size() == design_columns(study).size(), "a row of another length than the header");
    }
  });
  return 0;
}
