// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/scan.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

/// How one new row of voxels is made of one old row: `weights[n]` belong to the old voxels from `first[n]`
/// on. What the weights lack to 1 lies outside the old row.
struct AxisMeans {
  std::vector<int> first;
  std::vector<std::vector<double>> weights;
};

/// Integral from -infinity to x of the share that voxel `m` of `count` has in the linear interpolant: a hat
/// of half width 1 around m, continued as 1 to the outer face at either end of the row.
double integral_of_share(int m, int count, double x)
{
  double integral = 0;
  if (m == 0)
    integral += std::clamp(x + 0.5, 0.0, 0.5);
  else {
    const double u = std::clamp(x - m + 1, 0.0, 1.0);
    integral += 0.5 * u * u;
  }
  if (m == count - 1)
    integral += std::clamp(x - m, 0.0, 0.5);
  else {
    const double u = std::clamp(x - m, 0.0, 1.0);
    integral += u - 0.5 * u * u;
  }
  return integral;
}

/// Exact means of the interpolant over `new_count` intervals of length `step`, the first centred at `start`
/// (indices of the old row; `step` may be negative). Where the new row has the old voxels themselves,
/// forwards or backwards, they are kept as they are: no mean is taken that would blur for nothing.
AxisMeans axis_means(int old_count, int new_count, double start, double step)
{
  AxisMeans means;
  const double length = std::abs(step);
  const double end = start + (new_count - 1) * step;
  if (std::abs(start - std::round(start)) < 1e-3 && std::abs(end - std::round(end)) < 1e-3 &&
      std::abs(length - 1) < 1e-3) {
    const int way = step > 0 ? 1 : -1;
    for (int n = 0; n < new_count; ++n) {
      const int m = static_cast<int>(std::round(start)) + n * way;
      const bool inside = m >= 0 && m < old_count;
      means.first.push_back(std::clamp(m, 0, old_count - 1));
      means.weights.push_back({inside ? 1.0 : 0.0});
    }
    return means;
  }
  for (int n = 0; n < new_count; ++n) {
    const double low = start + n * step - 0.5 * length, high = low + length;
    const int first = std::clamp(static_cast<int>(std::floor(low)), 0, old_count - 1);
    const int last = std::clamp(static_cast<int>(std::ceil(high)), first, old_count - 1);
    std::vector<double> weights;
    for (int m = first; m <= last; ++m)
      weights.push_back((integral_of_share(m, old_count, high) - integral_of_share(m, old_count, low)) /
                        length);
    means.first.push_back(first);
    means.weights.push_back(std::move(weights));
  }
  return means;
}

/// A block of numbers in which one axis is about to be resampled.
struct Block {
  Index3 size;
  std::vector<double> values;
};

Block resampled_along(const Block& block, int axis, const AxisMeans& means)
{
  Block result{block.size, {}};
  result.size[axis] = static_cast<int>(means.first.size());
  std::size_t inner = 1, outer = 1;
  for (int a = 0; a < 3; ++a)
    (a < axis ? inner : outer) *= a == axis ? 1 : static_cast<std::size_t>(block.size[a]);
  const std::size_t old_count = static_cast<std::size_t>(block.size[axis]), new_count = means.first.size();
  result.values.assign(inner * outer * new_count, 0.0);
  for (std::size_t o = 0; o < outer; ++o)
    for (std::size_t n = 0; n < new_count; ++n) {
      double* to = &result.values[(o * new_count + n) * inner];
      for (std::size_t w = 0; w < means.weights[n].size(); ++w) {
        const double weight = means.weights[n][w];
        const double* from = &block.values[(o * old_count + means.first[n] + w) * inner];
        for (std::size_t i = 0; i < inner; ++i)
          to[i] += weight * from[i];
      }
    }
  return result;
}

/// Which old axis runs along each new axis, if the axes of the two grids are parallel.
std::optional<Index3> parallel_axes(const Mat3& turn)
{
  Index3 old_axis{};
  for (int axis = 0; axis < 3; ++axis) {
    turn.col(axis).cwiseAbs().maxCoeff(&old_axis[axis]);
    // what a unit vector has besides its one large component: 1e-5 moves a voxel 1000 voxels away by 1e-2
    if (turn.col(axis).cwiseAbs().sum() - 1 > 1e-5)
      return std::nullopt;
  }
  return old_axis;
}

