// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/mask_operations.h"
#include "cement/automatic_threshold.h"
#include "cement/injection/inject.h"
#include "cement/pattern.h"
#include "cement/voxels.h"
#include "core/error.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace cemvert
{
namespace
{

bool contains(const std::vector<int>& numbers, int number)
{
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

CementMap empty_map(const VertebralAnatomy& anatomy, const char* source)
{
  CementMap map;
  map.inside = map.outside = Mask(anatomy.body.grid);
  map.source = source;
  return map;
}

double millilitres(const Mask& mask)
{
  return 1e-3 * volume_of(mask);
}

/// For each piece, whether it belongs to a neighbour: more faces on the neighbours' bone than on this
/// vertebra's. One cement label is often shared by all levels that were treated.
std::vector<bool> of_a_neighbour(const Pieces& pieces, const Scan& scan, const Mask& vertebra)
{
  const Grid& grid = pieces.numbers.grid;
  std::vector<int> balance(pieces.volumes.size() + 1, 0);
  constexpr std::array<Index3, 6> faces = {
      {{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}}};
  for (std::size_t offset = 0; offset < pieces.numbers.values.size(); ++offset) {
    if (pieces.numbers[offset] == 0)
      continue;
    const Index3 at = grid.index_of(offset);
    for (const Index3& face : faces) {
      const Index3 next{at[0] + face[0], at[1] + face[1], at[2] + face[2]};
      if (!grid.contains(next) || pieces.numbers.at(next) != 0)
        continue;
      const int label = scan.labels.at(next);
      if (contains(scan.settings.above, label) || contains(scan.settings.below, label))
        ++balance[static_cast<std::size_t>(pieces.numbers[offset])];
      else if (vertebra.at(next) != 0)
        --balance[static_cast<std::size_t>(pieces.numbers[offset])];
    }
  }
  std::vector<bool> of_neighbour(balance.size());
  std::transform(balance.begin(), balance.end(), of_neighbour.begin(),
                 [](int faces_on_neighbours) { return faces_on_neighbours > 0; });
  return of_neighbour;
}

/// Splits cement that an image shows into the part inside the body and the part beyond it that is this
/// vertebra's.
CementMap split_at_body(const Mask& cement, const Scan& scan, const VertebralAnatomy& anatomy, RunLog& log)
{
  CementMap map;
  map.inside = map.outside = Mask(cement.grid);
  for_each_voxel(cement, [&](std::size_t offset, int, int, int) {
    (anatomy.body[offset] ? map.inside : map.outside)[offset] = 1;
  });

  const Pieces pieces = pieces_of(map.outside);
  const std::vector<bool> of_neighbour = of_a_neighbour(pieces, scan, anatomy.vertebra);
  for (std::size_t offset = 0; offset < map.outside.values.size(); ++offset)
    if (of_neighbour[static_cast<std::size_t>(pieces.numbers[offset])])
      map.outside[offset] = 0;

  const double inside = millilitres(map.inside), outside = millilitres(map.outside);
  const double body = millilitres(anatomy.body);
  // 90 %: no injection replaces the bone of a body; a label of the body itself given as cement does
  if (inside > 0.9 * body || inside + outside > body)
    throw DataError(fmt::format(
        "cement: {:.2f} ml lie in the body and {:.2f} ml beside it, but the whole body has {:.2f} ml.\n"
        "    Check that the cement's label (or threshold) is not that of bone, and, if other levels were "
        "treated too, name them under labels.above and labels.below.",
        inside, outside, body));
  if (outside > inside)
    log.warning(fmt::format("cement: {:.2f} ml lie outside the body and {:.2f} ml inside. If other levels "
                            "were treated too, name them under labels.above and labels.below.",
                            outside, inside));
  else if (outside > 0)
    log.note(fmt::format("cement: {:.2f} ml lie outside the body; they are measured, not meshed.", outside));
  return map;
}

double scale_of_file(const Scan& scan, const std::vector<int>& wanted, double working_volume)
{
  double voxels = 0;
  for (const int label : scan.original_labels.values)
    voxels += label != 0 && contains(wanted, label);
  const double in_file = voxels * scan.original_labels.grid.voxel_volume();
  return in_file > 0 ? in_file / working_volume : 1; // scans made in memory have no file
}

CementMap from_labels(const Scan& scan, const VertebralAnatomy& anatomy, const CementSettings& settings,
                      RunLog& log)
{
  const std::vector<int>& wanted = scan.settings.cement;
  if (wanted.empty())
    throw ConfigError(settings.where + ": 'label' takes cement from the label map, but labels.cement does "
                                       "not say which label it has. Add 'cement: NUMBER' under labels:.");
  Mask cement(scan.labels.grid);
  for (std::size_t offset = 0; offset < cement.values.size(); ++offset)
    cement[offset] = contains(wanted, scan.labels[offset]);
  if (is_empty(cement))
    throw DataError(fmt::format("labels.cement: no voxel near the vertebra has the label {}.\n"
                                "    Check the number, or write 'pattern: none' under cement:.",
                                fmt::join(wanted, ", ")));
  CementMap map = split_at_body(cement, scan, anatomy, log);
  map.source = fmt::format("label {} of the label map", fmt::join(wanted, ", "));
  map.volume_scale = scale_of_file(scan, wanted, volume_of(cement));
  return map;
}

void check_ct_numbers(const Scan& scan, const CementSettings& settings)
{
  if (!scan.picture || scan.settings.values != ImageValues::hounsfield)
    throw DataError(fmt::format("{}: '{}' looks for cement by its CT numbers, but {}.\n"
                                "    Give the CT with 'values: HU' under image:, or label the cement.",
                                settings.where, settings.pattern,
                                scan.picture ? "the image holds no CT numbers" : "there is no image"));
}

/// Cement beyond the body is what is connected with cement in it: bone of its own may be as bright.
CementMap by_threshold(const Scan& scan, const VertebralAnatomy& anatomy, const CementSettings& settings,
                       RunLog& log)
{
  check_ct_numbers(scan, settings);
  Mask bright(scan.picture->grid);
  float brightest = -std::numeric_limits<float>::infinity();
  for (std::size_t offset = 0; offset < bright.values.size(); ++offset) {
    const float value = (*scan.picture)[offset];
    bright[offset] = static_cast<double>(value) >= settings.threshold;
    if (anatomy.body[offset])
      brightest = std::max(brightest, value);
  }

  const Pieces pieces = pieces_of(bright);
  std::vector<bool> enters_body(pieces.volumes.size() + 1, false);
  for_each_voxel(anatomy.body, [&](std::size_t offset, int, int, int) {
    enters_body[static_cast<std::size_t>(pieces.numbers[offset])] = true;
  });
  enters_body[0] = false;
  Mask cement(bright.grid);
  for (std::size_t offset = 0; offset < cement.values.size(); ++offset)
    cement[offset] = enters_body[static_cast<std::size_t>(pieces.numbers[offset])];

  CementMap map = split_at_body(cement, scan, anatomy, log);
  map.source = fmt::format("CT numbers from {:g} HU on", settings.threshold);
  map.threshold = settings.threshold;
  if (is_empty(map.inside))
    log.warning(fmt::format("{}: no voxel of the body reaches {:g} HU (the brightest has {:g} HU), so there "
                            "is no cement.",
                            settings.where, settings.threshold, brightest));
  return map;
}

CementMap by_automatic_threshold(const Scan& scan, const VertebralAnatomy& anatomy,
                                 const CementSettings& settings, RunLog& log)
{
  check_ct_numbers(scan, settings);
  const CementHistogram histogram = cement_histogram(*scan.picture, anatomy.body);
  if (!histogram.two_modes) {
    log.warning(settings.where + ": the CT numbers of the body have no second mode that stands over bone, so "
                                 "there is no cement. If there is, give its CT number with 'pattern: "
                                 "threshold', or label it.");
    return empty_map(anatomy, "none found by its CT numbers");
  }
  CementSettings fixed = settings;
  fixed.threshold = std::round(histogram.threshold);
  CementMap map = by_threshold(scan, anatomy, fixed, log);
  map.source =
      fmt::format("CT numbers from {:.0f} HU on, half-way between bone ({:.0f} HU) and cement ({:.0f} HU)",
                  fixed.threshold, histogram.bone, histogram.plateau);
  return map;
}

} // namespace

double cement_volume(const CementMap& cement)
{
  double voxels = 0;
  for_each_voxel(cement.inside,
                 [&](std::size_t offset, int, int, int) { voxels += cement.fraction_of(offset); });
  return voxels * cement.inside.grid.voxel_volume();
}

CementMap place_cement(const Scan& scan, const VertebralAnatomy& anatomy, const CementSettings& settings,
                       RunLog& log)
{
  if (settings.target_class)
    return place_pattern(scan, anatomy, settings, log);
  if (settings.pattern == "none")
    return empty_map(anatomy, "none");
  if (settings.pattern == "label")
    return from_labels(scan, anatomy, settings, log);
  if (settings.pattern == "threshold")
    return by_threshold(scan, anatomy, settings, log);
  if (settings.pattern == "automatic threshold")
    return by_automatic_threshold(scan, anatomy, settings, log);
  if (settings.pattern == "injection")
    return inject(scan, anatomy, settings, log);
  return place_pattern(scan, anatomy, settings, log);
}

} // namespace cemvert
