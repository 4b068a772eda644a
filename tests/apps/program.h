// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cemvert
{

struct ProgramRun {
  int exit_code = 0;
  std::string text; ///< standard output and error together
};

/// Runs `cemvert` with these arguments. `before` is shell put in front (ulimit, mpirun, ...).
ProgramRun run_program(const std::vector<std::string>& arguments, const std::string& before = "");

/// A coarse synthetic vertebra in a folder of its own, made once for a built program: ct.nii.gz,
/// labels.nii.gz, body_labels.nii.gz, case.yaml, quick.yaml. Coarse on purpose (1.5 mm voxels): these tests
/// are about messages and files, not about numbers.
const std::filesystem::path& synthetic_vertebra();

/// A case of the synthetic vertebra for `command`, with `--set` of each of `changes`: quick.yaml, in which
/// the body has a label of its own and no neighbours are measured, without the effect of half a voxel on
/// every measure. What is left out takes most of the seconds.
std::vector<std::string> case_arguments(const std::string& command, const std::filesystem::path& output,
                                        const std::vector<std::string>& changes = {});

/// The same of case.yaml: three whole vertebrae, and all that a user gets.
std::vector<std::string> whole_case_arguments(const std::string& command, const std::filesystem::path& output,
                                              const std::vector<std::string>& changes = {});

} // namespace cemvert
