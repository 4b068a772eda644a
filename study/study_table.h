// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "study/case_record.h"
#include "study/design.h"

#include <cstddef>
#include <string>
#include <vector>

namespace cemvert
{

/// How a study stands.
struct StudyCounts {
  std::size_t done = 0, failed = 0, missing = 0;
};

/// A case beside its record, if it has one that was made from the case as it is now.
struct StudyRow {
  StudyCase one;
  std::optional<CaseRecord> record;
  bool changed = false; ///< it was run in another form
};

/// What has ended of these cases. A record of an earlier form of its case counts as none.
std::vector<StudyRow> study_rows(const StudyFolder& folder, const std::vector<StudyCase>& cases,
                                 const StudyRun& run, Fingerprints& fingerprints);

StudyCounts count_rows(const std::vector<StudyRow>& rows);

/// study.csv: one row per case in the order of the design: case, status (done, failed, missing), reason, the
/// design's columns, then every result that any case has. A value that could not be had is an empty cell.
/// Times are not in it: two runs of one study give the same table.
std::string study_csv(const Study& study, const std::vector<StudyRow>& rows);

/// study.times.csv: case, status, seconds, memory [MB], host.
std::string times_csv(const std::vector<StudyRow>& rows);

/// study.json: what was varied, for whoever compares: name, columns of axes and of the sample, uncertainty,
/// counts.
nlohmann::json study_summary(const Study& study, const StudyCounts& counts);

} // namespace cemvert
