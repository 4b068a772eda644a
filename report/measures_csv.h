// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "measurement/measurement.h"

#include <string>
#include <vector>

namespace cemvert
{

/// One vertebra at one time.
struct MeasuresRow {
  std::string vertebra;   ///< its label
  std::string time_point; ///< "pre", "post", "follow-up"
  MeasurementReport report;
};

/// A table for statistics programs: a line per row, a column per measure and one for its uncertainty where it
/// has any, headers with units: "body_volume [ml]", "body_volume uncertainty [ml]". A measure that could not
/// be had is an empty field; true and false are 1 and 0.
std::string measures_csv(const std::vector<MeasuresRow>& rows);

/// Areas of the axial sections over the height, from below upwards: superior_mm, body_area_mm2,
/// cement_area_mm2, ratio_percent.
std::string sections_csv(const std::vector<AxialSection>& sections);

/// Both endplates as height fields in frame coordinates: left_mm, anterior_mm, upper_mm, lower_mm, height_mm;
/// places that neither endplate covers are left out, what is missing is an empty field.
std::string endplates_csv(const VertebralAnatomy& anatomy);

} // namespace cemvert
