// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/case_file.h"
#include "core/keys.h"
#include "measurement/changes.h"

#include <string>
#include <vector>

namespace cemvert
{

/// Another scan of the vertebra: before the treatment, or at follow-up. The case itself is the scan after it.
struct TimePoint {
  std::string name; ///< "pre" or "follow-up", as the section of the case file
  ScanSettings scan;
  CementSettings cement;
};

/// Keys of the sections `pre:` and `follow-up:`: those of image, labels and cement, one level deeper.
KeyTable time_point_keys();

/// The sections that are given. Label numbers, and what the image's values are, count as in the case itself
/// where the section does not say otherwise; only the cement's label is not taken over into `pre`.
std::vector<TimePoint> time_points(const CaseFile& file);

/// One of them, measured.
struct MeasuredTime {
  std::string name;
  MeasuredLevel level;
};

/// Measures the time points and compares each with the vertebra of the case.
/// @param scan  settings of the case itself
/// @throws DataError  another vertebra, and whatever measuring throws; the message begins with the time point
std::vector<MeasuredTime> measured_times(const std::vector<TimePoint>& points, LevelSettings settings,
                                         const ScanSettings& scan, const VertebralAnatomy& post, RunLog& log);

/// Gains and losses; empty if there are no other time points.
MeasurementReport changes_over(const std::vector<MeasuredTime>& times, const MeasurementReport& post);

} // namespace cemvert
