// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/pieces.h"

#include <itkConnectedComponentImageFilter.h>
#include <itkImage.h>
#include <itkImageRegionConstIterator.h>
#include <itkImageRegionIteratorWithIndex.h>
#include <itkRelabelComponentImageFilter.h>
#include <itkSignedMaurerDistanceMapImageFilter.h>

#include <algorithm>
#include <limits>

namespace cemvert
{
namespace
{

using ItkMask = itk::Image<std::uint8_t, 3>;
using ItkLabels = itk::Image<std::int32_t, 3>;
using ItkScalar = itk::Image<float, 3>;

/// Smallest box of voxels around the mask and one layer more, which may lie beyond the grid; indices are
/// those of the grid. Cement fills a small part of a grid, so filters run on the box alone.
ItkMask::RegionType box_around(const Mask& mask)
{
  Index3 low{}, high{-1, -1, -1};
  low.fill(std::numeric_limits<int>::max());
  for_each_voxel(mask, [&](std::size_t, int i, int j, int k) {
    const Index3 index{i, j, k};
    for (int axis = 0; axis < 3; ++axis) {
      low[axis] = std::min(low[axis], index[axis]);
      high[axis] = std::max(high[axis], index[axis]);
    }
  });
  ItkMask::RegionType region;
  for (unsigned int axis = 0; axis < 3; ++axis) {
    region.SetIndex(axis, low[axis] - 1);
    region.SetSize(axis, high[axis] - low[axis] + 3);
  }
  return region;
}

/// The mask (or what is not in it) within the box, with the grid's spacing.
ItkMask::Pointer cropped(const Mask& mask, const ItkMask::RegionType& box, bool inverted)
{
  const auto image = ItkMask::New();
  image->SetRegions(box);
  image->SetSpacing(mask.grid.spacing.data());
  image->Allocate();
  for (itk::ImageRegionIteratorWithIndex<ItkMask> voxel(image, box); !voxel.IsAtEnd(); ++voxel) {
    const auto& index = voxel.GetIndex();
    const Index3 at{static_cast<int>(index[0]), static_cast<int>(index[1]), static_cast<int>(index[2])};
    const bool inside = mask.grid.contains(at) && mask.at(at) != 0;
    voxel.Set(inside != inverted ? 1 : 0);
  }
  return image;
}

/// Copies the values of an ITK image to the voxels of the mask they belong to.
template <class Image, class T>
void copy_back(const Image& image, const Mask& mask, Volume<T>& volume)
{
  for_each_voxel(mask, [&](std::size_t offset, int i, int j, int k) {
    volume[offset] = image.GetPixel(typename Image::IndexType{{i, j, k}});
  });
}

} // namespace

std::size_t count_voxels(const Mask& mask)
{
  return mask.values.size() - static_cast<std::size_t>(std::count(mask.values.begin(), mask.values.end(), 0));
}

Pieces connected_pieces(const Mask& mask)
{
  Pieces pieces{LabelMap(mask.grid), {}};
  if (count_voxels(mask) == 0)
    return pieces;

  const auto connect = itk::ConnectedComponentImageFilter<ItkMask, ItkLabels>::New();
  connect->SetInput(cropped(mask, box_around(mask), false));
  connect->SetFullyConnected(true);
  const auto order = itk::RelabelComponentImageFilter<ItkLabels, ItkLabels>::New();
  order->SetInput(connect->GetOutput());
  order->Update();

  copy_back(*order->GetOutput(), mask, pieces.number);
  for (const auto voxels : order->GetSizeOfObjectsInPixels())
    pieces.voxels.push_back(voxels);
  return pieces;
}

ScalarImage distance_to_outside(const Mask& mask)
{
  ScalarImage distance(mask.grid);
  if (count_voxels(mask) == 0)
    return distance;

  // The filter measures from the border voxels of its object: taken from the outside, these are the
  // neighbours of the mask, one of which is the nearest voxel outside.
  const auto filter = itk::SignedMaurerDistanceMapImageFilter<ItkMask, ItkScalar>::New();
  filter->SetInput(cropped(mask, box_around(mask), true));
  filter->SetUseImageSpacing(true);
  filter->SetSquaredDistance(false);
  filter->SetInsideIsPositive(false);
  filter->Update();
  copy_back(*filter->GetOutput(), mask, distance);
  return distance;
}

} // namespace cemvert
