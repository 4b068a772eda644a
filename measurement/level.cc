// SPDX-License-Identifier: GPL-3.0-or-later
#include "measurement/level.h"

#include "core/error.h"
#include "image/storage_order.h"
#include "measurement/uncertainty.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace cemvert
{
namespace
{

std::optional<VertebralAnatomy> find_neighbour(const std::string& which, const std::vector<int>& labels,
                                               const Scan& scan, const AnatomySettings& settings, RunLog& log)
{
  if (labels.empty())
    return std::nullopt;
  try {
    return find_anatomy_of(scan, labels, {}, settings, log);
  } catch (const DataError& error) {
    // a neighbour cut by the image border must not cost the user the measures of the vertebra itself
    log.warning("the vertebra " + which + " could not be measured: " + error.what());
    return std::nullopt;
  }
}

/// Neighbours swapped would give a regional angle and a height ratio that look like numbers.
void check_neighbour(const MeasuredLevel& level, const std::optional<VertebralAnatomy>& neighbour,
                     const std::vector<int>& labels, bool above)
{
  if (!neighbour)
    return;
  const double rise = level.anatomy.frame.to_frame(neighbour->frame.centre).z() * (above ? 1 : -1);
  if (rise > 0)
    return;
  throw DataError(fmt::format(
      "labels.{0}: the vertebra with label {1} lies {2:.0f} mm {3} the one that is measured, not {0} it.\n"
      "    Swap labels.above and labels.below, or, if the numbers are right, the image is upside down: "
      "repair its header.",
      above ? "above" : "below", fmt::join(labels, ", "), -rise, above ? "below" : "above"));
}

/// Distribution rate and contact class with the threshold 200 HU lower and higher.
MeasurementReport threshold_sensitivity(const MeasuredLevel& level, const LevelSettings& settings)
{
  constexpr double step = 200; // HU: scanners and kernels differ by as much on the same cement
  MeasurementReport report;
  for (const double change : {-step, step}) {
    CementSettings cement = settings.cement;
    cement.pattern = "threshold";
    cement.threshold = *level.cement.threshold + change;
    RunLog quiet(false);
    const CementMap other = place_cement(level.scan, level.anatomy, cement, quiet);
    const MeasurementInput input{level.scan,  level.anatomy, other,
                                 level.above, level.below,   settings.measurement};
    const std::string name = change < 0 ? "threshold_200_lower" : "threshold_200_higher";
    const std::string words = fmt::format(" with a threshold of {:g} HU", cement.threshold);
    for (const char* key : {"distribution_rate", "distribution_class", "contact_class"}) {
      const char* measure = key == std::string("contact_class") ? "endplate_contact" : "distribution_rate";
      Quantity found = measure_one(measure, input).at(key);
      found.definition = key + words;
      report["sensitivity." + std::string(key) + "." + name] = found;
    }
  }
  return report;
}

bool is_false(const MeasurementReport& report, const std::string& key)
{
  const auto found = report.find(key);
  return found != report.end() && found->second.value.is_boolean() && !found->second.value.get<bool>();
}

void warn_of_borderlines(const MeasurementReport& report, RunLog& log)
{
  const auto word = [&](const char* key) { return report.at(key).value.get<std::string>(); };
  if (is_false(report, "stability.distribution_class"))
    log.warning(
        "the distribution class " + word("distribution_class") +
        " is borderline: the distribution rate is known to half a voxel of segmentation only, and a limit "
        "lies within that.");
  if (is_false(report, "stability.contact_class"))
    log.warning("the contact class " + word("contact_class") +
                " is borderline: it changes when bone or cement is segmented a voxel wider or narrower.");
  else if (is_false(report, "sensitivity.contact_class.same"))
    log.warning("the contact class " + word("contact_class") +
                " is borderline: it changes with the contact band between 1 and 3 mm.");
}

} // namespace

MeasuredLevel located_level(Scan scan, const AnatomySettings& settings, RunLog& log)
{
  MeasuredLevel level;
  level.scan = std::move(scan);
  level.anatomy = find_anatomy(level.scan, settings, log);
  const Mat3 axes = level.anatomy.frame.axes();
  if (!order_along(level.scan.labels.grid, axes).is_identity()) {
    // The header and the anatomy disagree about which image axis is which: a vertebra that lies turned by 90
    // degrees in the scanner shall give the same numbers, so it is looked at again in its own order.
    level.scan = stored_along(level.scan, axes);
    RunLog said_already(false);
    level.anatomy = find_anatomy(level.scan, settings, said_already);
  }
  return level;
}

void measure_located(MeasuredLevel& level, const LevelSettings& settings, RunLog& log)
{
  const ScanSettings& labels = level.scan.settings;
  check_neighbour(level, level.above, labels.above, true);
  check_neighbour(level, level.below, labels.below, false);
  log.station("cement");
  CementSettings cement = settings.cement;
  cement.contact_band = settings.measurement.contact_band; // a pattern aims at the class as it is measured
  level.cement = place_cement(level.scan, level.anatomy, cement, log);
  log.finish(
      fmt::format("{:.2f} ml in the body ({})", cement_volume(level.cement) / 1000, level.cement.source));

  log.station("measures");
  const MeasurementInput input = level.input(settings.measurement);
  level.report = measure(input);
  if (level.cement.threshold)
    level.report.merge(threshold_sensitivity(level, settings));
  if (settings.measurement.uncertainty)
    level.report = with_uncertainty(level.report, input, settings.anatomy);
  warn_of_borderlines(level.report, log);
  log.finish();
}

MeasuredLevel located_level_with_neighbours(Scan scan, const AnatomySettings& settings, RunLog& log)
{
  log.station("anatomy");
  MeasuredLevel level = located_level(std::move(scan), settings, log);
  const ScanSettings& labels = level.scan.settings;
  level.above = find_neighbour("above", labels.above, level.scan, settings, log);
  level.below = find_neighbour("below", labels.below, level.scan, settings, log);
  log.finish(
      fmt::format("body {:.1f} ml, mean height {:.1f} mm, endplates {:.0f} and {:.0f} mm2 (upper, lower)",
                  volume_of(level.anatomy.body) / 1000, level.anatomy.mean_height, level.anatomy.upper.area,
                  level.anatomy.lower.area));
  return level;
}

MeasuredLevel measured_level(Scan scan, const LevelSettings& settings, RunLog& log)
{
  MeasuredLevel level = located_level_with_neighbours(std::move(scan), settings.anatomy, log);
  measure_located(level, settings, log);
  return level;
}

} // namespace cemvert
