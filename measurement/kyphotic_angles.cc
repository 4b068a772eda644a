// SPDX-License-Identifier: GPL-3.0-or-later
#include "measurement/measurement_list.h"

#include <cmath>

namespace cemvert
{
namespace
{

/// Angle by which the space between two endplates closes towards the front, in the mid-sagittal plane of
/// `frame` [degrees]: positive for kyphosis.
double kyphosis(const Plane& upper, const Plane& lower, const VertebralFrame& frame)
{
  // both normals point upwards; one that leans forward belongs to a plane that falls towards the front
  const auto forward_fall = [&](const Plane& plane) {
    return std::atan2(plane.normal.dot(frame.anterior), plane.normal.dot(frame.superior));
  };
  return degrees_per_radian * (forward_fall(upper) - forward_fall(lower));
}

} // namespace

MeasurementReport measure_kyphotic_angles(const MeasurementInput& input)
{
  const VertebralFrame& frame = input.anatomy.frame;
  MeasurementReport report;
  report["local_kyphotic_angle"] =
      known(kyphosis(input.anatomy.upper.plane, input.anatomy.lower.plane, frame), "deg",
            "upper against lower endplate of the level (least-squares planes), in its mid-sagittal plane; "
            "kyphosis positive");

  const char* regional = "upper endplate of the level above against lower endplate of the level below "
                         "(least-squares planes), in the mid-sagittal plane of the level; kyphosis positive";
  if (input.above && input.below)
    report["regional_kyphotic_angle"] =
        known(kyphosis(input.above->upper.plane, input.below->lower.plane, frame), "deg", regional);
  else
    report["regional_kyphotic_angle"] =
        unknown("deg", regional, "needs both neighbours (labels.above, labels.below)");
  return report;
}

} // namespace cemvert
