// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/calibration.h"

#include "core/error.h"
#include "image/image_file.h"
#include "image/tissue_attenuation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

/// True where all six neighbours hold the label too: the rim is half air or water.
bool is_inner(const LabelMap& labels, const Index3& index, int label)
{
  for (int axis = 0; axis < 3; ++axis)
    for (const int step : {-1, 1}) {
      Index3 next = index;
      next[axis] += step;
      if (!labels.grid.contains(next) || labels.at(next) != label)
        return false;
    }
  return true;
}

bool lies_inside(const Grid& grid, const Vec3& point)
{
  const Vec3 index = grid.index(point);
  for (int axis = 0; axis < 3; ++axis)
    if (index[axis] < 0 || index[axis] > grid.size[axis] - 1)
      return false;
  return true;
}

std::string name_of(Mineral mineral)
{
  return mineral == Mineral::k2hpo4 ? "K2HPO4" : "CaHA";
}

} // namespace

Calibration stated_calibration(double slope, double intercept, Mineral mineral)
{
  Calibration calibration{intercept, slope, 0, mineral, {}, {}};
  calibration.source = fmt::format("density [mg/cc {}] = {:g} + {:g} * HU, as stated by the case",
                                   name_of(mineral), 1000 * intercept, 1000 * slope);
  return calibration;
}

CalibrationSample calibration_sample(const ScalarImage& image, const LabelMap& labels, int label,
                                     const std::string& name)
{
  CalibrationSample sample;
  sample.name = name;
  std::size_t all = 0;
  double sum = 0, squares = 0;
  for (std::size_t offset = 0; offset < labels.values.size(); ++offset) {
    if (labels[offset] != label)
      continue;
    ++all;
    const Index3 index = labels.grid.index_of(offset);
    const Vec3 point = labels.grid.point(index);
    if (!is_inner(labels, index, label) || !lies_inside(image.grid, point))
      continue;
    const double value = interpolate(image, point);
    ++sample.voxels;
    sum += value;
    squares += value * value;
  }
  constexpr std::size_t fewest = 20;
  if (sample.voxels < fewest)
    throw DataError(fmt::format(
        "image.calibration: {} (label {}) has {} voxels in the calibration's label map, {} of them inside it "
        "and inside the image; at least {} are needed.\n    {}",
        name, label, all, sample.voxels, fewest,
        all == 0 ? "Check the number, and whether the labels lie in a file of their own."
                 : "Label more of it, and its whole cross-section."));
  const auto count = static_cast<double>(sample.voxels);
  sample.mean = sum / count;
  sample.deviation = std::sqrt(std::max(0.0, squares / count - sample.mean * sample.mean));
  return sample;
}

Calibration converted_to_k2hpo4(Calibration calibration)
{
  if (calibration.mineral == Mineral::k2hpo4)
    return calibration;
  // liquid K2HPO4 against solid hydroxyapatite standards, mg/cc
  constexpr double factor = 1.15, offset = -7.32e-3;
  calibration.constant = (calibration.constant - offset) / factor;
  calibration.slope /= factor;
  calibration.curvature /= factor;
  calibration.mineral = Mineral::k2hpo4;
  calibration.source += "; turned into K2HPO4 by HA = 1.15 K2HPO4 - 7.32 mg/cc";
  for (auto& [key, fact] : calibration.facts)
    if (fact.unit == "mg/cc" && fact.value.is_number()) {
      const double shift = key == "calibration.intercept" ? 1000 * offset : 0;
      fact.value = (fact.value.get<double>() - shift) / factor;
    } else if (fact.unit == "mg/cc per HU") {
      fact.value = fact.value.get<double>() / factor;
    }
  calibration.facts["calibration.mineral"] =
      known("K2HPO4", "1", "what the density is an equivalent of; converted from CaHA");
  return calibration;
}

Calibration calibration_of(const ScalarImage& image, const LabelMap& labels,
                           const CalibrationSettings& settings, RunLog& log)
{
  const LabelMap own = settings.labels_file ? read_labels(*settings.labels_file) : LabelMap();
  const LabelMap& map = settings.labels_file ? own : labels;
  Calibration calibration;
  if (!settings.inserts.empty()) {
    std::vector<CalibrationSample> inserts;
    for (const int label : settings.inserts)
      inserts.push_back(calibration_sample(image, map, label, fmt::format("insert {}", label)));
    calibration = phantom_calibration(inserts, settings.densities, settings.mineral, log);
  } else {
    std::map<std::string, CalibrationSample> tissues;
    for (const auto& [tissue, label] : settings.tissues)
      tissues[tissue] = calibration_sample(image, map, label, tissue);
    calibration = internal_calibration(tissues, log);
  }
  if (settings.to_k2hpo4)
    calibration = converted_to_k2hpo4(calibration);
  log.note("calibration: " + calibration.source);
  return calibration;
}

} // namespace cemvert
