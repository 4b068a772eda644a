// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/voxels.h"
#include "measurement/measurement_list.h"

#include <array>
#include <cmath>

namespace cemvert
{
namespace
{

enum Place { posterior_elements, anterior, canal, lateral, upper_disc, lower_disc, place_count };

/// What a point outside the body is beside of.
class Surroundings
{
public:
  explicit Surroundings(const VertebralAnatomy& anatomy) : anatomy_(anatomy), box_(body_box(anatomy)) {}

  Place place_of(std::size_t offset, const Vec3& point) const
  {
    if (anatomy_.vertebra[offset])
      return posterior_elements;
    // half a millimetre inside: the rim of a voxel surface is no sharp line
    if (const double height = height_over(anatomy_.upper, point); point.z() > height - 0.5)
      return upper_disc;
    if (const double height = height_over(anatomy_.lower, point); point.z() < height + 0.5)
      return lower_disc;
    const Vec3 part = (point - box_.middle()).cwiseQuotient(0.5 * box_.size());
    if (std::abs(part.x()) <= std::abs(part.y())) {
      if (part.y() > 0)
        return anterior;
      // the canal lies between the pedicles: a lumbar canal has half the width of its body
      if (std::abs(part.x()) < 0.6)
        return canal;
    }
    return lateral;
  }

private:
  /// Of the endplate over the point, or beside its outline of the nearest place towards the middle; NaN when
  /// the outline is far.
  static double height_over(const Endplate& endplate, const Vec3& point)
  {
    const double reach = 3; // mm: cement spreads over the rim
    const double away = std::hypot(point.x(), point.y());
    for (double back = 0; back <= std::min(reach, away); back += 0.5) {
      const double share = away > 0 ? 1 - back / away : 1;
      const double height = endplate.surface.interpolate(share * point.x(), share * point.y());
      if (std::isfinite(height))
        return height;
    }
    return std::numeric_limits<double>::quiet_NaN();
  }

  const VertebralAnatomy& anatomy_;
  BodyBox box_;
};

} // namespace

MeasurementReport measure_cement_location(const MeasurementInput& input)
{
  const Mask& outside = input.cement.outside;
  const VertebralFrame& frame = input.anatomy.frame;
  std::array<double, place_count> volumes{};
  if (!is_empty(outside)) {
    const Surroundings surroundings(input.anatomy);
    for_each_voxel(outside, [&](std::size_t offset, int i, int j, int k) {
      volumes[surroundings.place_of(offset, frame.to_frame(outside.grid.point(i, j, k)))] +=
          1e-3 * input.cement.volume_scale * outside.grid.voxel_volume();
    });
  }
  MeasurementReport report;
  const auto answer = [&](const char* key, Place place, const char* definition) {
    report[std::string("cement_outside.") + key] = known(volumes[place], "ml", definition);
  };
  answer("anterior", anterior, "leaked in front of the body");
  answer("canal", canal, "leaked behind the body, between the pedicles: into the vertebral canal");
  answer("lateral", lateral, "leaked beside the body or the pedicles");
  answer("upper_disc", upper_disc, "leaked over the upper endplate, up to 3 mm beyond its outline");
  answer("lower_disc", lower_disc, "leaked under the lower endplate, up to 3 mm beyond its outline");
  const char* within = "inside the posterior elements, pedicles included";
  report["cement_outside.posterior_elements"] = input.anatomy.has_posterior
                                                    ? known(volumes[posterior_elements], "ml", within)
                                                    : unknown("ml", within, "only the body is labelled");
  return report;
}

} // namespace cemvert
