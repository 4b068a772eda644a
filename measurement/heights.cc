// SPDX-License-Identifier: GPL-3.0-or-later
#include "measurement/measurement_list.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace cemvert
{
namespace
{

constexpr double half_slab = 2.5; // mm either side of the mid-sagittal plane

/// A zone of the endplates' depth; 0 is their posterior end, 1 their anterior one.
struct Zone {
  double from, to;
};

// Automatic heights in the literature take endplate points at the anterior 10 to 15 % of the depth (arXiv
// 2402.01462), which leaves out the rounded rim; the posterior zone mirrors it and the middle is as long.
constexpr std::array<Zone, 3> zones = {
    {{0.85, 0.90}, {0.475, 0.525}, {0.10, 0.15}}}; // anterior, middle, posterior

/// Endplate to endplate along the superior axis at one place [mm]; NaN where one of them is not.
double height_at(const VertebralAnatomy& anatomy, double left, double anterior)
{
  return anatomy.upper.surface.interpolate(left, anterior) -
         anatomy.lower.surface.interpolate(left, anterior);
}

struct Heights {
  double anterior = 0, middle = 0, posterior = 0; ///< mm
};

/// Means over the zones of antero-posterior lines in the mid-sagittal slab; nothing if no line meets both
/// endplates. Each line has its own depth, as the front of a body is curved.
std::optional<Heights> mid_sagittal_heights(const VertebralAnatomy& anatomy)
{
  constexpr int lines = 11, points = 200;
  const HeightField& upper = anatomy.upper.surface;
  const double begin = upper.anterior0, end = upper.anterior0 + (upper.ny - 1) * upper.step;
  const double pitch = (end - begin) / points;

  std::array<double, zones.size()> sum{};
  std::array<int, zones.size()> count{};
  for (int line = 0; line < lines; ++line) {
    const double left = half_slab * (2.0 * line / (lines - 1) - 1);
    std::vector<std::pair<double, double>> columns; // anterior coordinate, height
    for (int point = 0; point <= points; ++point) {
      const double anterior = begin + point * pitch;
      const double height = height_at(anatomy, left, anterior);
      if (std::isfinite(height))
        columns.emplace_back(anterior, height);
    }
    if (columns.size() < 2)
      continue;
    const double back = columns.front().first, depth = columns.back().first - back;
    for (const auto& [anterior, height] : columns)
      for (std::size_t zone = 0; zone < zones.size(); ++zone) {
        const double place = (anterior - back) / depth;
        if (place >= zones[zone].from && place <= zones[zone].to) {
          sum[zone] += height;
          ++count[zone];
        }
      }
  }
  if (*std::min_element(count.begin(), count.end()) == 0)
    return std::nullopt;
  return Heights{sum[0] / count[0], sum[1] / count[1], sum[2] / count[2]};
}

std::string definition(const char* zone)
{
  return fmt::format(
      "endplate to endplate along the superior axis, mean over the {} of the endplates' depth, "
      "within {:g} mm of the mid-sagittal plane",
      zone, half_slab);
}

Quantity anterior_height_ratio(const MeasurementInput& input, const std::optional<Heights>& own)
{
  const char* meaning = "anterior height over the mean of the anterior heights of the two neighbours";
  const auto missing = [&](const std::string& reason) { return unknown("%", meaning, reason); };
  if (!input.above || !input.below)
    return missing(!input.above && !input.below ? "no neighbours are labelled (labels.above, labels.below)"
                   : !input.above               ? "the vertebra above is not labelled (labels.above)"
                                                : "the vertebra below is not labelled (labels.below)");
  const auto above = mid_sagittal_heights(*input.above), below = mid_sagittal_heights(*input.below);
  if (!own || !above || !below)
    return missing("the endplates of one of the three vertebrae do not meet its mid-sagittal plane");
  return known(100 * own->anterior / (above->anterior + below->anterior) * 2, "%", meaning);
}

} // namespace

MeasurementReport measure_heights(const MeasurementInput& input)
{
  const auto heights = mid_sagittal_heights(input.anatomy);
  const auto height = [&](double Heights::*part, const char* zone) {
    return heights ? known((*heights).*part, "mm", definition(zone))
                   : unknown("mm", definition(zone), "the endplates do not meet the mid-sagittal plane");
  };
  MeasurementReport report;
  report["anterior_height"] = height(&Heights::anterior, "anterior 10 to 15 %");
  report["middle_height"] = height(&Heights::middle, "central 5 %");
  report["posterior_height"] = height(&Heights::posterior, "posterior 10 to 15 %");
  report["avhr"] = anterior_height_ratio(input, heights);
  return report;
}

} // namespace cemvert
