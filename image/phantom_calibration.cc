// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "image/calibration.h"
#include "image/line_fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

std::string listed(const std::vector<CalibrationSample>& inserts, const std::vector<double>& densities)
{
  std::string text;
  for (std::size_t n = 0; n < inserts.size(); ++n)
    text += fmt::format("\n      {}: {:.0f} mg/cc, {:.1f} HU (deviation {:.1f}, {} voxels)", inserts[n].name,
                        1000 * densities[n], inserts[n].mean, inserts[n].deviation, inserts[n].voxels);
  return text;
}

void check_densities(const std::vector<CalibrationSample>& inserts, const std::vector<double>& densities)
{
  if (inserts.size() < 2)
    throw DataError(
        "image.calibration.phantom: a line needs at least two inserts of different density, three "
        "or more to see whether it is one; " +
        std::to_string(inserts.size()) + " given.");
  const auto [least, most] = std::minmax_element(densities.begin(), densities.end());
  constexpr double narrowest = 0.05; // g/cm3
  if (*most - *least < narrowest)
    throw DataError(fmt::format(
        "image.calibration.phantom: the inserts' densities lie within {:.0f} mg/cc of each other: they fix "
        "no line.{}\n    Give inserts that span the densities of bone, 0 to 200 mg/cc for example.",
        1000 * (*most - *least), listed(inserts, densities)));
}

void check_line(const LineFit& line, const std::vector<CalibrationSample>& inserts,
                const std::vector<double>& densities)
{
  const std::string which =
      listed(inserts, densities) +
      "\n    Are the labels in the order of the densities, on the inserts, and is it the "
      "phantom whose densities these are?";
  if (!(line.slope > 0))
    throw DataError(
        "image.calibration.phantom: the CT numbers of the inserts do not rise with their density." + which);
  constexpr double least_r_squared = 0.99; // a scanner in order reaches 0.999
  if (line.r_squared < least_r_squared)
    throw DataError(
        fmt::format("image.calibration.phantom: the inserts do not lie on a line: R2 is {:.4f}, at "
                    "least {:g} is asked.{}",
                    line.r_squared, least_r_squared, which));
  // mg/cc per HU; scanners have 0.65 to 0.9 from 80 to 140 kVp
  const double slope = 1000 / line.slope;
  if (slope < 0.3 || slope > 2)
    throw DataError(
        fmt::format("image.calibration.phantom: {:.2f} mg/cc per HU come out; scanners have 0.65 to "
                    "0.9.{}",
                    slope, which));
}

} // namespace

Calibration phantom_calibration(const std::vector<CalibrationSample>& inserts,
                                const std::vector<double>& densities, Mineral mineral, RunLog& log)
{
  check_densities(inserts, densities);
  std::vector<double> values;
  for (const CalibrationSample& insert : inserts)
    values.push_back(insert.mean);
  const LineFit line = fitted_line(densities, values);
  check_line(line, inserts, densities);

  const char* word = mineral == Mineral::k2hpo4 ? "K2HPO4" : "CaHA";
  Calibration calibration;
  calibration.slope = 1 / line.slope;
  calibration.constant = -line.intercept / line.slope;
  calibration.mineral = mineral;
  double squares = 0, largest = 0;
  for (std::size_t n = 0; n < inserts.size(); ++n) {
    const double residual = calibration.density(values[n]) - densities[n];
    squares += residual * residual;
    largest = std::max(largest, std::abs(residual));
    calibration.facts["calibration.residual." + std::to_string(n + 1)] =
        known(1000 * residual, "mg/cc", fmt::format("line minus stated density at {}", inserts[n].name));
  }
  const auto count = static_cast<double>(inserts.size());
  calibration.facts["calibration.slope"] = known(1000 * calibration.slope, "mg/cc per HU", "density over HU");
  calibration.facts["calibration.intercept"] = known(1000 * calibration.constant, "mg/cc", "density at 0 HU");
  calibration.facts["calibration.r_squared"] = known(line.r_squared, "1", "of the line through the inserts");
  calibration.facts["calibration.mineral"] = known(word, "1", "what the density is an equivalent of");
  const char* meaning = "standard error of the line at 100 mg/cc";
  if (inserts.size() > 2) {
    const double away = 0.1 - line.mean_x; // g/cm3
    const double error = std::sqrt(squares / (count - 2) * (1 / count + away * away / line.spread_x));
    calibration.facts["calibration.uncertainty"] = known(1000 * error, "mg/cc", meaning);
  } else {
    calibration.facts["calibration.uncertainty"] =
        unknown("mg/cc", meaning, "two inserts lie on a line whatever their errors");
    log.warning("image.calibration.phantom: two inserts always lie on a line: nothing tells how good it is.");
  }
  if (line.r_squared < 0.999)
    log.warning(
        fmt::format("image.calibration.phantom: R2 is {:.4f} only; the line misses an insert by {:.1f} "
                    "mg/cc.",
                    line.r_squared, 1000 * largest));
  calibration.source = fmt::format(
      "density [mg/cc {}] = {:.2f} + {:.4f} * HU, from {} inserts of a phantom, R2 {:.5f}, largest "
      "residual {:.1f} mg/cc",
      word, 1000 * calibration.constant, 1000 * calibration.slope, inserts.size(), line.r_squared,
      1000 * largest);
  return calibration;
}

} // namespace cemvert
