// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/progress.h"

#include <filesystem>

namespace cemvert
{

/// Compares the cases of a study as a paper would, through R: reads `folder`/study.csv (one row per case),
/// study.json (which columns are varied, if it is there) and cases/*/curve.*.csv; writes comparison.md,
/// comparison.csv, comparison.json, intervals.csv (where inputs were sampled) and figures/ into `folder`.
/// What cannot be made is told in comparison.md and as warnings, and the rest is made. Without R nothing is
/// made but a warning that says what to install.
/// @throws DataError  study.csv is missing or is no table
void compare_study(const std::filesystem::path& folder, RunLog& log);

} // namespace cemvert
