// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/slice_plane.h"

#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkFlyingEdges2D.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkStripper.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

/// Standard deviation of the outlines' smoothing, in voxels: enough to round off the steps of the voxels, and
/// a cube of two voxels still keeps an outline.
constexpr double outline_smoothing = 0.7;

/// True where the point lies in one of the grid's voxels.
bool inside_grid(const Grid& grid, const Vec3& point)
{
  const Vec3 index = grid.index(point);
  for (int axis = 0; axis < 3; ++axis)
    if (index[axis] < -0.5 || index[axis] > grid.size[axis] - 0.5)
      return false;
  return true;
}

/// Gaussian along one direction of a picture; beyond the border the value is 0.
std::vector<float> smoothed(const std::vector<float>& values, const SlicePlane& plane, int column_step,
                            int row_step, double sigma)
{
  const int reach = static_cast<int>(std::ceil(3 * sigma));
  std::vector<double> kernel;
  double sum = 0;
  for (int offset = -reach; offset <= reach; ++offset) {
    kernel.push_back(std::exp(-0.5 * offset * offset / (sigma * sigma)));
    sum += kernel.back();
  }
  std::vector<float> result(values.size());
  for (int row = 0; row < plane.height; ++row)
    for (int column = 0; column < plane.width; ++column) {
      double value = 0;
      for (int offset = -reach; offset <= reach; ++offset) {
        const int r = row + offset * row_step, c = column + offset * column_step;
        if (r >= 0 && c >= 0 && r < plane.height && c < plane.width)
          value += kernel[offset + reach] * values[static_cast<std::size_t>(r) * plane.width + c];
      }
      result[static_cast<std::size_t>(row) * plane.width + column] = static_cast<float>(value / sum);
    }
  return result;
}

/// Contour at one half of a picture, as lines joined end to end.
std::vector<PixelLine> half_contour(const std::vector<float>& values, const SlicePlane& plane)
{
  vtkNew<vtkFloatArray> scalars;
  scalars->SetNumberOfTuples(static_cast<vtkIdType>(values.size()));
  std::copy(values.begin(), values.end(), scalars->GetPointer(0));
  vtkNew<vtkImageData> picture;
  picture->SetDimensions(plane.width, plane.height, 1);
  picture->GetPointData()->SetScalars(scalars);
  vtkNew<vtkFlyingEdges2D> contour;
  contour->SetInputData(picture);
  contour->SetValue(0, 0.5);
  vtkNew<vtkStripper> joined;
  joined->SetInputConnection(contour->GetOutputPort());
  joined->SetMaximumLength(plane.width * plane.height);
  joined->JoinContiguousSegmentsOn();
  joined->Update();

  std::vector<PixelLine> lines;
  vtkPolyData* const output = joined->GetOutput();
  vtkIdType length = 0;
  const vtkIdType* ids = nullptr;
  for (output->GetLines()->InitTraversal(); output->GetLines()->GetNextCell(length, ids);) {
    PixelLine line;
    for (vtkIdType i = 0; i < length; ++i) {
      const double* const point = output->GetPoint(ids[i]);
      line.push_back({point[0], point[1]});
    }
    lines.push_back(line);
  }
  return lines;
}

} // namespace

std::vector<float> sample(const ScalarImage& image, const SlicePlane& plane, float outside)
{
  std::vector<float> values(static_cast<std::size_t>(plane.width) * plane.height, outside);
  for (int row = 0; row < plane.height; ++row)
    for (int column = 0; column < plane.width; ++column) {
      const Vec3 point = plane.point(column, row);
      if (inside_grid(image.grid, point))
        values[static_cast<std::size_t>(row) * plane.width + column] =
            static_cast<float>(interpolate(image, point));
    }
  return values;
}

std::vector<PixelLine> outlines(const Mask& mask, const SlicePlane& plane)
{
  if (mask.values.empty() || plane.width < 2 || plane.height < 2)
    return {};
  ScalarImage indicator(mask.grid);
  std::transform(mask.values.begin(), mask.values.end(), indicator.values.begin(),
                 [](std::uint8_t value) { return value ? 1.F : 0.F; });
  // Four samples to a voxel show all a mask knows; the picture's pixels are often much finer.
  const double voxel = mask.grid.spacing.minCoeff() / plane.step; // pixels
  const int pitch = std::max(1, static_cast<int>(voxel / 4));
  SlicePlane coarse = plane;
  coarse.step *= pitch;
  coarse.width = (plane.width - 2) / pitch + 2;
  coarse.height = (plane.height - 2) / pitch + 2;
  std::vector<float> values = sample(indicator, coarse, 0.F);
  const double sigma = outline_smoothing * voxel / pitch;
  values = smoothed(values, coarse, 1, 0, sigma);
  values = smoothed(values, coarse, 0, 1, sigma);
  std::vector<PixelLine> lines = half_contour(values, coarse);
  for (PixelLine& line : lines)
    for (PixelPoint& point : line)
      point = {point[0] * pitch, point[1] * pitch};
  return lines;
}

std::vector<PixelLine> surface_line(const Endplate& endplate, const VertebralFrame& frame,
                                    const SlicePlane& plane)
{
  std::vector<PixelLine> lines(1);
  const Vec3 along = plane.right;
  for (int column = 0; column < plane.width; ++column) {
    // The plane is parallel to the superior axis, so each of its columns meets the surface once.
    const Vec3 place = frame.to_frame(plane.corner + plane.step * column * along);
    const double height = endplate.surface.interpolate(place.x(), place.y());
    if (std::isfinite(height))
      lines.back().push_back(plane.pixel(frame.to_patient({place.x(), place.y(), height})));
    else if (!lines.back().empty())
      lines.emplace_back();
  }
  if (lines.back().empty())
    lines.pop_back();
  return lines;
}

double largest_section(const Mask& mask, const Vec3& origin, const Vec3& direction)
{
  std::vector<double> places;
  for (std::size_t offset = 0; offset < mask.values.size(); ++offset)
    if (mask[offset])
      places.push_back((mask.grid.point(mask.grid.index_of(offset)) - origin).dot(direction));
  if (places.empty())
    return 0;
  // Area as a function of the coordinate: every voxel counts as a hat one voxel wide to each side, so that
  // the largest section does not depend on where bins happen to begin in an oblique grid.
  const double width = mask.grid.spacing.maxCoeff(), step = width / 4;
  const auto [first, last] = std::minmax_element(places.begin(), places.end());
  const double start = *first;
  std::vector<double> area(static_cast<std::size_t>((*last - start) / step) + 2, 0.0);
  for (const double place : places) {
    const int middle = static_cast<int>(std::lround((place - start) / step));
    for (int bin = std::max(middle - 4, 0);
         bin <= std::min<int>(middle + 4, static_cast<int>(area.size()) - 1); ++bin)
      area[bin] += std::max(0.0, 1 - std::abs(start + bin * step - place) / width);
  }
  return start + step * static_cast<double>(std::max_element(area.begin(), area.end()) - area.begin());
}

} // namespace cemvert
