// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "measurement/measurement.h"
#include "report/overlay_canvas.h"
#include "report/slice_plane.h"

#include <string>
#include <vector>

namespace cemvert
{

/// A line of a measure on the picture.
struct MeasureLine {
  PixelLine line;
  Colour colour;
  double width = 1.5; ///< pixels
  bool dashed = false;
};

/// Its number; the place is that of the text's base line, in pixels of the picture.
struct MeasureText {
  std::string words;
  PixelPoint place;
  Colour colour;
  TextPlace side = TextPlace::left;
};

struct MeasureMarks {
  std::vector<MeasureLine> lines;
  std::vector<MeasureText> texts;
};

/// What a radiologist draws into the mid-sagittal picture: the anterior, middle and posterior heights with
/// their numbers, and the planes of both endplates, drawn on in front of the body, with the angle between
/// them. Measures that could not be had are left out.
MeasureMarks sagittal_marks(const MeasurementInput& input, const MeasurementReport& measures,
                            const SlicePlane& plane, Colour upper, Colour lower);

} // namespace cemvert
