// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/volume.h"

// before any ITK header: ITK brings an older Eigen with the same include guards, and the two do not mix
#include <Eigen/Dense>

#include <itkImage.h>
#include <itkImportImageFilter.h>

namespace cemvert
{

/// Where an ITK image says its voxels lie; the axes are as in the file, orthonormal or not.
template <class T>
Grid grid_of(const itk::Image<T, 3>& image)
{
  Grid grid;
  for (unsigned int axis = 0; axis < 3; ++axis) {
    grid.size[axis] = static_cast<int>(image.GetLargestPossibleRegion().GetSize(axis));
    grid.spacing[axis] = image.GetSpacing()[axis];
    grid.origin[axis] = image.GetOrigin()[axis];
    for (unsigned int row = 0; row < 3; ++row)
      grid.direction(row, axis) = image.GetDirection()(row, axis);
  }
  return grid;
}

/// The values as an ITK image that shares their memory: `volume` has to outlive it, and nobody may change it.
template <class T>
typename itk::Image<T, 3>::Pointer shared_itk_image(const Volume<T>& volume)
{
  auto import = itk::ImportImageFilter<T, 3>::New();
  typename itk::Image<T, 3>::SizeType size;
  typename itk::Image<T, 3>::SpacingType spacing;
  typename itk::Image<T, 3>::PointType origin;
  typename itk::Image<T, 3>::DirectionType direction;
  for (unsigned int axis = 0; axis < 3; ++axis) {
    size[axis] = static_cast<itk::SizeValueType>(volume.grid.size[axis]);
    spacing[axis] = volume.grid.spacing[axis];
    origin[axis] = volume.grid.origin[axis];
    for (unsigned int row = 0; row < 3; ++row)
      direction(row, axis) = volume.grid.direction(row, axis);
  }
  import->SetRegion({{{ 0, 0, 0 }}, size});
  import->SetSpacing(spacing);
  import->SetOrigin(origin);
  import->SetDirection(direction);
  // ITK has no read-only import; writers and filters that do not run in place leave the values alone
  import->SetImportPointer(const_cast<T*>(volume.values.data()), volume.values.size(), false);
  import->Update();
  return import->GetOutput();
}

} // namespace cemvert
