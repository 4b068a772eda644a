// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/volume.h"

#include <random>

namespace cemvert
{

/// Axes turned about all three patient axes: nothing parallel to anything.
inline Mat3 oblique_axes()
{
  return (Eigen::AngleAxisd(0.4, Vec3::UnitX()) * Eigen::AngleAxisd(-0.3, Vec3::UnitY()) *
          Eigen::AngleAxisd(0.7, Vec3::UnitZ()))
      .toRotationMatrix();
}

inline Grid sample_grid(const Index3& size, const Vec3& spacing, const Mat3& direction = Mat3::Identity(),
                        const Vec3& origin = {-12.5, 40.25, -300.75})
{
  Grid grid;
  grid.size = size;
  grid.spacing = spacing;
  grid.origin = origin;
  grid.direction = direction;
  return grid;
}

inline Vec3 middle_of(const Grid& grid)
{
  return grid.point(0.5 * (grid.size[0] - 1), 0.5 * (grid.size[1] - 1), 0.5 * (grid.size[2] - 1));
}

/// Whole numbers that differ from voxel to voxel, so that any mix-up of axes shows.
inline ScalarImage numbered_image(const Grid& grid)
{
  ScalarImage image(grid);
  for (std::size_t offset = 0; offset < image.values.size(); ++offset)
    image[offset] = static_cast<float>(offset % 3001) - 1000;
  return image;
}

/// Noise everywhere, 50 +- 100.
inline ScalarImage noisy_image(const Grid& grid, unsigned int seed = 1)
{
  ScalarImage image(grid);
  std::mt19937 generator(seed);
  std::normal_distribution<float> noise(50, 100);
  for (float& value : image.values)
    value = noise(generator);
  return image;
}

/// `label` in a ball, 0 around it.
inline LabelMap ball(const Grid& grid, const Vec3& centre, double radius, int label = 1)
{
  LabelMap labels(grid);
  for (std::size_t offset = 0; offset < labels.values.size(); ++offset)
    if ((grid.point(grid.index_of(offset)) - centre).norm() <= radius)
      labels[offset] = label;
  return labels;
}

inline double label_volume(const LabelMap& labels, int label)
{
  std::size_t count = 0;
  for (const int value : labels.values)
    count += value == label ? 1 : 0;
  return static_cast<double>(count) * labels.grid.voxel_volume();
}

} // namespace cemvert
