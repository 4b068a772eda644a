// SPDX-License-Identifier: GPL-3.0-or-later
#include "measurement/column.h"

#include "core/error.h"
#include "core/statistics.h"
#include "image/image_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace cemvert
{
namespace
{

void join_neighbours(std::vector<LabelledLevel>& levels)
{
  std::vector<double> distances;
  for (std::size_t n = 0; n + 1 < levels.size(); ++n)
    distances.push_back((levels[n].centre - levels[n + 1].centre).norm());
  for (std::size_t n = 0; n < distances.size(); ++n) {
    const double height = 0.5 * (levels[n].height + levels[n + 1].height);
    levels[n].joined = distances[n] < 1.6 * median(distances) && distances[n] < 1.9 * height;
  }
}

void tell_order(const std::vector<LabelledLevel>& levels, const std::vector<int>& given, RunLog& log)
{
  std::vector<int> found;
  for (const LabelledLevel& level : levels)
    found.push_back(level.label);
  const std::vector<int> reversed(found.rbegin(), found.rend());
  if (given != found && given != reversed)
    log.warning(
        fmt::format("labels.vertebra lists the levels {}, but from top to bottom they lie {}. The order "
                    "found is used; if the list is right, labels have been swapped.",
                    fmt::join(given, ", "), fmt::join(found, ", ")));
  for (std::size_t n = 0; n + 1 < levels.size(); ++n)
    if (!levels[n].joined)
      log.warning(
          fmt::format("between the vertebrae with labels {} and {} at least one level is not labelled: "
                      "they do not count as neighbours.",
                      levels[n].label, levels[n + 1].label));
}

/// Settings of one level's own scan. The neighbours are read along only to tell their cement from its own.
ScanSettings settings_of(const ScanSettings& all, const std::vector<LabelledLevel>& levels, std::size_t n)
{
  ScanSettings one = all;
  one.vertebra = {levels[n].label};
  if (!all.body.empty()) {
    const auto place = std::find(all.vertebra.begin(), all.vertebra.end(), levels[n].label);
    one.body = {all.body[static_cast<std::size_t>(place - all.vertebra.begin())]};
  }
  if (!all.cement.empty()) {
    if (n > 0 && levels[n - 1].joined)
      one.above = {levels[n - 1].label};
    if (levels[n].joined)
      one.below = {levels[n + 1].label};
  }
  return one;
}

bool holds_cement(const Scan& scan)
{
  const std::vector<int>& cement = scan.settings.cement;
  return std::any_of(scan.labels.values.begin(), scan.labels.values.end(), [&](int label) {
    return label != 0 && std::find(cement.begin(), cement.end(), label) != cement.end();
  });
}

} // namespace

std::vector<LabelledLevel> levels_of(const LabelMap& labels, const std::vector<int>& vertebrae)
{
  struct Sum {
    Vec3 points = Vec3::Zero();
    double count = 0, low = INFINITY, high = -INFINITY;
  };
  std::map<int, Sum> sums;
  for (const int label : vertebrae)
    sums[label] = {};
  for (std::size_t v = 0; v < labels.values.size(); ++v) {
    const auto found = labels[v] == 0 ? sums.end() : sums.find(labels[v]);
    if (found == sums.end())
      continue;
    const Vec3 point = labels.grid.point(labels.grid.index_of(v));
    Sum& sum = found->second;
    sum.points += point;
    sum.count += 1;
    sum.low = std::min(sum.low, point.z());
    sum.high = std::max(sum.high, point.z());
  }
  std::vector<LabelledLevel> levels;
  for (const auto& [label, sum] : sums) {
    if (sum.count == 0)
      throw DataError(fmt::format("labels.vertebra: the label map has no voxel with the label {}.", label));
    levels.push_back({label, sum.points / sum.count, sum.high - sum.low, false});
  }
  std::sort(levels.begin(), levels.end(),
            [](const LabelledLevel& a, const LabelledLevel& b) { return a.centre.z() > b.centre.z(); });
  join_neighbours(levels);
  return levels;
}

std::vector<MeasuredLevel> measured_column(const ScanSettings& settings, const LevelSettings& level_settings,
                                           RunLog& log)
{
  const std::vector<LabelledLevel> levels = levels_of(read_labels(*settings.labels_file), settings.vertebra);
  tell_order(levels, settings.vertebra, log);
  std::vector<std::optional<MeasuredLevel>> located(levels.size());
  for (std::size_t n = 0; n < levels.size(); ++n) {
    log.station(fmt::format("level {}", levels[n].label));
    try {
      located[n] =
          located_level(read_scan(settings_of(settings, levels, n), log), level_settings.anatomy, log);
      log.finish(fmt::format("body {:.1f} ml", volume_of(located[n]->anatomy.body) / 1000));
    } catch (const DataError& error) {
      log.warning(fmt::format("the vertebra with label {} is left out: {}", levels[n].label, error.what()));
    }
  }
  std::vector<MeasuredLevel> column;
  for (std::size_t n = 0; n < levels.size(); ++n) {
    if (!located[n])
      continue;
    MeasuredLevel level = *located[n];
    if (n > 0 && levels[n - 1].joined && located[n - 1])
      level.above = located[n - 1]->anatomy;
    if (levels[n].joined && located[n + 1])
      level.below = located[n + 1]->anatomy;
    LevelSettings own = level_settings;
    if (own.cement.pattern == "label" && !holds_cement(level.scan))
      own.cement.pattern = "none";
    measure_located(level, own, log);
    column.push_back(std::move(level));
  }
  if (column.empty())
    throw DataError("none of the vertebrae of labels.vertebra could be measured; the warnings say why.");
  return column;
}

} // namespace cemvert
