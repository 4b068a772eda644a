// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/voxels.h"
#include "measurement/measurement_list.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cemvert
{
namespace
{

/// Shares of the cement, in voxels full of it, and its least distances [mm].
struct Distribution {
  double all = 0, left = 0, upper = 0, middle = 0, lower = 0, anterior = 0;
  double to_upper = std::numeric_limits<double>::infinity(), to_lower = to_upper, to_wall = to_upper;
};

/// Height between the endplates, 0 at the lower and 1 at the upper one; beside their outlines from the
/// planes.
double relative_height(const VertebralAnatomy& anatomy, const Vec3& patient, const Vec3& point)
{
  const double lower = anatomy.lower.surface.interpolate(point.x(), point.y());
  const double upper = anatomy.upper.surface.interpolate(point.x(), point.y());
  if (std::isfinite(lower) && std::isfinite(upper) && upper > lower)
    return (point.z() - lower) / (upper - lower);
  const auto over = [&](const Plane& plane) {
    return (plane.normal.dot(patient) - plane.offset) / plane.normal.dot(anatomy.frame.superior);
  };
  const double under_upper = -over(anatomy.upper.plane), over_lower = over(anatomy.lower.plane);
  return over_lower / (over_lower + under_upper);
}

/// From a voxel of the body to where the body ends in the posterior direction [mm].
double to_posterior_wall(const Mask& body, const VertebralFrame& frame, const Vec3& patient)
{
  const double pace = 0.25 * body.grid.spacing.minCoeff();
  for (double way = 0;; way += pace) {
    const Index3 at = body.grid.nearest(patient - way * frame.anterior);
    if (!body.grid.contains(at) || !body.at(at))
      return way;
  }
}

Distribution distribution_of(const MeasurementInput& input)
{
  const VertebralAnatomy& anatomy = input.anatomy;
  const Mask& cement = input.cement.inside;
  const double half_voxel = 0.5 * cement.grid.spacing.minCoeff();
  const double middle = body_box(anatomy).middle().y();
  Distribution found;
  for_each_voxel(cement, [&](std::size_t offset, int i, int j, int k) {
    const double amount = input.cement.fraction_of(offset);
    const Vec3 patient = cement.grid.point(i, j, k);
    const Vec3 point = anatomy.frame.to_frame(patient);
    const double height = relative_height(anatomy, patient, point);
    found.all += amount;
    found.left += point.x() >= 0 ? amount : 0;
    found.anterior += point.y() >= middle ? amount : 0;
    (height > 2.0 / 3 ? found.upper : height > 1.0 / 3 ? found.middle : found.lower) += amount;
    const auto nearer = [half_voxel](double& least, double distance) {
      if (std::isfinite(distance))
        least = std::min(least, std::max(0.0, distance - half_voxel));
    };
    nearer(found.to_upper, anatomy.upper.surface.interpolate(point.x(), point.y()) - point.z());
    nearer(found.to_lower, point.z() - anatomy.lower.surface.interpolate(point.x(), point.y()));
    nearer(found.to_wall, to_posterior_wall(anatomy.body, anatomy.frame, patient));
  });
  return found;
}

} // namespace

MeasurementReport measure_cement_distribution(const MeasurementInput& input)
{
  const bool cemented = !is_empty(input.cement.inside);
  const Distribution found = cemented ? distribution_of(input) : Distribution{};
  MeasurementReport report;
  const auto share = [&](const char* key, double count, const char* definition) {
    report[std::string("cement_share.") + key] =
        cemented ? known(100 * count / found.all, "%", definition) : unknown("%", definition, no_cement);
  };
  share("left", found.left, "part of the cement in the body that lies left of the mid-sagittal plane");
  share("right", found.all - found.left, "part of it that lies right of that plane");
  share("anterior", found.anterior, "part of it in the anterior half of the body's depth");
  share("posterior", found.all - found.anterior, "part of it in the posterior half");
  share("upper_third", found.upper, "part of it in the upper third of the height between the endplates");
  share("middle_third", found.middle, "part of it in the middle third");
  share("lower_third", found.lower, "part of it in the lower third");

  const auto distance = [&](const char* key, double least, const char* definition) {
    report[std::string("cement_distance.") + key] =
        !cemented              ? unknown("mm", definition, no_cement)
        : std::isfinite(least) ? known(least, "mm", definition)
                               : unknown("mm", definition, "no cement lies under the endplate's outline");
  };
  distance("upper_endplate", found.to_upper, "least distance of cement to the upper endplate along superior");
  distance("lower_endplate", found.to_lower, "least distance of cement to the lower endplate along superior");
  distance(
      "posterior_wall", found.to_wall,
      "least distance of cement in the body to the body's posterior surface along the posterior direction");
  return report;
}

} // namespace cemvert
