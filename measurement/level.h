// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "measurement/measurement.h"

#include <optional>

namespace cemvert
{

/// The settings of everything between a scan and its measures.
struct LevelSettings {
  AnatomySettings anatomy;
  CementSettings cement;
  MeasurementSettings measurement;
};

/// One vertebra of one scan, from its labels to its measures.
struct MeasuredLevel {
  Scan scan;
  VertebralAnatomy anatomy;
  std::optional<VertebralAnatomy> above, below;
  CementMap cement;
  MeasurementReport report;

  MeasurementInput input(const MeasurementSettings& settings) const
  {
    return {scan, anatomy, cement, above, below, settings};
  }
};

/// Walks the stations anatomy, cement and measures. The scan comes back with the storage order along the
/// vertebra's own axes. A neighbour that cannot be measured is a warning.
/// @throws DataError  what find_anatomy and place_cement throw; neighbours that lie on the wrong side
MeasuredLevel measured_level(Scan scan, const LevelSettings& settings, RunLog& log);

/// The first half of it: scan and anatomy alone.
MeasuredLevel located_level(Scan scan, const AnatomySettings& settings, RunLog& log);

/// The same with its neighbours. A neighbour that cannot be measured is a warning.
MeasuredLevel located_level_with_neighbours(Scan scan, const AnatomySettings& settings, RunLog& log);

/// The second half: cement and measures of a level whose neighbours stand in `above` and `below`.
void measure_located(MeasuredLevel& level, const LevelSettings& settings, RunLog& log);

} // namespace cemvert
