// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/mask_operations.h"
#include "cement/pattern.h"
#include "cement/voxels.h"
#include "core/error.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <tuple>
#include <utility>

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
  double amount; ///< of the voxel that cement fills, 1 is all of it

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

double room_in(const std::vector<Candidate>& candidates)
{
  return std::accumulate(candidates.begin(), candidates.end(), 0.0,
                         [](double sum, const Candidate& candidate) { return sum + candidate.amount; });
}

Sides candidates(const CementPattern& pattern, const PatternInput& input)
{
  const VertebralFrame& frame = input.anatomy.frame;
  const PointFunction score = pattern.score(input), fraction = pattern.fraction(input);
  Sides sides;
  for_each_voxel(input.allowed, [&](std::size_t offset, int i, int j, int k) {
    const Vec3 point = frame.to_frame(input.allowed.grid.point(i, j, k));
    const Candidate candidate{rounded(score(point)),
                              {rounded(std::abs(point.x())), rounded(point.z()), rounded(point.y())},
                              offset,
                              fraction ? fraction(point) : 1};
    (point.x() >= 0 ? sides.left : sides.right).push_back(candidate);
  });
  return sides;
}

/// Fills the best voxels as long as that brings the sum of their amounts nearer to `wanted`.
void fill_best(std::vector<Candidate>& candidates, double wanted, PlacedCement& cement)
{
  std::sort(candidates.begin(), candidates.end());
  double filled = 0;
  for (const Candidate& best : candidates) {
    if (filled + 0.5 * best.amount > wanted)
      break;
    filled += best.amount;
    cement.inside[best.offset] = 1;
    if (cement.fraction)
      (*cement.fraction)[best.offset] = static_cast<float>(best.amount);
  }
}

/// Half of the volume for each side, in voxels, as far as the sides hold it.
std::pair<double, double> shares(const Sides& sides, double wanted, double voxel_volume, RunLog& log)
{
  const double room_left = room_in(sides.left), room_right = room_in(sides.right);
  double left = std::ceil(0.5 * wanted), right = wanted - left;
  if (left > room_left || right > room_right) {
    const bool left_is_full = left > room_left;
    left = left_is_full ? room_left : wanted - room_right;
    right = wanted - left;
    log.warning(fmt::format("cement: the {} side of the body holds only {:.2f} ml; the rest of the {:.2f} ml "
                            "went to the other side.",
                            left_is_full ? "left" : "right",
                            1e-3 * voxel_volume * (left_is_full ? left : right),
                            1e-3 * voxel_volume * wanted));
  }
  return {left, right};
}

/// A pattern of one mass (or one per side) that the shape of the body has cut is worth a look.
void warn_if_in_pieces(const Mask& cement, const char* which, RunLog& log)
{
  const Pieces pieces = pieces_of(cement);
  if (pieces.volumes.size() > 1)
    log.warning(fmt::format("cement: the {}cement is in {} pieces, the largest {:.2f} ml: the body's shape "
                            "cuts it. Look at the overlay pictures.",
                            which, pieces.volumes.size(), 1e-3 * pieces.volumes.front()));
}

Mask side_of(const Mask& cement, const VertebralFrame& frame, bool left)
{
  Mask side(cement.grid);
  for_each_voxel(cement, [&](std::size_t offset, int i, int j, int k) {
    side[offset] = (frame.to_frame(cement.grid.point(i, j, k)).x() >= 0) == left;
  });
  return side;
}

} // namespace

Mask fillable_bone(const Mask& body, double margin)
{
  const double voxel = body.grid.spacing.maxCoeff();
  const Mask near = on_lattice(body, grid_around(body, voxel));
  const ScalarImage distance = distance_to(complement(near));
  Mask allowed(near.grid);
  // The surface lies half a spacing before the nearest centre outside. Asked of a voxel's centre, not of its
  // whole: the depth of the first layer then lies in [margin, margin + spacing), so that with the usual
  // margin and band (1 and 2 mm) cement under an endplate always touches it, whatever the grid.
  const double nearest = margin + 0.5 * body.grid.spacing.minCoeff() - 1e-4;
  for (std::size_t offset = 0; offset < allowed.values.size(); ++offset)
    allowed[offset] = near[offset] && static_cast<double>(distance[offset]) >= nearest;
  return on_lattice(allowed, body.grid);
}

PlacedCement fill_pattern(const CementPattern& pattern, const PatternInput& input, RunLog& log)
{
  Sides sides = candidates(pattern, input);
  const double voxel_volume = input.allowed.grid.voxel_volume();
  const double room = room_in(sides.left) + room_in(sides.right);
  const double wanted = std::max(1.0, std::round(input.volume / voxel_volume));
  if (wanted > room)
    throw ConfigError(fmt::format(
        "{}: {:g} ml of cement are asked for, but this body ({:.2f} ml) takes at most {:.2f} ml.\n"
        "    Ask for less, or leave less bone between cement and surface (cement.margin).",
        input.settings.where, 1e-3 * input.volume, 1e-3 * volume_of(input.anatomy.body),
        // rounded down, so that the number works when typed
        std::floor(0.1 * voxel_volume * room) / 100));

  PlacedCement cement{Mask(input.allowed.grid), std::nullopt};
  if (pattern.fraction(input))
    cement.fraction = ScalarImage(input.allowed.grid);
  if (pattern.two_sided()) {
    const auto [left, right] = shares(sides, wanted, voxel_volume, log);
    fill_best(sides.left, left, cement);
    fill_best(sides.right, right, cement);
    for (const bool is_left : {true, false})
      warn_if_in_pieces(side_of(cement.inside, input.anatomy.frame, is_left), is_left ? "left " : "right ",
                        log);
  } else {
    sides.left.insert(sides.left.end(), sides.right.begin(), sides.right.end());
    fill_best(sides.left, wanted, cement);
    warn_if_in_pieces(cement.inside, "", log);
  }
  return cement;
}

} // namespace cemvert
