// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/mask_operations.h"

#include "core/error.h"
#include "image/itk_volume.h"

#include <itkConnectedComponentImageFilter.h>
#include <itkDiscreteGaussianImageFilter.h>
#include <itkRelabelComponentImageFilter.h>
#include <itkSignedMaurerDistanceMapImageFilter.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

template <class Pixel>
using ItkImage = itk::Image<Pixel, 3>;

template <class Pixel>
Volume<Pixel> from_itk(const ItkImage<Pixel>& image, const Grid& grid)
{
  Volume<Pixel> volume(grid);
  std::copy_n(image.GetBufferPointer(), grid.voxels(), volume.values.begin());
  return volume;
}

Mask combined(const Mask& a, const Mask& b, bool (*keep)(bool, bool))
{
  Mask result(a.grid);
  for (std::size_t v = 0; v < result.values.size(); ++v)
    result[v] = keep(a[v] != 0, b[v] != 0);
  return result;
}

Mask selected(const ScalarImage& image, bool (*keep)(float, float), double limit)
{
  Mask result(image.grid);
  for (std::size_t v = 0; v < result.values.size(); ++v)
    result[v] = keep(image[v], static_cast<float>(limit));
  return result;
}

bool empty(const Mask& mask)
{
  return std::none_of(mask.values.begin(), mask.values.end(), [](std::uint8_t value) { return value != 0; });
}

} // namespace

Grid grid_around(const Mask& mask, double margin)
{
  Index3 low = mask.grid.size, high{-1, -1, -1};
  for (std::size_t v = 0; v < mask.values.size(); ++v)
    if (mask[v]) {
      const Index3 index = mask.grid.index_of(v);
      for (int axis = 0; axis < 3; ++axis) {
        low[axis] = std::min(low[axis], index[axis]);
        high[axis] = std::max(high[axis], index[axis]);
      }
    }
  Grid grid = mask.grid;
  grid.size = {0, 0, 0};
  if (high[0] < 0)
    return grid;
  for (int axis = 0; axis < 3; ++axis) {
    const int rim = static_cast<int>(std::ceil(margin / grid.spacing[axis]));
    low[axis] -= rim;
    grid.size[axis] = high[axis] + rim - low[axis] + 1;
  }
  grid.origin = mask.grid.point(low);
  return grid;
}

namespace
{

/// The values on another cut-out of the same voxel lattice; 0 where there are none.
template <class T>
Volume<T> values_on_lattice(const Volume<T>& volume, const Grid& grid)
{
  const auto first = whole_voxel_shift(volume.grid, grid);
  if (!first)
    throw_bug("on_lattice: the grids are not cut-outs of one lattice");
  Volume<T> result(grid);
  for (int k = 0; k < grid.size[2]; ++k)
    for (int j = 0; j < grid.size[1]; ++j)
      for (int i = 0; i < grid.size[0]; ++i) {
        const Index3 from{(*first)[0] + i, (*first)[1] + j, (*first)[2] + k};
        if (volume.grid.contains(from))
          result.at(i, j, k) = volume.at(from);
      }
  return result;
}

/// The part of the grid around the mask, `margin` [mm] wide: distances and blurs cost time by the voxel.
Mask cropped(const Mask& mask, double margin)
{
  const Grid around = grid_around(mask, margin);
  const Index3 first = mask.grid.nearest(around.origin);
  Grid part = mask.grid;
  Index3 low{};
  for (int axis = 0; axis < 3; ++axis) {
    low[axis] = std::max(0, first[axis]);
    part.size[axis] = std::min(mask.grid.size[axis], first[axis] + around.size[axis]) - low[axis];
  }
  part.origin = mask.grid.point(low);
  return values_on_lattice(mask, part);
}

} // namespace

Mask on_lattice(const Mask& mask, const Grid& grid)
{
  return values_on_lattice(mask, grid);
}

Mask coarsened(const Mask& mask, int step)
{
  Grid grid = mask.grid;
  for (int axis = 0; axis < 3; ++axis)
    grid.size[axis] = (mask.grid.size[axis] + step - 1) / step;
  grid.spacing *= step;
  const double middle = 0.5 * (step - 1);
  grid.origin = mask.grid.point(middle, middle, middle);
  std::vector<int> counts(grid.voxels(), 0);
  for (std::size_t v = 0; v < mask.values.size(); ++v)
    if (mask[v]) {
      const Index3 index = mask.grid.index_of(v);
      ++counts[grid.offset(index[0] / step, index[1] / step, index[2] / step)];
    }
  Mask result(grid);
  for (std::size_t v = 0; v < counts.size(); ++v)
    result[v] = 2 * counts[v] >= step * step * step;
  return result;
}

ScalarImage distance_to(const Mask& mask)
{
  if (empty(mask))
    return ScalarImage(mask.grid, std::numeric_limits<float>::max());
  using Filter = itk::SignedMaurerDistanceMapImageFilter<ItkImage<std::uint8_t>, ItkImage<float>>;
  auto filter = Filter::New();
  filter->SetInput(shared_itk_image(mask));
  filter->SetSquaredDistance(false);
  filter->SetUseImageSpacing(true);
  filter->SetInsideIsPositive(false);
  filter->Update();
  ScalarImage distance = from_itk(*filter->GetOutput(), mask.grid);
  for (float& value : distance.values)
    value = std::max(value, 0.F);
  return distance;
}

// Voxels exactly one radius away are meant to be in; the slack absorbs the float square root.
Mask dilated(const Mask& mask, double radius)
{
  if (empty(mask))
    return mask;
  const Mask grown = selected(
      distance_to(cropped(mask, radius)), [](float distance, float limit) { return distance <= limit; },
      radius + 1e-4);
  return on_lattice(grown, mask.grid);
}

