// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/phantom_command.h"

#include "apps/guarded.h"
#include "apps/output_folder.h"
#include "core/case_file.h"
#include "core/error.h"
#include "core/output_file.h"
#include "image/image_file.h"
#include "image/phantom.h"

#include <fmt/core.h>

#include <iostream>

namespace cemvert
{
namespace
{

/// A case that runs on what was just made, so that the next command needs no editing.
std::string case_for(const nlohmann::json& truth)
{
  const nlohmann::json& labels = truth.at("labels");
  const bool cemented = labels.contains("cement");
  std::string text = "# runs on the synthetic CT beside it\n"
                     "image:\n"
                     "  file: ct.nii.gz\n"
                     "  values: HU\n";
  text += fmt::format("  calibration: {{slope: {:g}, intercept: {:g}}}   # mg/cc per HU, mg/cc\n",
                      truth.at("calibration").at("slope").at("value").get<double>(),
                      truth.at("calibration").at("intercept").at("value").get<double>());
  text += "labels:\n  file: labels.nii.gz\n";
  for (const char* key : {"vertebra", "cement", "above", "below"})
    if (labels.contains(key))
      text += fmt::format("  {}: {}\n", key, labels.at(key).get<int>());
  if (!cemented)
    text += "cement:\n  pattern: bipedicular ellipsoids\n  volume: 4.5 ml\n";
  return text + "mesh: {edge length: 2 mm}\nstates: [intact, cemented]\n";
}

} // namespace

int write_phantom(const Command& command)
{
  on_root([&] {
    RunLog log;
    CaseFile file = read_case_file(command.case_file);
    for (const std::string& assignment : command.overrides)
      file = with_override(file, assignment);
    const CaseValues spec(file, phantom_keys());
    log.station("phantom");
    const Phantom phantom = make_phantom(spec, log);
    log.finish(fmt::format("{} x {} x {} voxels", phantom.ct.grid.size[0], phantom.ct.grid.size[1],
                           phantom.ct.grid.size[2]));
    log.station("write");
    claim_output_folder(command.output, case_for(phantom.truth), command.force);
    write_image(command.output / "ct.nii.gz", phantom.ct);
    write_labels(command.output / "labels.nii.gz", phantom.labels);
    write_labels(command.output / "body_labels.nii.gz", phantom.body_labels);
    write_text_atomically(command.output / "phantom.yaml", spec.yaml_with_defaults());
    write_text_atomically(command.output / "truth.json", phantom.truth.dump(2) + "\n");
    log.finish();
    std::cout << "A synthetic vertebra is in " << command.output.string()
              << ": ct.nii.gz, labels.nii.gz, body_labels.nii.gz, truth.json.\n"
              << "Next:  cemvert run " << (command.output / "case.yaml").string() << " -o RESULTS\n";
  });
  return 0;
}

} // namespace cemvert
