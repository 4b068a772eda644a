// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/scan.h"

#include "core/error.h"
#include "image/image_file.h"
#include "image/resample_inside.h"
#include "image/scan_checks.h"
#include "image/storage_order.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

/// Around the labels, for the cement's halo, loading layers and a picture that shows what lies around.
constexpr double margin = 10; // mm

/// The label map of a modulus image that comes without one: 1 where there is bone.
LabelMap labels_of_modulus(const ScalarImage& modulus, double layer_modulus)
{
  LabelMap labels(modulus.grid);
  std::transform(modulus.values.begin(), modulus.values.end(), labels.values.begin(), [&](float value) {
    return value > 0 && value != static_cast<float>(layer_modulus) ? 1 : 0;
  });
  if (std::none_of(labels.values.begin(), labels.values.end(), [](int label) { return label != 0; }))
    throw DataError("the modulus image has no voxel above 0 that is not loading layer.\n    Check "
                    "'image.file' and 'image.layer modulus'.");
  return labels;
}

std::size_t count_of(const LabelMap& labels, int wanted)
{
  return static_cast<std::size_t>(std::count(labels.values.begin(), labels.values.end(), wanted));
}

/// Tells the working grid and what resampling did to the volumes.
/// @param stored  grid of the label map, its axes in the working grid's order
void report_grid(const Scan& scan, const Grid& stored, RunLog& log)
{
  const Grid& grid = scan.labels.grid;
  const bool same = whole_voxel_shift(stored, grid).has_value();
  log.note(fmt::format("working grid {} x {} x {} voxels of {:.3g} mm{}", grid.size[0], grid.size[1],
                       grid.size[2], grid.spacing[0], same ? ", the label map's own" : ""));
  if (same)
    return;
  for (const int label : named_labels(scan.settings)) {
    const double before =
        static_cast<double>(count_of(scan.original_labels, label)) * scan.original_labels.grid.voxel_volume();
    const double after = static_cast<double>(count_of(scan.labels, label)) * grid.voxel_volume();
    const double change = 100 * (after / before - 1);
    const std::string text =
        fmt::format("label {}: {:.3f} ml in the file, {:.3f} ml on the working grid ({:+.1f} %)", label,
                    before / 1000, after / 1000, change);
    // a tenth of a voxel all around a vertebral body is 1 % of it; cement in small islands moves more
    if (std::abs(change) > 3)
      log.warning(text + "; a finer 'image.working spacing' keeps it better.");
    else
      log.note(text);
  }
}

float value_outside(ImageValues values)
{
  return values == ImageValues::hounsfield ? -1000.0f : 0.0f; // air
}

/// The picture in g/cm3, if it can be had.
std::optional<ScalarImage> density_of(const ScalarImage& picture, ImageValues values,
                                      const std::optional<Calibration>& calibration)
{
  if (values == ImageValues::modulus || (values == ImageValues::hounsfield && !calibration))
    return std::nullopt;
  Calibration used;
  used.slope = 1e-3; // mg/cc
  if (values == ImageValues::hounsfield)
    used = *calibration;
  ScalarImage density(picture.grid);
  std::transform(picture.values.begin(), picture.values.end(), density.values.begin(),
                 [&](float value) { return static_cast<float>(used.density(static_cast<double>(value))); });
  return density;
}

std::optional<Calibration> calibration_of(const ScalarImage& image, const LabelMap& labels,
                                          const ScanSettings& settings, RunLog& log)
{
  if (settings.values != ImageValues::hounsfield)
    return std::nullopt;
  if (settings.calibration.from_image())
    return calibration_of(image, labels, settings.calibration, log);
  if (!(settings.calibration_slope > 0))
    return std::nullopt;
  const Calibration stated = stated_calibration(settings.calibration_slope, settings.calibration_intercept,
                                                settings.calibration.mineral);
  return settings.calibration.to_k2hpo4 ? converted_to_k2hpo4(stated) : stated;
}

} // namespace

Scan stored_along(const Scan& scan, const Mat3& axes)
{
  const StorageOrder order = order_along(scan.labels.grid, axes);
  if (order.is_identity())
    return scan;
  Scan result = scan;
  result.labels = stored(scan.labels, order);
  for (std::optional<ScalarImage>* image : {&result.density, &result.modulus, &result.picture})
    if (*image)
      *image = stored(**image, order);
  return result;
}

Scan read_scan(const ScanSettings& settings, RunLog& log)
{
  Scan scan;
  scan.settings = settings;
  std::optional<ScalarImage> image;
  if (settings.image_file)
    image = read_image(*settings.image_file);
  log.progress(0.4);
  if (settings.labels_file) {
    scan.original_labels = read_labels(*settings.labels_file);
  } else if (image && settings.values == ImageValues::modulus) {
    scan.original_labels = labels_of_modulus(*image, settings.layer_modulus);
    scan.settings.vertebra = {1};
  } else {
    throw ConfigError("labels.file: a label map is needed that says which voxels are the vertebra.");
  }
  check_labels_present(scan.original_labels, scan.settings);
  check_not_cut(scan.original_labels, scan.settings, log);
  if (image)
    check_overlap(scan.original_labels, *image, scan.settings, log);
  log.progress(0.6);

  const std::vector<int> wanted = named_labels(scan.settings);
  // a modulus image's own third axis is its load axis: there the order of the axes means something
  const LabelMap labels =
      settings.values == ImageValues::modulus
          ? scan.original_labels
          : stored(scan.original_labels, order_along(scan.original_labels.grid, Mat3::Identity()));
  const Grid grid = working_grid(labels, wanted, margin, settings.working_spacing);
  scan.labels = resample_labels(labels, wanted, grid);
  log.progress(0.8);
  report_grid(scan, labels.grid, log);
  if (!image)
    return scan;
  scan.calibration = calibration_of(*image, scan.original_labels, settings, log);
  scan.picture = resample_image(*image, grid, value_outside(settings.values));
  check_values(*image, *scan.picture, scan.labels, scan.settings, log);
  if (settings.values == ImageValues::modulus) {
    if (!whole_voxel_shift(image->grid, grid))
      log.warning("the modulus image does not lie on the working grid and was interpolated: loading layers "
                  "of exactly one modulus get blurred. Give it without labels, or on the label map's grid.");
    scan.modulus = scan.picture;
  }
  scan.density =
      density_of(whole_voxel_shift(image->grid, grid)
                     ? *scan.picture
                     : resampled_inside(*image, scan.original_labels, wanted, *scan.picture, scan.labels),
                 settings.values, scan.calibration);
  return scan;
}

} // namespace cemvert
