// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/progress.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

namespace cemvert
{

/// What to type where R is missing.
extern const char* const how_to_install_r;

/// True if Rscript is on the search path (or is what CEMVERT_RSCRIPT names).
bool has_r();

/// Leaves `statistics.R` (all of study/r in one file) and `request.json` in `folder` and runs the one on the
/// other, so that whoever reads the results can see and repeat what was computed. Progress and warnings of
/// the R program go to `log`.
/// @returns what it tells at its end, e.g. "12 of 13"
/// @throws DataError  R or one of its packages is missing; says how to install them
/// @throws Error      (bug) the R program failed; with its last words
std::string run_r(const nlohmann::ordered_json& request, const std::filesystem::path& folder, RunLog& log);

} // namespace cemvert
