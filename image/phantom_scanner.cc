// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/phantom_scanner.h"

#include "core/error.h"
#include "image/phantom_noise.h"

#include <itkDiscreteGaussianImageFilter.h>
#include <itkImage.h>

#include <algorithm>
#include <cmath>
#include <sstream>

namespace cemvert
{
namespace
{

/// Adds the corners of a vertebra's box, in the image's own directions, to the box of the image.
void include_vertebra(const PhantomModel& model, int level, Vec3& lowest, Vec3& highest)
{
  const VertebraShape& shape = model.shapes[level];
  const StackPlace& place = model.places[level];
  for (int n = 0; n < 8; ++n) {
    const Vec3 corner(n & 1 ? shape.highest.x() : shape.lowest.x(),
                      n & 2 ? shape.highest.y() : shape.lowest.y(),
                      n & 4 ? shape.highest.z() : shape.lowest.z());
    const Vec3 along =
        model.spec.scanner.axes.transpose() * model.to_patient(place.turn * corner + place.shift);
    lowest = lowest.cwiseMin(along);
    highest = highest.cwiseMax(along);
  }
}

using ItkImage = itk::Image<float, 3>;

/// Gaussian blur with the discrete kernel, whose weights add up to 1, so no mass is lost.
std::vector<float> blurred(const ScalarImage& image, double deviation)
{
  auto input = ItkImage::New();
  input->SetRegions({{{0, 0, 0}},
                     {{static_cast<itk::SizeValueType>(image.grid.size[0]),
                       static_cast<itk::SizeValueType>(image.grid.size[1]),
                       static_cast<itk::SizeValueType>(image.grid.size[2])}}});
  input->SetSpacing(image.grid.spacing.data());
  input->Allocate();
  std::copy(image.values.begin(), image.values.end(), input->GetBufferPointer());
  auto filter = itk::DiscreteGaussianImageFilter<ItkImage, ItkImage>::New();
  filter->SetInput(input);
  filter->SetVariance(deviation * deviation);
  filter->SetUseImageSpacing(true);
  filter->SetMaximumError(1e-3);
  filter->Update();
  const float* values = filter->GetOutput()->GetBufferPointer();
  return {values, values + image.values.size()};
}

} // namespace

Grid phantom_grid(const PhantomModel& model)
{
  const ScannerForm& scanner = model.spec.scanner;
  Vec3 lowest = Vec3::Constant(1e9), highest = -lowest;
  const int shown = model.spec.stack.neighbours == NeighbourExtent::whole ? 3 : 1;
  for (int level = 0; level < shown; ++level)
    include_vertebra(model, level, lowest, highest);
  lowest.array() -= scanner.margin;
  highest.array() += scanner.margin;
  const Vec3 counts = ((highest - lowest).cwiseQuotient(scanner.spacing)).array().ceil();
  if (counts.prod() > 4e8) {
    std::ostringstream message;
    message << "grid.spacing: the image would have " << counts.x() << " x " << counts.y() << " x "
            << counts.z() << " voxels; at most 4e8 are allowed. Use larger voxels or a smaller grid.margin.";
    throw ConfigError(message.str());
  }
  Grid grid;
  grid.spacing = scanner.spacing;
  grid.direction = scanner.axes;
  for (int axis = 0; axis < 3; ++axis)
    grid.size[axis] = static_cast<int>(counts[axis]);
  const Vec3 middle = 0.5 * (lowest + highest);
  grid.origin = scanner.axes * (middle - 0.5 * scanner.spacing.cwiseProduct(counts - Vec3::Ones()));
  return grid;
}

ScalarImage scanned(const ScalarImage& ct, const ScannerForm& scanner, std::uint64_t seed)
{
  ScalarImage image = ct;
  if (scanner.blur > 0)
    image.values = blurred(ct, scanner.blur);
  for (std::size_t n = 0; n < image.values.size(); ++n) {
    const double noise = scanner.noise > 0 ? scanner.noise * random_normal(seed, n) : 0;
    image.values[n] = static_cast<float>(std::round(std::clamp(image.values[n] + noise, -1024.0, 3071.0)));
  }
  return image;
}

} // namespace cemvert
