// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/scan_checks.h"

#include "core/error.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace cemvert
{
namespace
{

bool holds(const std::vector<int>& labels, std::int32_t label)
{
  return label != 0 && std::find(labels.begin(), labels.end(), label) != labels.end();
}

std::string name_of(const std::optional<std::filesystem::path>& file)
{
  return file ? file->string() : "the label map";
}

std::string joined(const std::vector<int>& labels)
{
  std::string text;
  for (const int label : labels)
    text += (text.empty() ? "" : ", ") + std::to_string(label);
  return text;
}

/// "-10.0 .. 20.0, 0.0 .. 30.0, 5.0 .. 60.0 mm": extent along the patient's axes, voxel faces included.
std::string box_text(const Grid& grid)
{
  Vec3 low = grid.origin, high = grid.origin;
  for (int corner = 0; corner < 8; ++corner) {
    const Vec3 point =
        grid.point(corner & 1 ? grid.size[0] - 0.5 : -0.5, corner & 2 ? grid.size[1] - 0.5 : -0.5,
                   corner & 4 ? grid.size[2] - 0.5 : -0.5);
    low = low.cwiseMin(point);
    high = high.cwiseMax(point);
  }
  return fmt::format("left {:.1f} .. {:.1f}, posterior {:.1f} .. {:.1f}, superior {:.1f} .. {:.1f} mm",
                     low[0], high[0], low[1], high[1], low[2], high[2]);
}

} // namespace

std::vector<int> vertebra_labels(const ScanSettings& settings)
{
  std::vector<int> labels = settings.vertebra;
  labels.insert(labels.end(), settings.body.begin(), settings.body.end());
  std::sort(labels.begin(), labels.end());
  labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  return labels;
}

std::vector<int> named_labels(const ScanSettings& settings)
{
  std::vector<int> labels = vertebra_labels(settings);
  for (const auto* more : {&settings.cement, &settings.above, &settings.below})
    labels.insert(labels.end(), more->begin(), more->end());
  std::sort(labels.begin(), labels.end());
  labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  return labels;
}

void check_labels_present(const LabelMap& labels, const ScanSettings& settings)
{
  std::map<std::int32_t, std::size_t> voxels;
  for (const std::int32_t label : labels.values)
    if (label != 0)
      ++voxels[label];
  std::vector<int> absent;
  for (const int label : named_labels(settings))
    if (!voxels.count(label))
      absent.push_back(label);
  if (absent.empty())
    return;
  std::string list;
  for (const auto& [label, count] : voxels)
    list += fmt::format("\n      {:>4}  {:8.3f} ml", label,
                        static_cast<double>(count) * labels.grid.voxel_volume() / 1000);
  throw DataError(fmt::format("{}: the case names label(s) {}, which the map does not hold. It holds:{}\n    "
                              "Correct section 'labels' of the case.",
                              name_of(settings.labels_file), joined(absent), list));
}

double share_on_border(const LabelMap& labels, const std::vector<int>& wanted)
{
  const Grid& grid = labels.grid;
  std::size_t surface = 0, border = 0;
  for (std::size_t offset = 0; offset < labels.values.size(); ++offset) {
    if (!holds(wanted, labels[offset]))
      continue;
    const Index3 index = grid.index_of(offset);
    bool on_surface = false, on_border = false;
    for (int axis = 0; axis < 3; ++axis)
      for (const int step : {-1, 1}) {
        Index3 next = index;
        next[axis] += step;
        if (!grid.contains(next))
          on_border = true;
        else if (!holds(wanted, labels.at(next)))
          on_surface = true;
      }
    surface += on_surface || on_border ? 1 : 0;
    border += on_border ? 1 : 0;
  }
  return surface ? static_cast<double>(border) / static_cast<double>(surface) : 0;
}

void check_not_cut(const LabelMap& labels, const ScanSettings& settings, RunLog& log)
{
  const auto wanted = vertebra_labels(settings);
  const double share = share_on_border(labels, wanted);
  const std::string found = fmt::format(
      "{}: {:.1f} % of the surface voxels of the vertebra (label {}) lie on the border of the map", //
      name_of(settings.labels_file), 100 * share, joined(wanted));
  if (share > 0.05)
    throw DataError(found + ": it is cut off there.\n    Use a scan that holds the whole vertebra. If only "
                            "the label map was cropped, label the full scan.");
  if (share > 0)
    log.warning(found + ": the vertebra may be cut off there.");
  for (const auto& [name, neighbour] :
       {std::pair("above", settings.above), std::pair("below", settings.below)}) {
    const double cut = share_on_border(labels, neighbour);
    if (cut > 0)
      log.warning(
          fmt::format("{}: the vertebra {} (label {}) has {:.1f} % of its surface voxels on the border of "
                      "the map; if it is cut off, heights and angles that use it are wrong.",
                      name_of(settings.labels_file), name, joined(neighbour), 100 * cut));
  }
}

void check_overlap(const LabelMap& labels, const ScalarImage& image, const ScanSettings& settings,
                   RunLog& log)
{
  const auto wanted = vertebra_labels(settings);
  const Vec3 last = Vec3(image.grid.size[0], image.grid.size[1], image.grid.size[2]).array() - 0.5;
  std::size_t all = 0, outside = 0;
  for (std::size_t offset = 0; offset < labels.values.size(); ++offset) {
    if (!holds(wanted, labels[offset]))
      continue;
    ++all;
    const Vec3 index = image.grid.index(labels.grid.point(labels.grid.index_of(offset)));
    // 1e-3: the outermost voxel of an equal grid must not fall outside by rounding
    if ((index.array() < -0.501).any() || (index.array() > last.array() + 1e-3).any())
      ++outside;
  }
  if (outside == 0)
    return;
  const double share = static_cast<double>(outside) / static_cast<double>(all);
  const std::string boxes =
      fmt::format("\n    image   {}\n    labels  {}", box_text(image.grid), box_text(labels.grid));
  const std::string files =
      fmt::format("{} and {}", name_of(settings.image_file), name_of(settings.labels_file));
  if (outside == all)
    throw DataError(
        files + ": image and label map do not overlap in space: the vertebra lies wholly outside the image." +
        boxes + "\n    Do they belong to the same scan? Has one of them lost its position (origin 0)?");
  const std::string found =
      fmt::format("{}: {:.2f} % of the vertebra lies outside the image", files, 100 * share);
  if (share > 0.01)
    throw DataError(found + ", where its density is unknown." + boxes +
                    "\n    Give an image that holds the whole vertebra.");
  log.warning(found + "; air is assumed there.");
}

} // namespace cemvert
