// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "study/study_file.h"

#include <string>
#include <utility>
#include <vector>

namespace cemvert
{

/// One case of a study.
struct StudyCase {
  std::string id;                    ///< readable, unique, fit for a folder's name; the same values give the
                                     ///< same id when the study is extended
  std::vector<nlohmann::json> shown; ///< one per column of the design
  CaseFile file;                     ///< the base with this case's values
};

/// Column headers of what is varied: axes, sampled keys, replicates.
std::vector<std::string> design_columns(const Study& study);

/// All combinations of the axes with every point of the sample, without the excluded ones; the last axis and
/// then the sample vary fastest.
/// @param allow_many  true: the study's limit is not asked for
/// @throws ConfigError  if there are more than the study's `most cases`, or none
std::vector<StudyCase> study_cases(const Study& study, bool allow_many);

} // namespace cemvert
