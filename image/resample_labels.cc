// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/itk_volume.h"
#include "image/scan.h"

#include <itkConnectedComponentImageFilter.h>
#include <itkSignedMaurerDistanceMapImageFilter.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

namespace cemvert
{
namespace
{

using MaskImage = itk::Image<std::uint8_t, 3>;
using DistanceImage = itk::Image<float, 3>;

/// Voxels of the map that hold one of `wanted`, cropped to them with two voxels of background all around
/// (also where the map itself ends). Axes, spacing and place as in the map; nothing if there are none.
std::optional<Mask> cropped_mask(const LabelMap& labels, const std::vector<int>& wanted)
{
  Index3 low = labels.grid.size, high{-1, -1, -1};
  const auto is_wanted = [&](std::int32_t label) {
    return label != 0 && std::find(wanted.begin(), wanted.end(), label) != wanted.end();
  };
  for (std::size_t offset = 0; offset < labels.values.size(); ++offset)
    if (is_wanted(labels[offset])) {
      const Index3 index = labels.grid.index_of(offset);
      for (int axis = 0; axis < 3; ++axis) {
        low[axis] = std::min(low[axis], index[axis]);
        high[axis] = std::max(high[axis], index[axis]);
      }
    }
  if (high[0] < 0)
    return std::nullopt;
  constexpr int padding = 2;
  Grid grid = labels.grid;
  for (int axis = 0; axis < 3; ++axis)
    grid.size[axis] = high[axis] - low[axis] + 1 + 2 * padding;
  grid.origin = labels.grid.point(low[0] - padding, low[1] - padding, low[2] - padding);
  Mask mask(grid);
  for (int k = low[2]; k <= high[2]; ++k)
    for (int j = low[1]; j <= high[1]; ++j)
      for (int i = low[0]; i <= high[0]; ++i)
        if (is_wanted(labels.at(i, j, k)))
          mask.at(i - low[0] + padding, j - low[1] + padding, k - low[2] + padding) = 1;
  return mask;
}

/// Distance [mm] from every voxel that is not set to the nearest one that is, centre to centre; 0 or less
/// where set. (C. Maurer, R. Qi, V. Raghavan, IEEE TPAMI 25 (2003) 265.)
DistanceImage::Pointer distance_to(const Mask& mask)
{
  auto filter = itk::SignedMaurerDistanceMapImageFilter<MaskImage, DistanceImage>::New();
  filter->SetInput(shared_itk_image(mask));
  filter->SetBackgroundValue(0);
  filter->SetSquaredDistance(false);
  filter->SetUseImageSpacing(true);
  filter->SetInsideIsPositive(false);
  filter->Update();
  return filter->GetOutput();
}

/// How far inside (positive) or outside (negative) the mask a voxel centre lies [mm]. Measured to the nearest
/// voxel centre of the other kind, so that linear interpolation passes zero half-way between the two, on the
/// voxel face, and even a single voxel has an inside.
ScalarImage insideness(const Mask& mask)
{
  Mask others(mask.grid);
  std::transform(mask.values.begin(), mask.values.end(), others.values.begin(),
                 [](std::uint8_t value) { return static_cast<std::uint8_t>(value == 0); });
  const DistanceImage::Pointer to_mask = distance_to(mask), to_others = distance_to(others);
  ScalarImage result(mask.grid);
  for (std::size_t offset = 0; offset < result.values.size(); ++offset)
    result[offset] =
        mask[offset] ? to_others->GetBufferPointer()[offset] : -to_mask->GetBufferPointer()[offset];
  return result;
}

struct Shape {
  std::int32_t label;
  ScalarImage insideness;
};

constexpr float far_outside = -std::numeric_limits<float>::max();

float insideness_at(const ScalarImage& field, const Vec3& point)
{
  const Vec3 index = field.grid.index(point);
  for (int axis = 0; axis < 3; ++axis)
    if (index[axis] < 0 || index[axis] > field.grid.size[axis] - 1)
      return far_outside;
  return static_cast<float>(interpolate(field, point));
}

/// Smallest box of `grid` that holds all of `part`; low > high if they do not meet.
std::pair<Index3, Index3> box_in(const Grid& grid, const Grid& part)
{
  Vec3 low = Vec3::Constant(std::numeric_limits<double>::max()), high = -low;
  for (int corner = 0; corner < 8; ++corner) {
    const Vec3 index =
        grid.index(part.point(corner & 1 ? part.size[0] - 1 : 0, corner & 2 ? part.size[1] - 1 : 0,
                              corner & 4 ? part.size[2] - 1 : 0));
    low = low.cwiseMin(index);
    high = high.cwiseMax(index);
  }
  Index3 first{}, last{};
  for (int axis = 0; axis < 3; ++axis) {
    first[axis] = static_cast<int>(std::max(0.0, std::ceil(low[axis])));
    last[axis] = static_cast<int>(std::min(grid.size[axis] - 1.0, std::floor(high[axis])));
  }
  return {first, last};
}

/// The most inside of the shapes at a point. Whether the point is inside at all says `all`, the shape of all
/// labels together: where three labels meet, each of them can be slightly outside.
std::int32_t label_at(const std::vector<Shape>& shapes, const ScalarImage& all, const Vec3& point)
{
  if (insideness_at(all, point) <= 0)
    return 0;
  std::int32_t label = 0;
  float most = far_outside;
  for (const Shape& shape : shapes) {
    const float value = insideness_at(shape.insideness, point);
    if (value > most) {
      most = value;
      label = shape.label;
    }
  }
  return label;
}

/// The voxel of `grid` that a point lies in, if any.
std::optional<std::size_t> voxel_at(const Grid& grid, const Vec3& point)
{
  const Vec3 index = grid.index(point);
  const Index3 nearest{static_cast<int>(std::lround(index[0])), static_cast<int>(std::lround(index[1])),
                       static_cast<int>(std::lround(index[2]))};
  if (!grid.contains(nearest))
    return std::nullopt;
  return grid.offset(nearest);
}

/// One connected piece of a label, and how many of its voxels lie in each new voxel.
struct Piece {
  int voxels = 0;
  bool found = false; ///< some new voxel inside it holds the label already
  std::map<std::size_t, int> shares;
};

std::map<std::int32_t, Piece> pieces_of(const Mask& mask, std::int32_t label, const LabelMap& result)
{
  auto filter = itk::ConnectedComponentImageFilter<MaskImage, itk::Image<std::int32_t, 3>>::New();
  filter->SetInput(shared_itk_image(mask)); // connected by faces
  filter->Update();
  const std::int32_t* piece_of = filter->GetOutput()->GetBufferPointer();
  std::map<std::int32_t, Piece> pieces;
  for (std::size_t offset = 0; offset < mask.values.size(); ++offset)
    if (mask[offset]) {
      Piece& piece = pieces[piece_of[offset]];
      ++piece.voxels;
      if (const auto voxel = voxel_at(result.grid, mask.grid.point(mask.grid.index_of(offset)))) {
        ++piece.shares[*voxel];
        piece.found = piece.found || result[*voxel] == label;
      }
    }
  return pieces;
}

/// Gives every connected piece of 8 voxels or more that a coarser grid lost the new voxels that hold most of
/// it, as many as make up its volume, at least one. Smaller pieces are specks of segmentation.
void restore_lost_pieces(const LabelMap& labels, std::int32_t label, LabelMap& result)
{
  const std::optional<Mask> mask = cropped_mask(labels, {label});
  if (!mask)
    return;
  const double ratio = labels.grid.voxel_volume() / result.grid.voxel_volume();
  for (const auto& [number, piece] : pieces_of(*mask, label, result)) {
    if (piece.voxels < 8 || piece.found)
      continue;
    std::vector<std::pair<int, std::size_t>> fullest;
    for (const auto& [voxel, share] : piece.shares)
      fullest.emplace_back(-share, voxel);
    std::sort(fullest.begin(), fullest.end());
    fullest.resize(std::min(fullest.size(), std::max<std::size_t>(1, std::lround(ratio * piece.voxels))));
    for (const auto& [share, voxel] : fullest)
      result[voxel] = label;
  }
}

} // namespace

LabelMap resample_labels(const LabelMap& labels, const std::vector<int>& asked, const Grid& grid)
{
  std::vector<int> wanted = asked;
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  LabelMap result(grid);
  if (const auto shift = whole_voxel_shift(labels.grid, grid)) {
    for (std::size_t offset = 0; offset < result.values.size(); ++offset) {
      const Index3 index = grid.index_of(offset);
      const Index3 from{index[0] + (*shift)[0], index[1] + (*shift)[1], index[2] + (*shift)[2]};
      if (labels.grid.contains(from) &&
          std::find(wanted.begin(), wanted.end(), labels.at(from)) != wanted.end())
        result[offset] = labels.at(from);
    }
    return result;
  }
  const std::optional<Mask> together = cropped_mask(labels, wanted);
  if (!together)
    return result;
  const ScalarImage all = insideness(*together);
  std::vector<Shape> shapes;
  for (const int label : wanted)
    if (const auto mask = cropped_mask(labels, {label}))
      shapes.push_back({label, insideness(*mask)});

  const auto [low, high] = box_in(grid, all.grid);
  for (int k = low[2]; k <= high[2]; ++k)
    for (int j = low[1]; j <= high[1]; ++j)
      for (int i = low[0]; i <= high[0]; ++i)
        result.at(i, j, k) = label_at(shapes, all, grid.point(i, j, k));
  for (const int label : wanted)
    restore_lost_pieces(labels, label, result);
  return result;
}

} // namespace cemvert
