// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "study/estimate.h"

#include <filesystem>
#include <string>

namespace cemvert
{

struct SlurmRequest {
  std::filesystem::path program, study_file, folder; ///< absolute
  int tasks = 1;
  StudyRun run;
  std::vector<std::string> overrides; ///< of the command line
  bool allow_many = false;
  std::optional<CaseEstimate> largest; ///< of all cases, to ask for memory
  double longest_share = 0;            ///< s, of the longest task; 0: not known
};

/// A job script for `sbatch`: an array of tasks, each with its share of the cases, to be followed by
/// `cemvert study ... --collect`.
std::string slurm_script(const SlurmRequest& request);

} // namespace cemvert