/// Exact means, axis by axis.
ScalarImage resample_parallel(const ScalarImage& image, const Grid& grid, const Index3& old_axis,
                              float outside)
{
  const Vec3 start = image.grid.index(grid.origin);
  const Mat3 turn = image.grid.direction.transpose() * grid.direction;
  std::array<AxisMeans, 3> means; // by old axis
  Index3 low{}, high{};
  for (int axis = 0; axis < 3; ++axis) {
    const int old = old_axis[axis];
    const double step = std::copysign(grid.spacing[axis] / image.grid.spacing[old], turn(old, axis));
    means[old] = axis_means(image.grid.size[old], grid.size[axis], start[old], step);
    low[old] = image.grid.size[old];
    for (std::size_t n = 0; n < means[old].first.size(); ++n) {
      low[old] = std::min(low[old], means[old].first[n]);
      high[old] =
          std::max(high[old], means[old].first[n] + static_cast<int>(means[old].weights[n].size()) - 1);
    }
    for (int& first : means[old].first)
      first -= low[old];
  }
  // only the part that is needed, as difference to `outside`: what lies outside then adds nothing
  Block block{{high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1}, {}};
  for (int k = low[2]; k <= high[2]; ++k)
    for (int j = low[1]; j <= high[1]; ++j)
      for (int i = low[0]; i <= high[0]; ++i)
        block.values.push_back(static_cast<double>(image.at(i, j, k)) - outside);
  for (int axis = 0; axis < 3; ++axis)
    block = resampled_along(block, axis, means[axis]);

  ScalarImage result(grid);
  for (std::size_t offset = 0; offset < result.values.size(); ++offset) {
    const Index3 index = grid.index_of(offset);
    Index3 old{};
    for (int axis = 0; axis < 3; ++axis)
      old[old_axis[axis]] = index[axis];
    const std::size_t from =
        old[0] + static_cast<std::size_t>(block.size[0]) *
                     (old[1] + static_cast<std::size_t>(block.size[1]) * static_cast<std::size_t>(old[2]));
    result[offset] = static_cast<float>(block.values[from] + outside);
  }
  return result;
}

/// Value of the trilinear interpolant at a continuous index, or `outside` beyond the outermost voxel faces.
double value_at(const ScalarImage& image, const Vec3& index, double outside)
{
  Index3 low{};
  std::array<double, 3> part{};
  for (int axis = 0; axis < 3; ++axis) {
    const int last = image.grid.size[axis] - 1;
    if (index[axis] < -0.5 || index[axis] > last + 0.5)
      return outside;
    const double position = std::clamp(index[axis], 0.0, static_cast<double>(last));
    low[axis] = std::min(static_cast<int>(position), std::max(last - 1, 0));
    part[axis] = position - low[axis];
  }
  const std::size_t di = image.grid.size[0] > 1 ? 1 : 0;
  const std::size_t dj = image.grid.size[1] > 1 ? static_cast<std::size_t>(image.grid.size[0]) : 0;
  const std::size_t dk =
      image.grid.size[2] > 1 ? static_cast<std::size_t>(image.grid.size[0]) * image.grid.size[1] : 0;
  const float* v = &image.values[image.grid.offset(low)];
  const auto along_i = [&](const float* p) { return p[0] + part[0] * (static_cast<double>(p[di]) - p[0]); };
  const auto along_j = [&](const float* p) {
    const double a = along_i(p);
    return a + part[1] * (along_i(p + dj) - a);
  };
  const double a = along_j(v);
  return a + part[2] * (along_j(v + dk) - a);
}

/// Means by points evenly spread over each new voxel.
ScalarImage resample_oblique(const ScalarImage& image, const Grid& grid, float outside)
{
  const Mat3 to_index = image.grid.spacing.cwiseInverse().asDiagonal() * image.grid.direction.transpose() *
                        grid.direction * grid.spacing.asDiagonal();
  // two points for each old voxel that a new one spans: then the weights that the points give to the old
  // voxels vary so little that a random texture keeps its mean to 1e-3
  Index3 points{};
  for (int axis = 0; axis < 3; ++axis)
    points[axis] = std::max(2, static_cast<int>(std::ceil(2 * to_index.col(axis).norm() - 1e-6)));
  std::vector<Vec3> inside;
  for (int c = 0; c < points[2]; ++c)
    for (int b = 0; b < points[1]; ++b)
      for (int a = 0; a < points[0]; ++a)
        inside.emplace_back(to_index * Vec3((a + 0.5) / points[0] - 0.5, (b + 0.5) / points[1] - 0.5,
                                            (c + 0.5) / points[2] - 0.5));
  const Vec3 start = image.grid.index(grid.origin);
  ScalarImage result(grid);
  for (std::size_t offset = 0; offset < result.values.size(); ++offset) {
    const Index3 index = grid.index_of(offset);
    const Vec3 centre = start + to_index * Vec3(index[0], index[1], index[2]);
    double sum = 0;
    for (const Vec3& shift : inside)
      sum += value_at(image, centre + shift, outside);
    result[offset] = static_cast<float>(sum / static_cast<double>(inside.size()));
  }
  return result;
}

} // namespace

ScalarImage resample_image(const ScalarImage& image, const Grid& grid, float outside)
{
  if (const auto shift = whole_voxel_shift(image.grid, grid)) {
    ScalarImage result(grid, outside);
    for (std::size_t offset = 0; offset < result.values.size(); ++offset) {
      const Index3 index = grid.index_of(offset);
      const Index3 from{index[0] + (*shift)[0], index[1] + (*shift)[1], index[2] + (*shift)[2]};
      if (image.grid.contains(from))
        result[offset] = image.at(from);
    }
    return result;
  }
  if (const auto old_axis = parallel_axes(image.grid.direction.transpose() * grid.direction))
    return resample_parallel(image, grid, *old_axis, outside);
  return resample_oblique(image, grid, outside);
}

} // namespace cemvert
