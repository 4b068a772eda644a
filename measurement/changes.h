// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "measurement/level.h"

#include <optional>
#include <string>

namespace cemvert
{

/// The measures of one vertebra before cement, after it, and at follow-up.
struct TimeCourse {
  std::optional<MeasurementReport> pre;
  MeasurementReport post;
  std::optional<MeasurementReport> follow_up;
};

/// Gains and losses as clinical studies define them: recovery is post minus pre (heights, AVHR) or pre minus
/// post (angles), loss is post minus follow-up (heights, AVHR) or follow-up minus post (angles).
/// Uncertainties of the two times are added as squares. What needs a time point that is not there says so.
MeasurementReport changes_over(const TimeCourse& course);

/// How far two anatomies may be the same vertebra: sizes that neither a fracture nor cement changes much.
struct Likeness {
  double width = 0, depth = 0, area = 0; ///< of the second over the first
  double worst = 0;                      ///< largest departure of the three from 1, area as a length
};
Likeness likeness_of(const VertebralAnatomy& first, const VertebralAnatomy& second);

/// Looks at the labels of a time point: one that the case itself names as the vertebra above or below is
/// another level. Label maps may number differently, so it is a warning where the two are not the same file.
/// @throws DataError  the same label map and a neighbour's label
void check_same_level(const ScanSettings& scan, const ScanSettings& other, RunLog& log);

/// @param times  how the two are called, for the message
/// @throws DataError  the bodies are so different in width, depth or endplate area that they cannot be the
///                    same vertebra; a doubtful likeness is a warning
void check_same_vertebra(const VertebralAnatomy& first, const VertebralAnatomy& second,
                         const std::string& times, RunLog& log);

} // namespace cemvert
