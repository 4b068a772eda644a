// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/rim.h"

#include <array>
#include <cmath>
#include <map>

namespace cemvert
{
namespace
{

/// Squares in a plane and which of their corners are inside the layer: the outline by marching squares.
class Squares
{
public:
  Squares(const LabelField& field, Region region, double plane, double step)
      : field_(field), region_(static_cast<int>(region)), plane_(plane), step_(step),
        inwards_(region == Region::upper_layer ? -1e-4 : 1e-4),
        nx_(static_cast<int>((field.upper().x() - field.lower().x()) / step) + 2),
        ny_(static_cast<int>((field.upper().y() - field.lower().y()) / step) + 2)
  {
    for (int j = 0; j < ny_; ++j)
      for (int i = 0; i < nx_; ++i)
        inside_.push_back(inside(node(i, j)));
    for (int j = 0; j + 1 < ny_; ++j)
      for (int i = 0; i + 1 < nx_; ++i)
        link(i, j);
  }

  std::vector<Loop> loops()
  {
    std::vector<Loop> loops;
    while (!next_.empty()) {
      const Side first = next_.begin()->first;
      Loop loop;
      for (Side side = first;;) {
        const Vec3 point = crossing(side);
        if (loop.empty() || (point - loop.back()).norm() > 0.2 * step_)
          loop.push_back(point);
        const auto found = next_.find(side);
        side = found->second;
        next_.erase(found);
        if (side == first)
          break;
      }
      while (loop.size() > 1 && (loop.front() - loop.back()).norm() <= 0.2 * step_)
        loop.pop_back();
      loop.push_back(loop.front());
      loops.push_back(loop);
    }
    return loops;
  }

private:
  using Side = std::array<int, 3>; ///< from node (i, j), along x (0) or y (1)

  Vec3 node(int i, int j) const
  {
    return {field_.lower().x() + i * step_, field_.lower().y() + j * step_, plane_ + inwards_};
  }
  bool inside(const Vec3& point) const { return field_(point) == region_; }
  bool inside(int i, int j) const
  {
    return inside_[static_cast<std::size_t>(i) + static_cast<std::size_t>(nx_) * j];
  }

  Vec3 crossing(const Side& side) const
  {
    Vec3 in = node(side[0], side[1]), out = node(side[0] + (side[2] == 0), side[1] + (side[2] == 1));
    if (!inside(in))
      std::swap(in, out);
    while ((out - in).norm() > 1e-6 * step_) {
      const Vec3 middle = (in + out) / 2;
      (inside(middle) ? in : out) = middle;
    }
    return {in.x(), in.y(), plane_};
  }

  /// Connects the crossed sides of one square, with the inside on the left.
  void link(int i, int j)
  {
    const std::array<bool, 4> in{inside(i, j), inside(i + 1, j), inside(i + 1, j + 1), inside(i, j + 1)};
    const std::array<Side, 4> sides{{{i, j, 0}, {i + 1, j, 1}, {i, j + 1, 0}, {i, j, 1}}};
    // Counter-clockwise round the square: the outline enters where we step out of the layer and leaves where
    // we step in again; in a saddle each corner is cut off by itself.
    for (int from = 0; from < 4; ++from) {
      if (!in[from] || in[(from + 1) % 4])
        continue;
      int to = from;
      while (in[to] || !in[(to + 1) % 4])
        to = (to + 3) % 4;
      next_[sides[from]] = sides[to];
    }
  }

  const LabelField& field_;
  int region_;
  double plane_, step_, inwards_;
  int nx_, ny_;
  std::vector<bool> inside_;
  std::map<Side, Side> next_;
};

} // namespace

std::vector<Loop> layer_rims(const LabelField& field, Region region, double plane, double step,
                             double shortest)
{
  std::vector<Loop> rims;
  for (const Loop& loop : Squares(field, region, plane, step).loops()) {
    double length = 0;
    for (std::size_t n = 0; n + 1 < loop.size(); ++n)
      length += (loop[n + 1] - loop[n]).norm();
    if (length >= shortest)
      rims.push_back(loop);
  }
  return rims;
}

} // namespace cemvert