Mask eroded(const Mask& mask, double radius)
{
  if (empty(mask))
    return mask;
  const Mask shrunk = selected(
      distance_to(complement(cropped(mask, mask.grid.spacing.maxCoeff()))),
      [](float distance, float limit) { return distance > limit; }, radius + 1e-4);
  return on_lattice(shrunk, mask.grid);
}

namespace
{

/// The mask on a grid whose millimetre is the half axis: the ellipsoid becomes the ball of radius 1.
Mask stretched(const Mask& mask, const Vec3& half_axes)
{
  Mask result = mask;
  result.grid.spacing = mask.grid.spacing.cwiseQuotient(half_axes);
  return result;
}

} // namespace

Mask dilated(const Mask& mask, const Vec3& half_axes)
{
  Mask result = dilated(stretched(mask, half_axes), 1.0);
  result.grid = mask.grid;
  return result;
}

Mask eroded(const Mask& mask, const Vec3& half_axes)
{
  Mask result = eroded(stretched(mask, half_axes), 1.0);
  result.grid = mask.grid;
  return result;
}

Mask opened(const Mask& mask, double radius)
{
  return dilated(eroded(mask, radius), radius);
}

Mask closed(const Mask& mask, double radius)
{
  return eroded(dilated(mask, radius), radius);
}

Mask holes_filled(const Mask& mask)
{
  const Pieces background = pieces_of(complement(mask), Neighbours::faces);
  const Grid& grid = mask.grid;
  std::vector<bool> outside(background.volumes.size() + 1, false);
  for (std::size_t v = 0; v < mask.values.size(); ++v) {
    const Index3 index = grid.index_of(v);
    for (int axis = 0; axis < 3; ++axis)
      if (grid.size[axis] > 1 && (index[axis] == 0 || index[axis] == grid.size[axis] - 1))
        outside[background.numbers[v]] = true;
  }
  Mask filled(grid);
  for (std::size_t v = 0; v < mask.values.size(); ++v)
    filled[v] = mask[v] != 0 || !outside[background.numbers[v]];
  return filled;
}

Mask complement(const Mask& mask)
{
  return combined(mask, mask, [](bool a, bool) { return !a; });
}

Mask united(const Mask& a, const Mask& b)
{
  return combined(a, b, [](bool in_a, bool in_b) { return in_a || in_b; });
}

Mask intersected(const Mask& a, const Mask& b)
{
  return combined(a, b, [](bool in_a, bool in_b) { return in_a && in_b; });
}

Mask without(const Mask& a, const Mask& b)
{
  return combined(a, b, [](bool in_a, bool in_b) { return in_a && !in_b; });
}

Pieces pieces_of(const Mask& mask, Neighbours neighbours)
{
  Pieces pieces;
  pieces.numbers = LabelMap(mask.grid);
  if (empty(mask))
    return pieces;
  using Numbers = ItkImage<std::int32_t>;
  auto connect = itk::ConnectedComponentImageFilter<ItkImage<std::uint8_t>, Numbers>::New();
  connect->SetInput(shared_itk_image(mask));
  connect->SetFullyConnected(neighbours == Neighbours::all);
  auto sort = itk::RelabelComponentImageFilter<Numbers, Numbers>::New();
  sort->SetInput(connect->GetOutput());
  sort->Update();
  pieces.numbers = from_itk(*sort->GetOutput(), mask.grid);
  for (const auto size : sort->GetSizeOfObjectsInPixels())
    pieces.volumes.push_back(static_cast<double>(size) * mask.grid.voxel_volume());
  return pieces;
}

Mask piece(const Pieces& pieces, int number)
{
  Mask result(pieces.numbers.grid);
  for (std::size_t v = 0; v < result.values.size(); ++v)
    result[v] = pieces.numbers[v] == number;
  return result;
}

std::vector<Vec3> points_of(const Mask& mask)
{
  std::vector<Vec3> points;
  for (std::size_t v = 0; v < mask.values.size(); ++v)
    if (mask[v])
      points.push_back(mask.grid.point(mask.grid.index_of(v)));
  return points;
}

Vec3 centroid_of(const Mask& mask)
{
  Vec3 sum = Vec3::Zero();
  double count = 0;
  for (std::size_t v = 0; v < mask.values.size(); ++v)
    if (mask[v]) {
      const Index3 index = mask.grid.index_of(v);
      sum += Vec3(index[0], index[1], index[2]);
      ++count;
    }
  const Vec3 mean = sum / count;
  return mask.grid.point(mean[0], mean[1], mean[2]);
}

ScalarImage smoothed_indicator(const Mask& mask, double standard_deviation)
{
  if (empty(mask))
    return ScalarImage(mask.grid);
  // beyond four standard deviations the discrete Gaussian has no weight
  const Mask part = cropped(mask, 4 * standard_deviation + mask.grid.spacing.maxCoeff());
  ScalarImage indicator(part.grid);
  std::copy(part.values.begin(), part.values.end(), indicator.values.begin());
  auto filter = itk::DiscreteGaussianImageFilter<ItkImage<float>, ItkImage<float>>::New();
  filter->SetInput(shared_itk_image(indicator));
  filter->SetVariance(standard_deviation * standard_deviation);
  filter->SetUseImageSpacing(true);
  filter->SetMaximumError(0.005);
  filter->Update();
  return values_on_lattice(from_itk(*filter->GetOutput(), part.grid), mask.grid);
}

} // namespace cemvert
