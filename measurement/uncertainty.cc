// SPDX-License-Identifier: GPL-3.0-or-later
#include "measurement/uncertainty.h"

#include "anatomy/endplates.h"
#include "anatomy/mask_operations.h"
#include "cement/voxels.h"
#include "core/error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace cemvert
{
namespace
{

enum class Change { grown, shrunk };

Mask changed(const Mask& mask, Change change, const Vec3& voxel)
{
  return change == Change::grown ? dilated(mask, voxel) : eroded(mask, voxel);
}

/// What was measured again; empty where a changed body has no endplates any more.
using Again = std::optional<MeasurementReport>;

struct Changed {
  Again grown, shrunk;
};

std::optional<VertebralAnatomy> changed(const std::optional<VertebralAnatomy>& neighbour, Change change,
                                        const Vec3& voxel, const AnatomySettings& settings)
{
  if (!neighbour)
    return std::nullopt;
  return with_body(*neighbour, changed(neighbour->body, change, voxel), settings);
}

Again with_changed_bone(const MeasurementInput& input, Change change, const Vec3& voxel,
                        const AnatomySettings& settings)
{
  try {
    VertebralAnatomy anatomy = with_body(input.anatomy, changed(input.anatomy.body, change, voxel), settings);
    if (anatomy.has_posterior)
      anatomy.vertebra = united(changed(input.anatomy.vertebra, change, voxel), anatomy.body);
    CementMap cement = input.cement;
    cement.inside = intersected(cement.inside, anatomy.body);
    const auto above = changed(input.above, change, voxel, settings);
    const auto below = changed(input.below, change, voxel, settings);
    return measure({input.scan, anatomy, cement, above, below, input.settings});
  } catch (const DataError&) {
    return std::nullopt;
  }
}

Again with_changed_cement(const MeasurementInput& input, Change change, const Vec3& voxel)
{
  CementMap cement = input.cement;
  cement.inside = intersected(changed(cement.inside, change, voxel), input.anatomy.body);
  cement.outside = without(changed(cement.outside, change, voxel), input.anatomy.body);
  return measure({input.scan, input.anatomy, cement, input.above, input.below, input.settings});
}

/// Half of the larger change of a number by a whole voxel; nothing where it could not be measured again.
std::optional<double> half_change(const Changed& changed, const std::string& key, double value)
{
  std::optional<double> largest;
  for (const Again* again : {&changed.grown, &changed.shrunk})
    if (*again && (*again)->at(key).value.is_number())
      largest = std::max(largest.value_or(0), std::abs((*again)->at(key).value.get<double>() - value));
  return largest ? std::optional<double>(0.5 * *largest) : std::nullopt;
}

/// Standard deviation of an endplate's inclination [degrees]: the means over its front and rear halves are
/// evenly distributed over +- half a voxel, so their difference has the deviation 1 / sqrt(6) voxels, and a
/// least-squares line through d/2 in front and -d/2 behind rises by 1.5 d over the depth.
double tilt_of(const VertebralAnatomy& anatomy, const Vec3& voxel)
{
  const HeightField& surface = anatomy.upper.surface;
  double first = INFINITY, last = -INFINITY;
  for (int j = 0; j < surface.ny; ++j)
    for (int i = 0; i < surface.nx; ++i)
      if (std::isfinite(surface.at(i, j))) {
        first = std::min(first, j * surface.step);
        last = std::max(last, j * surface.step);
      }
  const double along =
      (anatomy.body.grid.direction.transpose() * anatomy.frame.superior).cwiseAbs().dot(voxel);
  return last > first ? degrees_per_radian * std::atan(1.5 * along / std::sqrt(6.0) / (last - first)) : 0;
}

/// The value stays on its side of all limits within its uncertainty.
bool stays_between(const MeasurementReport& report, const std::string& key, const std::vector<double>& limits)
{
  const Quantity& quantity = report.at(key);
  if (!quantity.value.is_number() || !quantity.uncertainty)
    return true;
  const auto value = quantity.value.get<double>();
  return std::none_of(limits.begin(), limits.end(),
                      [&](double limit) { return std::abs(value - limit) < *quantity.uncertainty; });
}

void add_stability(MeasurementReport& report, const std::string& key, bool stable,
                   const std::string& definition)
{
  const Quantity& judged = report.at(key);
  report["stability." + key] = judged.value.is_null() ? unknown("1", "whether " + definition, judged.reason)
                                                      : known(stable, "1", "whether " + definition);
}

bool same_answer(const Changed& changed, const std::string& key, const nlohmann::json& value)
{
  for (const Again* again : {&changed.grown, &changed.shrunk})
    if (*again && (*again)->at(key).value != value)
      return false;
  return true;
}

} // namespace

Vec3 segmentation_voxel(const Scan& scan)
{
  const Grid &working = scan.labels.grid, &original = scan.original_labels.grid;
  if (original.voxels() == 0)
    return working.spacing;
  const Vec3 edges = (working.direction.transpose() * original.direction).cwiseAbs() * original.spacing;
  return edges.cwiseMax(working.spacing);
}

MeasurementReport with_uncertainty(const MeasurementReport& report, const MeasurementInput& input,
                                   const AnatomySettings& settings)
{
  const Vec3 voxel = segmentation_voxel(input.scan);
  const Changed bone{with_changed_bone(input, Change::grown, voxel, settings),
                     with_changed_bone(input, Change::shrunk, voxel, settings)};
  // cement that a pattern placed is where it is: nobody segmented it
  const bool cemented =
      !input.cement.requested_volume && (!is_empty(input.cement.inside) || !is_empty(input.cement.outside));
  const Changed cement = cemented ? Changed{with_changed_cement(input, Change::grown, voxel),
                                            with_changed_cement(input, Change::shrunk, voxel)}
                                  : Changed{};
  // both endplates of an angle
  const double tilt = std::sqrt(2.0) * tilt_of(input.anatomy, voxel);

  MeasurementReport result = report;
  for (auto& [key, quantity] : result) {
    const bool of_segmentation = key != "body_isolation_quality" && key.rfind("calibration.", 0) != 0;
    if (!quantity.value.is_number_float() || !of_segmentation)
      continue;
    const auto value = quantity.value.get<double>();
    const std::optional<double> by_bone = half_change(bone, key, value),
                                by_cement = half_change(cement, key, value);
    if (!by_bone && !by_cement)
      continue;
    const double by_tilt = quantity.unit == "deg" ? tilt : 0;
    quantity.uncertainty = std::hypot(by_bone.value_or(0), by_cement.value_or(0), by_tilt);
  }
  add_stability(result, "distribution_class", stays_between(result, "distribution_rate", {10, 20}),
                "the distribution class is the same within the uncertainty of the rate");
  add_stability(result, "max_cross_section_above_43", stays_between(result, "max_cross_section_ratio", {43}),
                "the judgement is the same within the uncertainty of the ratio");
  const nlohmann::json& contact_class = report.at("contact_class").value;
  add_stability(
      result, "contact_class",
      same_answer(bone, "contact_class", contact_class) &&
          same_answer(cement, "contact_class", contact_class),
      "the contact class is the same when bone or cement is grown or shrunk by a voxel of the label map");
  return result;
}

} // namespace cemvert
