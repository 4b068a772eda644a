// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/bone_before_cement.h"

#include "core/error.h"
#include "materials/bone_known_before.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

constexpr const char* key = "materials.bone.under cement";

const MeasuredLevel* level_before(const std::vector<MeasuredTime>& times)
{
  const auto pre =
      std::find_if(times.begin(), times.end(), [](const MeasuredTime& time) { return time.name == "pre"; });
  return pre == times.end() ? nullptr : &pre->level;
}

Quantity uncertain(double value, const char* unit, const std::string& definition, double uncertainty)
{
  Quantity quantity = known(value, unit, definition);
  quantity.uncertainty = uncertainty;
  return quantity;
}

Quantity known_or_nothing(double value, const char* unit, const std::string& definition, const char* reason)
{
  return std::isfinite(value) ? known(value, unit, definition) : unknown(unit, definition, reason);
}

} // namespace

Mask cement_anywhere(const CementMap& cement)
{
  Mask all = cement.inside;
  std::transform(all.values.begin(), all.values.end(), cement.outside.values.begin(), all.values.begin(),
                 [](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>(a | b); });
  return all;
}

std::optional<BoneRegistration> registered_before(const CaseConfig& config, const Scan& scan,
                                                  const VertebralAnatomy& anatomy, const CementMap& cement,
                                                  const std::vector<MeasuredTime>& times, RunLog& log)
{
  const BoneUnderCement wanted = config.under_cement;
  if (wanted == BoneUnderCement::filled_in || !cement_is_in_image(config.cement))
    return std::nullopt;
  const MeasuredLevel* before = level_before(times);
  if (!before || !before->scan.picture || !scan.picture) {
    if (wanted == BoneUnderCement::pre_operative)
      throw ConfigError(
          fmt::format("{}: 'pre-operative' needs the scan from before the treatment, but {}.\n    "
                      "Give pre.image.file, or write '{}: filled in'.",
                      key, scan.picture ? "'pre:' names no image" : "the case names no image", key));
    return std::nullopt;
  }
  log.station("register");
  BoneRegistration registration =
      registered_by_bone(scan, anatomy, cement_anywhere(cement), config.materials.halo, before->scan,
                         before->anatomy, cement_anywhere(before->cement));
  if (!registration.refusal.empty()) {
    const std::string text =
        "the scan before the treatment ('pre:') cannot tell the density under the cement: " +
        registration.refusal + ".";
    if (wanted == BoneUnderCement::pre_operative)
      throw DataError(text + fmt::format("\n    Check pre.labels.vertebra and the two images, or write "
                                         "'{}: filled in' to go on without it.",
                                         key));
    log.warning(text + " The bone under the cement is filled in from around it instead.");
  } else if (!registration.doubt.empty()) {
    log.warning("the registration of the scan before the treatment is doubtful: " + registration.doubt + ".");
  }
  log.finish(fmt::format("the scan before lies {:.1f} mm and {:.1f} degrees off; uncertainty {:.2f} mm, "
                         "surfaces {:.1f} mm apart, correlation {:.2f}",
                         registration.motion.translation.norm(),
                         registration.motion.angle() * degrees_per_radian, registration.shift_uncertainty,
                         registration.surface_residual, registration.correlation));
  return registration;
}

MeasurementReport registration_report(const BoneRegistration& registration, const Scan& scan)
{
  const Vec3& shift = registration.motion.translation;
  const char* unit = scan.settings.values == ImageValues::hounsfield ? "HU" : "mg/cc";
  const char* axes[] = {"left", "posterior", "superior"};
  MeasurementReport report;
  for (int axis = 0; axis < 3; ++axis)
    report[fmt::format("registration.translation_{}", axes[axis])] =
        uncertain(shift[axis], "mm",
                  fmt::format("of the body's centre towards {} (by the header), from this scan to the one "
                              "before the treatment",
                              axes[axis]),
                  registration.shift_uncertainty / std::sqrt(3.0));
  report["registration.rotation"] =
      uncertain(registration.motion.angle() * degrees_per_radian, "deg", "from this scan to the one before",
                registration.angle_uncertainty * degrees_per_radian);
  report["registration.uncertainty"] = known(registration.shift_uncertainty, "mm",
                                             "half the disagreement of registrations on two separate halves "
                                             "of the bone, root mean square over the body");
  report["registration.overlap"] =
      known(100 * registration.overlap, "%", "bone outside the cement that the scan before covers");
  report["registration.correlation"] =
      known(registration.correlation, "1", "of both scans in and around the bone outside the cement");
  report["registration.texture_correlation"] =
      known_or_nothing(registration.texture_correlation, "1",
                       "of grains of 1.5 to 3 mm deep inside the bone; near 1 in one vertebra, near 0 in two",
                       "too little bone outside the cement");
  report["registration.value_residual"] = known(registration.value_residual, unit,
                                                "root mean square difference of both scans inside the bone, "
                                                "after a line from the one's values to the other's");
  report["registration.surface_residual"] =
      known(registration.surface_residual, "mm", "root mean square distance of the bodies' labels in front");
  report["registration.height_lost"] = known_or_nothing(
      registration.height_lost(), "mm",
      "between the endplates since the scan before, mean over both endplates", "the endplates do not meet");
  report["registration.used"] =
      known(registration.refusal.empty(), "1", "the scan before tells the density under the cement");
  if (!registration.refusal.empty())
    report["registration.used"].definition += "; refused: " + registration.refusal;
  return report;
}

ScalarImage density_before(const BoneRegistration& registration, const std::vector<MeasuredTime>& times,
                           const Grid& grid, double halo)
{
  const MeasuredLevel* before = level_before(times);
  if (!before || !before->scan.density)
    throw ConfigError(fmt::format(
        "pre.image.calibration: the density under the cement is to come from the scan before the treatment, "
        "which has no calibration.\n    Give one, or write '{}: filled in'.",
        key));
  return moved_density(
      bone_density(*before->scan.density, before->anatomy.vertebra, cement_anywhere(before->cement), halo),
      registration.motion, grid);
}

} // namespace cemvert
