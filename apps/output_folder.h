// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apps/case_config.h"

#include <filesystem>
#include <string>

namespace cemvert
{

/// Makes `folder` ready for the results of a case and leaves `case.yaml` there. What an earlier run of the
/// same case left is removed first, results.json before all else, so that at no moment an old result stands
/// beside new files.
/// @throws ConfigError  the folder holds another case's results (or is a file) and `force` is false
/// @throws OutputError  it cannot be made or written
void claim_output_folder(const std::filesystem::path& folder, const std::string& case_yaml, bool force);

/// For `solve`: the folder must hold a mesh, made from a case that agrees with this one in all that shapes
/// the mesh. Removes the old results and writes the new case.yaml.
/// @throws ConfigError saying which section differs, or that `cemvert mesh` has to be run first
void continue_in_folder(const std::filesystem::path& folder, const CaseConfig& config);

} // namespace cemvert
