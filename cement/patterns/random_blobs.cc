// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/patterns/shapes.h"

#include "cement/voxels.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

namespace cemvert
{
namespace
{

constexpr std::size_t balls = 8;

struct Ball {
  Vec3 centre;
  double size; ///< relative
};

/// Random cement; the steps between the balls are short enough for them to overlap whatever the volume.
class RandomBlobs : public CementPattern
{
public:
  std::string meaning() const override
  {
    return "a chain of eight balls at random places (cement.seed), each overlapping the one before: "
           "connected shapes for statistics; the contact class follows from the seed";
  }

  std::vector<std::string> keys() const override { return {"seed"}; }

  /// Distance to the nearest ball's centre over its relative size.
  PointFunction score(const PatternInput& input) const override
  {
    return [balls = chain_of(input)](const Vec3& point) {
      double nearest = std::numeric_limits<double>::infinity();
      for (const Ball& ball : balls)
        nearest = std::min(nearest, (point - ball.centre).norm() / ball.size);
      return nearest;
    };
  }

private:
  static std::vector<Ball> chain_of(const PatternInput& input)
  {
    std::vector<Vec3> points;
    for_each_voxel(input.allowed, [&](std::size_t, int i, int j, int k) {
      points.push_back(input.anatomy.frame.to_frame(input.allowed.grid.point(i, j, k)));
    });
    if (points.empty())
      return {};
    std::mt19937_64 generator(static_cast<std::uint64_t>(input.settings.seed));
    // the library's distributions may differ from one compiler to the next, its generators do not
    const auto below = [&](std::size_t count) { return static_cast<std::size_t>(generator() % count); };
    // balls of equal volume, none of it shared, would have this radius: the real ones are larger
    const double radius = std::cbrt(3 * input.volume / (4 * pi * balls));
    std::vector<Ball> chain = {{points[below(points.size())], 1}};
    while (chain.size() < balls) {
      const Vec3 last = chain.back().centre;
      std::vector<Vec3> next;
      for (const Vec3& point : points)
        if (const double way = (point - last).norm(); way >= 0.9 * radius && way <= 1.3 * radius)
          next.push_back(point);
      if (next.empty()) // balls smaller than a voxel, or a body no larger than one ball
        break;
      chain.push_back({next[below(next.size())], 0.75 + 0.5 * static_cast<double>(below(1000)) / 1000});
    }
    return chain;
  }
};

} // namespace

std::unique_ptr<CementPattern> make_random_blobs()
{
  return std::make_unique<RandomBlobs>();
}

} // namespace cemvert
