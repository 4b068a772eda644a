// SPDX-License-Identifier: GPL-3.0-or-later
#include "measurement/measurement_list.h"
#include "measurement/mid_sagittal.h"

#include <Eigen/Dense>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace cemvert
{
namespace
{

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

/// Where the endplates end on an antero-posterior line, their rounded rims included [mm]: where the one that
/// reaches farther does.
///
/// A rim drops away too steeply to count as endplate surface, but it belongs to the depth of the body: from
/// the last place of both endplates the line goes on until there is no bone any more or it lies 2 mm inwards.
/// Each endplate is followed by itself: the rims overhang the waist by a lip about a voxel thick, of which a
/// label map holds the upper one and misses the lower one, or the other way round.
double end_of_rims(const VertebralAnatomy& anatomy, double left, double last, double pitch)
{
  constexpr double rim_drop = 2;
  const auto end_of = [&](const HeightField& whole, double outward) {
    const double height = outward * whole.nearest(left, last);
    int steps = 0;
    // no step to where there is no bone: a comparison with NaN is false
    while (outward * whole.nearest(left, last + (steps + 1) * pitch) > height - rim_drop)
      ++steps;
    return last + steps * pitch;
  };
  const double upper = end_of(anatomy.upper.whole, 1), lower = end_of(anatomy.lower.whole, -1);
  return pitch > 0 ? std::max(upper, lower) : std::min(upper, lower);
}

/// Columns of both endplates on one antero-posterior line, and where the rims end on it.
struct Line {
  double left = 0;
  std::vector<std::pair<double, double>> columns; ///< anterior coordinate, height
  double back = 0, front = 0;
};

std::vector<Line> lines_within(const VertebralAnatomy& anatomy, double reach, double distance)
{
  constexpr int points = 200;
  const HeightField& upper = anatomy.upper.surface;
  const double begin = upper.anterior0, pitch = (upper.ny - 1) * upper.step / points;
  const int half = static_cast<int>(std::ceil(reach / distance - 1e-9));
  std::vector<Line> lines;
  for (int n = -half; n <= half; ++n) {
    Line line;
    line.left = n * distance;
    for (int point = 0; point <= points; ++point) {
      const double anterior = begin + point * pitch;
      const double height = height_at(anatomy, line.left, anterior);
      if (std::isfinite(height))
        line.columns.emplace_back(anterior, height);
    }
    if (line.columns.size() < 2)
      continue;
    line.back = end_of_rims(anatomy, line.left, line.columns.front().first, -pitch);
    line.front = end_of_rims(anatomy, line.left, line.columns.back().first, pitch);
    lines.push_back(std::move(line));
  }
  return lines;
}

/// One end of the rims as a parabola over left.
class EndOfRims
{
public:
  EndOfRims(const std::vector<Line>& lines, double Line::*end)
  {
    Mat3 matrix = Mat3::Zero();
    Vec3 right_side = Vec3::Zero();
    for (const Line& line : lines) {
      const Vec3 row(1, line.left, line.left * line.left);
      matrix += row * row.transpose();
      right_side += line.*end * row;
    }
    terms_ = matrix.completeOrthogonalDecomposition().solve(right_side);
  }
  double at(double left) const { return terms_.dot(Vec3(1, left, left * left)); }

private:
  Vec3 terms_;
};

} // namespace

std::optional<MidSagittalHeights> mid_sagittal_heights(const VertebralAnatomy& anatomy)
{
  // A voxel map knows the end of one line to half a voxel, which a crushed endplate's flank makes the same
  // again in height. The walls are curved, so lines farther to the sides see other parts of the voxels; a
  // parabola describes them over a fifth of the body to either side.
  const double reach = std::max(half_sagittal_slab, 0.2 * std::sqrt(anatomy.upper.area));
  const std::vector<Line> lines = lines_within(anatomy, reach, 0.5);
  const EndOfRims back(lines, &Line::back), front(lines, &Line::front);
  std::array<double, zones.size()> sum{};
  std::array<double, zones.size()> place_sum{};
  std::array<int, zones.size()> count{};
  for (const Line& line : lines) {
    if (std::abs(line.left) > half_sagittal_slab)
      continue;
    const double from = back.at(line.left), depth = front.at(line.left) - from;
    for (const auto& [anterior, height] : line.columns)
      for (std::size_t zone = 0; zone < zones.size(); ++zone) {
        const double place = (anterior - from) / depth;
        if (place >= zones[zone].from && place <= zones[zone].to) {
          sum[zone] += height;
          place_sum[zone] += anterior;
          ++count[zone];
        }
      }
  }
  if (*std::min_element(count.begin(), count.end()) == 0)
    return std::nullopt;
  return MidSagittalHeights{sum[0] / count[0],       sum[1] / count[1],       sum[2] / count[2],
                            place_sum[0] / count[0], place_sum[1] / count[1], place_sum[2] / count[2]};
}

namespace
{

std::string definition(const char* zone)
{
  return fmt::format(
      "endplate to endplate along the superior axis, mean over the {} of the endplates' depth, rims "
      "included, within {:g} mm of the mid-sagittal plane",
      zone, half_sagittal_slab);
}

Quantity anterior_height_ratio(const MeasurementInput& input, const std::optional<MidSagittalHeights>& own)
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
  const auto height = [&](double MidSagittalHeights::*part, const char* zone) {
    return heights ? known((*heights).*part, "mm", definition(zone))
                   : unknown("mm", definition(zone), "the endplates do not meet the mid-sagittal plane");
  };
  MeasurementReport report;
  report["anterior_height"] = height(&MidSagittalHeights::anterior, "anterior 10 to 15 %");
  report["middle_height"] = height(&MidSagittalHeights::middle, "central 5 %");
  report["posterior_height"] = height(&MidSagittalHeights::posterior, "posterior 10 to 15 %");
  report["avhr"] = anterior_height_ratio(input, heights);
  return report;
}

} // namespace cemvert
