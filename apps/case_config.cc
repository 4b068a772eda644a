// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/case_config.h"

#include "core/case_file.h"
#include "core/case_text.h"
#include "core/error.h"
#include "core/key_makers.h"

namespace cemvert
{

KeyTable case_keys()
{
  KeyTable all;
  for (const KeyTable& table : {scan_keys(), anatomy_keys(), cement_keys(), measurement_keys(), mesh_keys(),
                                material_keys(), bone_under_cement_keys(), composite_keys(), load_keys(),
                                solver_keys(), plan_keys(), time_point_keys()})
    all.insert(all.end(), table.begin(), table.end());
  Key states = plain_key(
      "states", KeyKind::choices, "[intact, cemented]",
      "what to load: the vertebra with bone where the cement is, with the cement, or either after it was "
      "crushed to load.crushing and unloaded (the cement is then placed without stress)");
  states.choices = {"intact", "cemented", "fractured", "fractured cemented"};
  all.push_back(states);
  return all;
}

CaseConfig read_case(const std::filesystem::path& file, const std::vector<std::string>& overrides)
{
  CaseFile case_file = read_case_file(file);
  for (const std::string& assignment : overrides)
    case_file = with_override(case_file, assignment);
  return case_config(case_file);
}

CaseConfig case_config(CaseFile case_file)
{
  for (const std::string& assignment : dependent_mesh_defaults(CaseValues(case_file, case_keys())))
    case_file = with_override(case_file, assignment);
  const CaseValues values(case_file, case_keys());
  CaseConfig config;
  config.scan = scan_settings(values);
  config.anatomy = anatomy_settings(values);
  config.cement = cement_settings(values);
  config.measurement = measurement_settings(values);
  config.mesh = mesh_settings(values);
  config.materials = material_settings(values);
  config.under_cement = bone_under_cement(values);
  config.composite_rule = composite_rule(values);
  config.load = load_settings(values);
  config.solver = solver_settings(values);
  if (values.section_given("plan"))
    config.plan = plan_settings(values);
  config.states = values.texts("states");
  config.time_points = time_points(case_file);
  config.echo = values.json_with_defaults();
  config.yaml = "# the case as run, with every default written out\n" + yaml_of(config.echo);
  return config;
}

} // namespace cemvert
