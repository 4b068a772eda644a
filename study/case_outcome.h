// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "study/case_record.h"
#include "study/child_process.h"

namespace cemvert
{

/// The record of a case whose process has ended, from its results.json or, if it failed, from its log.
CaseRecord record_of(const StudyFolder& folder, const std::string& id, const std::string& fingerprint,
                     const ChildOutcome& outcome);

/// Removes what is not to be kept of a case that is done.
void keep_only(const StudyFolder& folder, const std::string& id, Kept kept);

} // namespace cemvert
