// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/overlay_measures.h"

#include "measurement/mid_sagittal.h"
#include "report/number_text.h"

#include <cmath>

namespace cemvert
{
namespace
{

constexpr Colour height_colour{1, 1, 1, 0.95};

/// Superior coordinate of an endplate's plane in the mid-sagittal plane.
double height_of_plane(const Plane& plane, const VertebralFrame& frame, double anterior)
{
  const double rest = plane.offset - plane.normal.dot(frame.to_patient({0, anterior, 0}));
  return rest / plane.normal.dot(frame.superior);
}

void add_height(MeasureMarks& marks, const VertebralAnatomy& anatomy, const SlicePlane& plane,
                double anterior, double height)
{
  const double upper = anatomy.upper.surface.interpolate(0, anterior);
  const double lower = anatomy.lower.surface.interpolate(0, anterior);
  if (!std::isfinite(upper) || !std::isfinite(lower))
    return;
  const auto pixel = [&](double superior) {
    return plane.pixel(anatomy.frame.to_patient({0, anterior, superior}));
  };
  const PixelPoint top = pixel(upper), bottom = pixel(lower);
  constexpr double tick = 6; // pixels
  marks.lines.push_back({{top, bottom}, height_colour});
  for (const PixelPoint& end : {top, bottom})
    marks.lines.push_back({{{end[0] - tick, end[1]}, {end[0] + tick, end[1]}}, height_colour});
  marks.texts.push_back(
      {decimal_text(height, 1), {top[0] + 5, 0.5 * (top[1] + bottom[1]) + 6}, height_colour});
}

/// The endplate's plane from a little behind the body to well in front of it.
void add_plane(MeasureMarks& marks, const VertebralFrame& frame, const Plane& endplate,
               const SlicePlane& plane, double back, double front, Colour colour)
{
  const auto pixel = [&](double anterior) {
    return plane.pixel(frame.to_patient({0, anterior, height_of_plane(endplate, frame, anterior)}));
  };
  marks.lines.push_back({{pixel(back), pixel(front)}, colour, 1.5, true});
}

} // namespace

MeasureMarks sagittal_marks(const MeasurementInput& input, const MeasurementReport& measures,
                            const SlicePlane& plane, Colour upper, Colour lower)
{
  MeasureMarks marks;
  const VertebralAnatomy& anatomy = input.anatomy;
  const auto heights = mid_sagittal_heights(anatomy);
  if (!heights)
    return marks;
  add_height(marks, anatomy, plane, heights->anterior_place, heights->anterior);
  add_height(marks, anatomy, plane, heights->middle_place, heights->middle);
  add_height(marks, anatomy, plane, heights->posterior_place, heights->posterior);

  // lines on the film run over the vertebra's edge, so that one sees where they point
  const double back = heights->posterior_place - 0.25 * heights->depth();
  const double front = heights->anterior_place + 0.45 * heights->depth();
  add_plane(marks, anatomy.frame, anatomy.upper.plane, plane, back, front, upper);
  add_plane(marks, anatomy.frame, anatomy.lower.plane, plane, back, front, lower);
  const auto angle = measures.find("local_kyphotic_angle");
  if (angle != measures.end() && angle->second.value.is_number()) {
    const double middle = 0.5 * (height_of_plane(anatomy.upper.plane, anatomy.frame, front) +
                                 height_of_plane(anatomy.lower.plane, anatomy.frame, front));
    const PixelPoint place = plane.pixel(anatomy.frame.to_patient({0, front, middle}));
    marks.texts.push_back({"LKA " + decimal_text(angle->second.value.get<double>(), 1) + "\xC2\xB0",
                           {place[0], place[1] + 6},
                           height_colour,
                           TextPlace::left});
  }
  return marks;
}

} // namespace cemvert
