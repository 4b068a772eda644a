// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/case_values.h"
#include "core/progress.h"
#include "image/calibration.h"
#include "image/volume.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

/// What the numbers of the image are, as the case states it.
enum class ImageValues { hounsfield, density, modulus };

/// Sections `image:` and `labels:` of the case file.
struct ScanSettings {
  std::optional<std::filesystem::path> image_file;
  ImageValues values = ImageValues::hounsfield;
  double calibration_slope = 0;     ///< g/cm3 per HU
  double calibration_intercept = 0; ///< g/cm3
  CalibrationSettings calibration;  ///< by a phantom or by the patient's tissues
  double layer_modulus =
      0; ///< MPa; with `values: modulus`, voxels of exactly this value are loading layer; 0: none
  double working_spacing = 0; ///< mm; 0: chosen from the label map
  std::optional<std::filesystem::path> labels_file;
  std::vector<int> vertebra; ///< label(s) of the vertebra; may be the body only
  std::vector<int> body;     ///< label(s) of the body, if it is labelled by itself
  std::vector<int> cement;   ///< label(s) of cement, if any
  std::vector<int> above;    ///< neighbours
  std::vector<int> below;
};

/// Keys of `image:` and `labels:`.
KeyTable scan_keys();
ScanSettings scan_settings(const CaseValues& values);

/// For whatever needs bone density (mesh and mechanics; measuring does not): asks that the case gives an
/// image and, with `values: HU`, a calibration to K2HPO4. `values: modulus` passes, it needs no density.
/// @throws ConfigError with typical calibrations and the error a guess makes; densities of another mineral
void require_density(const ScanSettings& settings);

/// The vertebra (or stack of neighbours) as the rest of the line sees it: image and labels on one isotropic
/// working grid whose axes are those of the label map, in the order and sense nearest to left, posterior,
/// superior, cropped to the labels asked for plus a margin.
struct Scan {
  ScanSettings settings;
  LabelMap labels; ///< the label numbers of the file, only those the case names; working grid
  std::optional<ScalarImage> density;     ///< g/cm3, `values: HU` (calibrated) or `density`
  std::optional<Calibration> calibration; ///< of `values: HU`
  std::optional<ScalarImage> modulus;     ///< MPa, `values: modulus`
  std::optional<ScalarImage> picture;     ///< the image's own values (HU, mg/cc or MPa), for overlays
  LabelMap
      original_labels; ///< the label map as in the file, full extent: the grid anatomy.nii.gz is written on
};

/// The same scan with the working grid's image axes as nearly as can be along the columns of `axes` (LPS).
/// Sums over voxels then run in the same order, and come out the same to the last bit, however the file was
/// stored.
Scan stored_along(const Scan& scan, const Mat3& axes);

/// Reads and resamples. Checks that the labels exist (else lists the labels of the map with their volumes),
/// overlap the image, are not cut by the border of the image or of the map (warning with the share cut; error
/// when more than 5 % of the surface voxels lie on the border), and that the values look like what the case
/// says they are.
/// @throws DataError, ConfigError
Scan read_scan(const ScanSettings& settings, RunLog& log);

/// Isotropic grid with the axes of `labels`, just around the voxels that hold one of `wanted`, plus `margin`
/// mm. Equal to a crop (or padding) of the label grid itself where that is isotropic with 0.4 to 1.0 mm and
/// `spacing` is 0.
Grid working_grid(const LabelMap& labels, const std::vector<int>& wanted, double margin, double spacing = 0);

/// Labels on another grid by shape: signed distance to each label, interpolated, the most inside wins. Exact
/// where the grids coincide, also with axes swapped or reversed. A connected piece of 8 voxels or more never
/// gets lost, however coarse the grid (as long as it lies on it).
LabelMap resample_labels(const LabelMap& labels, const std::vector<int>& wanted, const Grid& grid);

/// Image on another grid so that the integral over space is kept (each new voxel is the mean of the trilinear
/// interpolant over its volume). Exact where the grids coincide, also with axes swapped or reversed; an axis
/// whose voxel rows coincide is not blurred. Outside the image: `outside`.
ScalarImage resample_image(const ScalarImage& image, const Grid& grid, float outside);

} // namespace cemvert
