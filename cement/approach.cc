// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/approach.h"

#include "anatomy/canal.h"
#include "anatomy/mask_operations.h"
#include "anatomy/pedicles.h"
#include "cement/cement.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace cemvert
{
namespace
{

// Where pedicles leave the body, as parts of its width and height from its middle: L1 to L4 and T8 to T12 of
// the phantoms, whose proportions are those of published morphometry.
constexpr double usual_lateral = 0.31, usual_superior = 0.20;

// Where a tip may come to lie if no convergence is asked for, from the midline in parts of the body's width:
// in its own half, and of two needles in the inner half of that; a needle alone goes to the middle.
constexpr double innermost_tip = 0.05, outermost_tip = 0.25;

constexpr double step = 0.25;         ///< mm along a needle
constexpr double entry_zone = 4;      ///< mm
constexpr double longest_behind = 50; ///< mm from a pedicle to the skin side of its arch
constexpr double gap = 1.5;           ///< mm without bone that do not yet end it

/// Distance to the surface of a mask, negative inside: half-way between the centres of the voxels.
class SurfaceDistance
{
public:
  explicit SurfaceDistance(const Mask& mask)
      : outside_(distance_to(on_lattice(mask, grid_around(mask, 15)))),
        inside_(distance_to(complement(on_lattice(mask, grid_around(mask, 15)))))
  {
  }
  double operator()(const Vec3& point) const
  {
    return interpolate(outside_, point) - interpolate(inside_, point);
  }
  Vec3 outwards(const Vec3& point) const
  {
    Vec3 slope;
    for (int axis = 0; axis < 3; ++axis)
      slope[axis] = (*this)(point + Vec3::Unit(axis)) - (*this)(point - Vec3::Unit(axis));
    return slope;
  }

private:
  ScalarImage outside_, inside_;
};

/// A point that the needle passes and its convergence.
struct Passage {
  Vec3 place; ///< frame coordinates [mm]
  double convergence;
  bool in_pedicle; ///< else on the posterior wall
};

Passage passage_of(const PedicleOfSide& found, double side, const VertebralAnatomy& anatomy,
                   const BodyBox& box, const ApproachSettings& settings, RunLog& log)
{
  if (found.pedicle)
    return {anatomy.frame.to_frame(found.pedicle->centre),
            settings.convergence.value_or(found.pedicle->transverse_angle), true};
  log.note(
      fmt::format("{} needle: {}; it goes where a pedicle usually leaves the body, {:.0f} % of the width "
                  "aside and {:.0f} % of the height above the middle",
                  side > 0 ? "left" : "right", found.reason, 100 * usual_lateral, 100 * usual_superior));
  return {Vec3(box.middle().x() + side * usual_lateral * box.size().x(), box.lowest.y(),
               box.middle().z() + usual_superior * box.size().z()),
          settings.convergence.value_or(standard_convergence), false};
}

/// Goes back from `inside` while there is bone.
Vec3 entry_behind(const Mask& bone, const Vec3& inside, const Vec3& backwards)
{
  const auto in_bone = [&](const Vec3& point) {
    const Index3 voxel = bone.grid.nearest(point);
    return bone.grid.contains(voxel) && bone.at(voxel) != 0;
  };
  double last = 0;
  for (double way = 0; way < longest_behind && way - last < gap; way += step)
    if (in_bone(inside + way * backwards))
      last = way;
  return inside + last * backwards;
}

/// From the midline to the side of the needle [mm].
double lateral_of_tip(const Passage& passage, double side, bool alone, double forward, const BodyBox& box,
                      const ApproachSettings& settings)
{
  const double asked = side * passage.place.x() - forward * std::tan(passage.convergence);
  if (settings.convergence)
    return asked;
  const double width = box.size().x();
  return std::clamp(asked, innermost_tip * width, (alone ? innermost_tip : outermost_tip) * width);
}

Needle needle_through(const Passage& passage, double side, bool alone, const VertebralAnatomy& anatomy,
                      const BodyBox& box, const ApproachSettings& settings)
{
  const double anterior = box.lowest.y() + settings.tip_depth * box.size().y();
  const double forward = anterior - passage.place.y();
  const Vec3 tip(side * lateral_of_tip(passage, side, alone, forward, box, settings), anterior,
                 box.lowest.z() + settings.tip_height * box.size().z());
  const Vec3 backwards = (passage.place - tip).normalized();
  const VertebralFrame& frame = anatomy.frame;
  const Vec3 tip_in_patient = frame.to_patient(tip);
  const Vec3 direction = frame.to_patient(backwards) - frame.centre;
  const Vec3 start = passage.in_pedicle ? frame.to_patient(passage.place) : tip_in_patient;
  return {entry_behind(anatomy.vertebra, start, direction), tip_in_patient};
}

/// Of a direction away from the needle: the word for its greatest component.
std::string word_of(const Vec3& outwards, const Vec3& place, const VertebralFrame& frame)
{
  const Vec3 away(outwards.dot(frame.left), outwards.dot(frame.anterior), outwards.dot(frame.superior));
  Eigen::Index greatest = 0;
  away.cwiseAbs().maxCoeff(&greatest);
  if (greatest == 0)
    return away.x() * place.x() > 0 ? "lateral" : "medial";
  if (greatest == 1)
    return away.y() > 0 ? "anterior" : "posterior";
  return away.z() > 0 ? "upper" : "lower";
}

bool in_canal(const Canal& canal, const Vec3& place)
{
  const double depth = canal.area / (pi * canal.half_width);
  const double across = (place.x() - canal.left_at(place.z())) / canal.half_width;
  const double along = (place.y() - canal.anterior_at(place.z())) / depth;
  return across * across + along * along < 1;
}

} // namespace

std::vector<Needle> transpedicular_needles(const VertebralAnatomy& anatomy, ApproachSide side,
                                           const ApproachSettings& settings, RunLog& log)
{
  const Pedicles pedicles = find_pedicles(anatomy);
  const BodyBox box = body_box(anatomy);
  const bool alone = side != ApproachSide::both;
  const auto needle = [&](const PedicleOfSide& found, double to_left) {
    const Passage passage = passage_of(found, to_left, anatomy, box, settings, log);
    return needle_through(passage, to_left, alone, anatomy, box, settings);
  };
  std::vector<Needle> needles;
  if (side != ApproachSide::right)
    needles.push_back(needle(pedicles.left, 1));
  if (side != ApproachSide::left)
    needles.push_back(needle(pedicles.right, -1));
  return needles;
}

NeedleCheck needle_check(const VertebralAnatomy& anatomy, const Needle& needle)
{
  const VertebralFrame& frame = anatomy.frame;
  const SurfaceDistance distance(anatomy.vertebra);
  const std::optional<Canal> canal =
      anatomy.has_posterior ? find_canal(anatomy.vertebra, frame) : std::nullopt;
  const Vec3 way = needle.tip - needle.entry;
  const double length = way.norm();
  NeedleCheck check;
  check.least_bone = std::numeric_limits<double>::infinity();
  const int steps = static_cast<int>(std::ceil(std::max(length - entry_zone, step) / step));
  for (int n = 0; n <= steps; ++n) {
    const double to_tip = std::min(n * step, length);
    const Vec3 point = needle.tip - (length > 0 ? to_tip / length : 0) * way;
    const double bone = -distance(point);
    if (bone < 0) {
      check.outside += step;
      check.in_canal = check.in_canal || (canal && in_canal(*canal, frame.to_frame(point)));
    }
    if (bone < check.least_bone) {
      check.least_bone = bone;
      check.to_tip = to_tip;
      check.side = word_of(distance.outwards(point), frame.to_frame(point), frame);
    }
  }
  const Index3 voxel = anatomy.body.grid.nearest(needle.tip);
  check.tip_in_body = anatomy.body.grid.contains(voxel) && anatomy.body.at(voxel) != 0;
  return check;
}

std::vector<std::string> needle_warnings(const NeedleCheck& check, const std::string& name, double diameter)
{
  std::vector<std::string> warnings;
  const std::string where = fmt::format("{:.0f} mm before its tip, on its {} side", check.to_tip, check.side);
  if (check.in_canal)
    warnings.push_back(fmt::format("the {} crosses the vertebral canal ({})", name, where));
  if (check.outside > 0)
    warnings.push_back(
        fmt::format("the axis of the {} is outside the bone for {:.1f} mm, by up to {:.1f} mm, {}", name,
                    check.outside, -check.least_bone, where));
  else if (check.least_bone < 0.5 * diameter)
    warnings.push_back(
        fmt::format("the {} (diameter {:.1f} mm) cuts the cortex: its axis comes within {:.1f} mm "
                    "of the surface, {}",
                    name, diameter, check.least_bone, where));
  if (!check.tip_in_body)
    warnings.push_back(fmt::format("the tip of the {} is not in the vertebral body", name));
  return warnings;
}

} // namespace cemvert
