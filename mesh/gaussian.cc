// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/gaussian.h"

#include <itkImage.h>
#include <itkRecursiveGaussianImageFilter.h>

#include <algorithm>

namespace cemvert
{

std::vector<float> gaussian_smoothed(const std::vector<float>& values, const std::array<int, 3>& size,
                                     const std::array<double, 3>& spacing, double sigma)
{
  using Image = itk::Image<float, 3>;
  using Filter = itk::RecursiveGaussianImageFilter<Image, Image>;
  Image::SizeType extent;
  Image::SpacingType step;
  for (unsigned int a = 0; a < 3; ++a) {
    extent[a] = static_cast<itk::SizeValueType>(size[a]);
    step[a] = spacing[a];
  }
  auto image = Image::New();
  image->SetRegions(extent);
  image->SetSpacing(step);
  image->Allocate();
  std::copy(values.begin(), values.end(), image->GetBufferPointer());

  Image::Pointer smoothed = image;
  for (unsigned int a = 0; a < 3; ++a) {
    // The recursive filter needs four values along its line.
    if (size[a] < 4)
      continue;
    auto filter = Filter::New();
    filter->SetInput(smoothed);
    filter->SetDirection(a);
    filter->SetSigma(sigma);
    filter->Update();
    smoothed = filter->GetOutput();
    smoothed->DisconnectPipeline();
  }
  return {smoothed->GetBufferPointer(), smoothed->GetBufferPointer() + values.size()};
}

} // namespace cemvert
