// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/rigid_registration.h"

#include "image/itk_volume.h"

#include <itkCorrelationImageToImageMetricv4.h>
#include <itkRegistrationParameterScalesFromPhysicalShift.h>
#include <itkRegularStepGradientDescentOptimizerv4.h>
#include <itkSmoothingRecursiveGaussianImageFilter.h>
#include <itkVersorRigid3DTransform.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

using ItkImage = itk::Image<float, 3>;
using Metric = itk::CorrelationImageToImageMetricv4<ItkImage, ItkImage>;
using Transform = itk::VersorRigid3DTransform<double>;
using Optimizer = itk::RegularStepGradientDescentOptimizerv4<double>;
using Scales = itk::RegistrationParameterScalesFromPhysicalShift<Metric>;

ScalarImage blurred_plainly(const ScalarImage& image, double standard_deviation)
{
  auto filter = itk::SmoothingRecursiveGaussianImageFilter<ItkImage, ItkImage>::New();
  filter->SetInput(shared_itk_image(image));
  filter->SetSigma(standard_deviation);
  filter->Update();
  ScalarImage result(image.grid);
  std::copy_n(filter->GetOutput()->GetBufferPointer(), image.grid.voxels(), result.values.begin());
  return result;
}

/// Every n-th of them, so that at most `count` are left.
std::vector<Vec3> thinned(const std::vector<Vec3>& points, std::size_t count)
{
  const std::size_t stride = std::max<std::size_t>(1, (points.size() + count - 1) / count);
  std::vector<Vec3> few;
  for (std::size_t n = 0; n < points.size(); n += stride)
    few.push_back(points[n]);
  return few;
}

Metric::FixedSampledPointSetType::Pointer itk_points(const std::vector<Vec3>& points)
{
  auto set = Metric::FixedSampledPointSetType::New();
  for (std::size_t n = 0; n < points.size(); ++n) {
    Metric::FixedSampledPointSetType::PointType point;
    std::copy_n(points[n].data(), 3, point.GetDataPointer());
    set->SetPoint(n, point);
  }
  return set;
}

Transform::Pointer itk_transform(const RigidMotion& motion)
{
  auto transform = Transform::New();
  Transform::MatrixType matrix;
  Transform::InputPointType centre;
  Transform::OutputVectorType translation;
  for (unsigned int row = 0; row < 3; ++row) {
    centre[row] = motion.centre[row];
    translation[row] = motion.translation[row];
    for (unsigned int column = 0; column < 3; ++column)
      matrix(row, column) = motion.rotation(row, column);
  }
  transform->SetCenter(centre);
  transform->SetMatrix(matrix);
  transform->SetTranslation(translation);
  return transform;
}

RigidMotion from_itk(const Transform& transform, const Vec3& centre)
{
  RigidMotion motion;
  motion.centre = centre;
  for (unsigned int row = 0; row < 3; ++row) {
    motion.translation[row] = transform.GetTranslation()[row];
    for (unsigned int column = 0; column < 3; ++column)
      motion.rotation(row, column) = transform.GetMatrix()(row, column);
  }
  // a product of many small turns; rounding must not make it a shear
  motion.rotation = Eigen::Quaterniond(motion.rotation).normalized().toRotationMatrix();
  return motion;
}

RigidMotion refined(const ScalarImage& fixed, const std::vector<Vec3>& points, const ScalarImage& moving,
                    const RigidMotion& start, const RegistrationLevel& level)
{
  const Transform::Pointer transform = itk_transform(start);
  auto metric = Metric::New();
  metric->SetFixedImage(shared_itk_image(fixed));
  metric->SetMovingImage(shared_itk_image(moving));
  metric->SetMovingTransform(transform);
  metric->SetFixedSampledPointSet(itk_points(thinned(points, level.n_points)));
  metric->SetUseSampledPointSet(true);
  metric->Initialize();
  auto scales = Scales::New();
  scales->SetMetric(metric);
  auto optimizer = Optimizer::New();
  optimizer->SetMetric(metric);
  optimizer->SetScalesEstimator(scales);
  optimizer->SetMaximumStepSizeInPhysicalUnits(level.first_step);
  optimizer->SetDoEstimateLearningRateOnce(true);
  optimizer->SetRelaxationFactor(0.6);
  optimizer->SetMinimumStepLength(level.last_step);
  optimizer->SetNumberOfIterations(200);
  optimizer->SetReturnBestParametersAndValue(true);
  optimizer->StartOptimization();
  return from_itk(*transform, start.centre);
}

} // namespace

bool covers(const Grid& grid, const Vec3& point)
{
  const Vec3 index = grid.index(point);
  for (int axis = 0; axis < 3; ++axis)
    if (!(index[axis] >= 0 && index[axis] <= grid.size[axis] - 1))
      return false;
  return true;
}

RegistrationFit agreement(const ScalarImage& fixed, const std::vector<Vec3>& points,
                          const ScalarImage& moving, const RigidMotion& motion)
{
  RegistrationFit fit;
  fit.motion = motion;
  std::vector<double> f, m;
  for (const Vec3& point : points)
    if (covers(moving.grid, motion(point))) {
      f.push_back(interpolate(fixed, point));
      m.push_back(interpolate(moving, motion(point)));
    }
  if (f.size() < 10)
    return fit;
  fit.overlap = static_cast<double>(f.size()) / static_cast<double>(points.size());
  fit.values = fitted_line(m, f);
  double squares = 0;
  for (std::size_t n = 0; n < f.size(); ++n)
    squares += std::pow(f[n] - fit.values.intercept - fit.values.slope * m[n], 2);
  fit.residual = std::sqrt(squares / static_cast<double>(f.size()));
  return fit;
}

ScalarImage blurred(const MaskedImage& masked, double standard_deviation)
{
  ScalarImage sum(masked.image.grid), weight(masked.image.grid);
  for (std::size_t v = 0; v < sum.values.size(); ++v)
    if (masked.sound[v]) {
      sum[v] = masked.image[v];
      weight[v] = 1;
    }
  sum = blurred_plainly(sum, standard_deviation);
  weight = blurred_plainly(weight, standard_deviation);
  for (std::size_t v = 0; v < sum.values.size(); ++v)
    sum[v] = weight[v] > 1e-3F ? sum[v] / weight[v] : masked.image[v];
  return sum;
}

RegistrationFit registered(const MaskedImage& fixed, const std::vector<Vec3>& points,
                           const MaskedImage& moving, const RigidMotion& start,
                           const std::vector<RegistrationLevel>& levels)
{
  RegistrationFit fit;
  fit.motion = start;
  for (const RegistrationLevel& level : levels) {
    const ScalarImage f = blurred(fixed, level.blur), m = blurred(moving, level.blur);
    if (agreement(f, points, m, fit.motion).overlap < 0.1)
      break;
    fit = agreement(f, points, m, refined(f, points, m, fit.motion, level));
  }
  return fit;
}

} // namespace cemvert
