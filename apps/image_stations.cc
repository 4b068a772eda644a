// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/image_stations.h"

#include "apps/bone_before_cement.h"
#include "apps/shared_anatomy.h"
#include "core/output_file.h"
#include "image/image_file.h"
#include "report/measures_csv.h"
#include "report/results.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace cemvert
{
namespace
{

MeasurementInput measurement_input(const ImageStage& image, const CaseConfig& config)
{
  return {image.scan, *image.anatomy, *image.cement, image.above, image.below, config.measurement};
}

/// The vertebra as tables name it: "22", or "20+48" of a body and its posterior elements.
std::string label_of(const Scan& scan)
{
  return fmt::format("{}", fmt::join(scan.settings.vertebra, "+"));
}

/// The lowest value where there is none, which viewers show as black.
ScalarImage shown_everywhere(ScalarImage image)
{
  float lowest = std::numeric_limits<float>::infinity();
  for (const float value : image.values)
    lowest = std::fmin(lowest, value); // passes over NaN
  std::replace_if(
      image.values.begin(), image.values.end(), [](float value) { return std::isnan(value); }, lowest);
  return image;
}

/// One line on where the bone's numbers come from.
std::string density_source(const ImageStage& image, const CaseConfig& config)
{
  if (image.scan.modulus)
    return "Young modulus given by the image, element by element";
  const ScanSettings& scan = config.scan;
  const std::string density =
      scan.values == ImageValues::density
          ? "density as given by the image (K2HPO4-equivalent)"
          : (image.scan.calibration ? image.scan.calibration->source : "no density") +
                " (15 mg/cc more change stiffness by 6 % in dense bone, 18 % in weak bone)";
  const std::string under =
      !cement_is_in_image(config.cement) ? "bone under the cement as the image shows it"
      : knows_bone_under_cement(image)
          ? "bone under the cement from the scan before the treatment, registered onto this one"
          : "bone under the cement filled in from the bone around it";
  const std::string mixed =
      image.cement && image.cement->fraction
          ? "; cement that fills only a part of the marrow space: " +
                composite_rule_names()[static_cast<std::size_t>(config.composite_rule)] +
                " mixture of it and bone"
          : std::string();
  return density + "; " + under + "; " + describe_materials(config.materials) + mixed;
}

void draw_image_results(const std::filesystem::path& folder, const ImageStage& image,
                        const CaseConfig& config, RunLog& log)
{
  log.station("pictures");
  const MeasurementInput input = measurement_input(image, config);
  write_labels(folder / "anatomy.nii.gz", anatomy_labels(input, image.scan.original_labels.grid));
  write_overlays(folder, input, image.measurement);
  if (image.before_cement)
    write_image(folder / "before.nii.gz", shown_everywhere(image.before_cement->moved));
  for (const MeasuredTime& time : image.times)
    write_overlays(folder, time.level.input(config.measurement), time.level.report, "overlay." + time.name);
  log.finish("anatomy.nii.gz, overlay.*.png");
}

} // namespace

bool knows_bone_under_cement(const ImageStage& image)
{
  return image.before_cement && image.before_cement->refusal.empty();
}

ImageStage run_image_stations(const CaseConfig& config, RunLog& log, const std::filesystem::path& shared)
{
  ImageStage image;
  log.station("read");
  image.scan = read_scan(config.scan, log);
  const Grid& grid = image.scan.labels.grid;
  log.finish(fmt::format("working grid {} x {} x {} of {:.2f} mm", grid.size[0], grid.size[1], grid.size[2],
                         grid.spacing[0]));
  if (image.scan.modulus) {
    log.note("values: modulus: the image is the model itself, so there are no anatomical measures");
    return image;
  }
  MeasuredLevel level = shared_level(shared, std::move(image.scan), config.anatomy, log);
  measure_located(level, level_settings(config), log);
  image.scan = std::move(level.scan);
  image.anatomy = std::move(level.anatomy);
  image.above = std::move(level.above);
  image.below = std::move(level.below);
  image.cement = std::move(level.cement);
  image.measurement = std::move(level.report);
  image.times = measured_times(config.time_points, level_settings(config), config.scan, *image.anatomy, log);
  image.changes = changes_over(image.times, image.measurement);
  image.before_cement =
      registered_before(config, image.scan, *image.anatomy, *image.cement, image.times, log);
  if (image.before_cement)
    image.measurement.merge(registration_report(*image.before_cement, image.scan));
  return image;
}

void write_image_results(const std::filesystem::path& folder, const ImageStage& image,
                         const CaseConfig& config, bool pictures, RunLog& log)
{
  if (!image.anatomy)
    return;
  if (pictures)
    draw_image_results(folder, image, config, log);
  const MeasurementInput input = measurement_input(image, config);
  write_text_atomically(folder / "measures.sections.csv", sections_csv(axial_sections(input)));
  write_text_atomically(folder / "measures.endplates.csv", endplates_csv(*image.anatomy));
  if (image.cement->injection)
    write_text_atomically(folder / "injection.csv", injection_csv(*image.cement->injection));
  std::vector<MeasuresRow> rows;
  for (const MeasuredTime& time : image.times)
    rows.push_back({label_of(time.level.scan), time.name, time.level.report});
  MeasurementReport all = image.measurement;
  all.insert(image.changes.begin(), image.changes.end());
  rows.insert(rows.begin(), {label_of(image.scan), "post", all});
  write_text_atomically(folder / "measures.csv", measures_csv(rows));
}

ImageResults image_results(const ImageStage& image, const CaseConfig& config)
{
  std::map<std::string, MeasurementReport> times;
  for (const MeasuredTime& time : image.times)
    times[time.name] = time.level.report;
  MeasurementReport injection;
  if (image.cement && image.cement->injection)
    injection = injection_quantities(*image.cement->injection);
  return {image.measurement, density_source(image, config), times, image.changes, injection};
}

} // namespace cemvert
