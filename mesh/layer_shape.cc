// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/layer_shape.h"

#include "core/error.h"
#include "mesh/gaussian.h"

#include <algorithm>
#include <cmath>
#include <queue>

namespace cemvert
{
namespace
{

constexpr int margin = 6; // nodes around the endplate, so that the smoothed outline dies out inside the field

struct Nodes {
  int nx, ny;
  std::vector<float> covered; ///< 1 where the endplate is
  std::vector<float> height;  ///< times side, 0 where there is none
  std::size_t at(int i, int j) const
  {
    return static_cast<std::size_t>(i) + static_cast<std::size_t>(nx) * j;
  }
};

Nodes padded_nodes(const HeightField& surface, int side)
{
  Nodes nodes{surface.nx + 2 * margin, surface.ny + 2 * margin, {}, {}};
  nodes.covered.assign(static_cast<std::size_t>(nodes.nx) * nodes.ny, 0.f);
  nodes.height = nodes.covered;
  for (int j = 0; j < surface.ny; ++j)
    for (int i = 0; i < surface.nx; ++i) {
      const double height = surface.at(i, j);
      if (std::isnan(height))
        continue;
      nodes.covered[nodes.at(i + margin, j + margin)] = 1;
      nodes.height[nodes.at(i + margin, j + margin)] = static_cast<float>(side * height);
    }
  return nodes;
}

/// Nodes without endplate that cannot be reached from the border of the field.
std::vector<std::size_t> holes(const Nodes& nodes)
{
  std::vector<std::uint8_t> reached(nodes.covered.size(), 0);
  std::queue<std::array<int, 2>> front;
  front.push({0, 0});
  reached[0] = 1;
  while (!front.empty()) {
    const auto [i, j] = front.front();
    front.pop();
    for (const auto& [di, dj] : {std::array{1, 0}, std::array{-1, 0}, std::array{0, 1}, std::array{0, -1}}) {
      const int a = i + di, b = j + dj;
      if (a < 0 || b < 0 || a >= nodes.nx || b >= nodes.ny)
        continue;
      const std::size_t n = nodes.at(a, b);
      if (reached[n] || nodes.covered[n] > 0)
        continue;
      reached[n] = 1;
      front.push({a, b});
    }
  }
  std::vector<std::size_t> result;
  for (std::size_t n = 0; n < reached.size(); ++n)
    if (!reached[n] && nodes.covered[n] == 0)
      result.push_back(n);
  return result;
}

/// Lowest height among the covered nodes next to (i, j), or `otherwise`.
float lowest_around(const Nodes& nodes, int i, int j, float otherwise)
{
  float lowest = std::numeric_limits<float>::infinity();
  for (int b = std::max(0, j - 1); b <= std::min(nodes.ny - 1, j + 1); ++b)
    for (int a = std::max(0, i - 1); a <= std::min(nodes.nx - 1, i + 1); ++a)
      if (nodes.covered[nodes.at(a, b)] > 0)
        lowest = std::min(lowest, nodes.height[nodes.at(a, b)]);
  return std::isfinite(lowest) ? lowest : otherwise;
}

float bilinear(const std::vector<float>& field, int nx, int ny, double x, double y)
{
  const int i = std::clamp(static_cast<int>(x), 0, nx - 2), j = std::clamp(static_cast<int>(y), 0, ny - 2);
  const float u = static_cast<float>(x - i), v = static_cast<float>(y - j);
  const float* row = field.data() + i + static_cast<std::size_t>(nx) * j;
  return (1 - v) * ((1 - u) * row[0] + u * row[1]) + v * ((1 - u) * row[nx] + u * row[nx + 1]);
}

} // namespace

LayerShape::LayerShape(const HeightField& surface, int side, double plane, double overlap,
                       const std::function<bool(const Vec3&)>& is_bone)
    : side_(side), plane_(plane), left0_(surface.left0 - margin * surface.step),
      anterior0_(surface.anterior0 - margin * surface.step), step_(surface.step)
{
  Nodes nodes = padded_nodes(surface, side);
  nx_ = nodes.nx;
  ny_ = nodes.ny;
  if (std::none_of(nodes.covered.begin(), nodes.covered.end(), [](float c) { return c > 0; }))
    throw MeshError(std::string("mesh: no loading layer can be made: the ") + (side > 0 ? "upper" : "lower") +
                    " endplate surface is empty. Look at anatomy.nii.gz, where the endplates are marked.");

  // A pit deeper than what counts as endplate leaves a hole in the surface: the layer fills it down to bone.
  const double deepest = 15;
  for (const std::size_t n : holes(nodes)) {
    const std::size_t column = n % static_cast<std::size_t>(nx_), row = n / static_cast<std::size_t>(nx_);
    const double left = left0_ + step_ * static_cast<double>(column);
    const double anterior = anterior0_ + step_ * static_cast<double>(row);
    double depth = 0;
    while (depth < deepest && !is_bone({left, anterior, plane - side * depth}))
      depth += 0.25 * step_;
    nodes.covered[n] = 1;
    nodes.height[n] = static_cast<float>(side * plane - depth);
  }

  const std::array<int, 3> size{nx_, ny_, 1};
  const std::array<double, 3> spacing{step_, step_, 1};
  const double sigma = std::max(step_, 1.);
  coverage_ = gaussian_smoothed(nodes.covered, size, spacing, sigma);
  const std::vector<float> mean = gaussian_smoothed(nodes.height, size, spacing, sigma);

  // Well inside the outline the layer starts under the lowest neighbouring column, so that it meets the bone
  // everywhere; towards the outline it rises to the surface itself, so that it does not hang down the wall.
  inner_.resize(coverage_.size());
  for (int j = 0; j < ny_; ++j)
    for (int i = 0; i < nx_; ++i) {
      const std::size_t n = nodes.at(i, j);
      const float at_rim = mean[n] / std::max(coverage_[n], 1e-3f);
      const float inside = lowest_around(nodes, i, j, at_rim) - static_cast<float>(overlap);
      const float t = std::clamp((coverage_[n] - 0.5f) / 0.4f, 0.f, 1.f);
      inner_[n] = (1 - t) * at_rim + t * inside;
    }
}

bool LayerShape::contains(double left, double anterior, double superior) const
{
  const double height = side_ * superior;
  if (height > side_ * plane_)
    return false;
  const double x = (left - left0_) / step_, y = (anterior - anterior0_) / step_;
  if (x < 0 || y < 0 || x > nx_ - 1 || y > ny_ - 1)
    return false;
  return bilinear(coverage_, nx_, ny_, x, y) >= 0.5f && height >= bilinear(inner_, nx_, ny_, x, y);
}

} // namespace cemvert
