// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/mask_operations.h"
#include "cement/cement.h"
#include "cement/voxels.h"
#include "core/error.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

namespace cemvert
{
namespace
{

/// An allowed voxel and its place in the order of filling. Scores and places are rounded to integers, so that
/// voxels that are equal but for the last digits of a rotation are ordered by what follows.
struct Candidate {
  std::int64_t score;
  std::array<std::int64_t, 3> place; ///< distance from the midline, superior, anterior
  std::size_t offset;

  bool operator<(const Candidate& other) const
  {
    return std::tie(score, place, offset) < std::tie(other.score, other.place, other.offset);
  }
};

std::int64_t rounded(double millimetres)
{
  return std::llround(millimetres * 1e6);
}

struct Sides {
  std::vector<Candidate> left, right;
};

Sides candidates(const CementPattern& pattern, const PatternInput& input)
{
  const VertebralFrame& frame = input.anatomy.frame;
  Sides sides;
  for_each_voxel(input.allowed, [&](std::size_t offset, int i, int j, int k) {
    const Vec3 point = frame.to_frame(input.allowed.grid.point(i, j, k));
    const Candidate candidate{rounded(pattern.score(input, point)),
                              {rounded(std::abs(point.x())), rounded(point.z()), rounded(point.y())},
                              offset};
    (point.x() >= 0 ? sides.left : sides.right).push_back(candidate);
  });
  return sides;
}

void fill_best(std::vector<Candidate>& candidates, std::size_t count, Mask& cement)
{
  const auto end = candidates.begin() + static_cast<std::ptrdiff_t>(count);
  if (end != candidates.end())
    std::nth_element(candidates.begin(), end, candidates.end());
  std::for_each(candidates.begin(), end, [&](const Candidate& best) { cement[best.offset] = 1; });
}

/// Half of the volume for each side, as far as the sides hold it.
std::pair<std::size_t, std::size_t> shares(const Sides& sides, std::size_t wanted, double voxel_volume,
                                           RunLog& log)
{
  std::size_t left = wanted - wanted / 2, right = wanted / 2;
  if (left > sides.left.size() || right > sides.right.size()) {
    const bool left_is_full = left > sides.left.size();
    left = left_is_full ? sides.left.size() : wanted - sides.right.size();
    right = wanted - left;
    log.warning(fmt::format("cement: the {} side of the body holds only {:.2f} ml; the rest of the {:.2f} ml "
                            "went to the other side.",
                            left_is_full ? "left" : "right",
                            1e-3 * voxel_volume * static_cast<double>(left_is_full ? left : right),
                            1e-3 * voxel_volume * static_cast<double>(wanted)));
  }
  return {left, right};
}

/// A pattern of one mass per side that the shape of the body has cut is worth a look.
void warn_if_in_pieces(const Mask& cement, const VertebralFrame& frame, RunLog& log)
{
  for (const bool left : {true, false}) {
    Mask side(cement.grid);
    for_each_voxel(cement, [&](std::size_t offset, int i, int j, int k) {
      side[offset] = (frame.to_frame(cement.grid.point(i, j, k)).x() >= 0) == left;
    });
    const Pieces pieces = pieces_of(side);
    if (pieces.volumes.size() > 1)
      log.warning(
          fmt::format("cement: the {} cement is in {} pieces, the largest {:.2f} ml: the body's shape "
                      "cuts it. Look at the overlay pictures.",
                      left ? "left" : "right", pieces.volumes.size(), 1e-3 * pieces.volumes.front()));
  }
}

/// The values but for the outermost 0.5 % at each end.
std::pair<double, double> inner_range(std::vector<double> values)
{
  const auto tail = static_cast<std::ptrdiff_t>(0.005 * static_cast<double>(values.size()));
  std::nth_element(values.begin(), values.begin() + tail, values.end());
  const double lowest = values[static_cast<std::size_t>(tail)];
  std::nth_element(values.begin(), values.end() - 1 - tail, values.end());
  return {lowest, *(values.end() - 1 - tail)};
}

} // namespace

BodyBox body_box(const VertebralAnatomy& anatomy)
{
  std::vector<Vec3> points;
  for_each_voxel(anatomy.body, [&](std::size_t, int i, int j, int k) {
    points.push_back(anatomy.frame.to_frame(anatomy.body.grid.point(i, j, k)));
  });
  if (points.empty())
    throw_bug("the body has no voxels");
  BodyBox box;
  const auto set_sides = [&](int axis) {
    std::vector<double> values(points.size());
    std::transform(points.begin(), points.end(), values.begin(), [&](const Vec3& p) { return p[axis]; });
    std::tie(box.lowest[axis], box.highest[axis]) = inner_range(values);
  };
  set_sides(0);
  set_sides(2);
  const double half_third = box.size().x() / 6;
  const auto central = std::partition(points.begin(), points.end(), [&](const Vec3& p) {
    return std::abs(p.x() - box.middle().x()) <= half_third;
  });
  if (central != points.begin())
    points.erase(central, points.end());
  set_sides(1);
  return box;
}

Mask fillable_bone(const Mask& body, double margin)
{
  const double voxel = body.grid.spacing.maxCoeff();
  const Mask near = on_lattice(body, grid_around(body, voxel));
  const ScalarImage distance = distance_to(complement(near));
  Mask allowed(near.grid);
  // between a voxel and the surface lie all voxels nearer to it: the first has its neighbour's centre one
  // spacing away and nothing between
  const double nearest = margin + body.grid.spacing.minCoeff() - 1e-4;
  for (std::size_t offset = 0; offset < allowed.values.size(); ++offset)
    allowed[offset] = near[offset] && static_cast<double>(distance[offset]) >= nearest;
  return on_lattice(allowed, body.grid);
}

Mask fill_pattern(const CementPattern& pattern, const PatternInput& input, const std::string& where,
                  RunLog& log)
{
  Sides sides = candidates(pattern, input);
  const double voxel_volume = input.allowed.grid.voxel_volume();
  const std::size_t room = sides.left.size() + sides.right.size();
  const auto wanted = static_cast<std::size_t>(std::max(1LL, std::llround(input.volume / voxel_volume)));
  if (wanted > room)
    throw ConfigError(fmt::format(
        "{}: {:g} ml of cement are asked for, but this body ({:.2f} ml) takes at most {:.2f} ml.\n"
        "    Ask for less, or leave less bone between cement and surface (cement.margin).",
        where, 1e-3 * input.volume, 1e-3 * volume_of(input.anatomy.body),
        // rounded down, so that the number works when typed
        std::floor(0.1 * voxel_volume * static_cast<double>(room)) / 100));

  Mask cement(input.allowed.grid);
  if (pattern.two_sided()) {
    const auto [left, right] = shares(sides, wanted, voxel_volume, log);
    fill_best(sides.left, left, cement);
    fill_best(sides.right, right, cement);
    warn_if_in_pieces(cement, input.anatomy.frame, log);
  } else {
    sides.left.insert(sides.left.end(), sides.right.begin(), sides.right.end());
    fill_best(sides.left, wanted, cement);
  }
  return cement;
}

} // namespace cemvert
