// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "study/estimate.h"

#include <string>

namespace cemvert
{

/// What `cemvert study --dry-run` prints: every case with its values, degrees of freedom, time and memory,
/// and what all of them take together on this machine.
std::string study_listing(const Study& study, const std::vector<StudyRow>& rows, Estimator& estimator);

} // namespace cemvert
