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

/// A coarse synthetic vertebra in a folder of its own, made once per test program: ct.nii.gz, labels.nii.gz,
/// case.yaml. Coarse on purpose (1.5 mm voxels): these tests are about messages and files, not about numbers.
const std::filesystem::path& synthetic_vertebra();

/// A case that uses the synthetic vertebra, written to `folder`/case.yaml; `changes` are `--set` texts
/// applied to it.
std::vector<std::string> case_arguments(const std::string& command, const std::filesystem::path& output,
                                        const std::vector<std::string>& changes = {});

} // namespace cemvert
