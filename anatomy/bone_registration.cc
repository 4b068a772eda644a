// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/bone_registration.h"

#include "anatomy/mask_operations.h"
#include "core/error.h"
#include "image/rigid_registration.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace cemvert
{
namespace
{

/// Around the bone: its surface is what holds a registration most, and what lies farther out moves by itself.
constexpr double rim = 2; // mm

/// What is brighter or darker tells nothing of the bone: metal; air of lungs and bowel, which move [HU].
constexpr float darkest = -150, brightest = 1500;

MaskedImage masked_image(const Scan& scan, const Mask& cement, double halo)
{
  MaskedImage masked{*scan.picture, complement(dilated(cement, halo))};
  if (scan.settings.values == ImageValues::hounsfield)
    for (float& value : masked.image.values)
      value = std::clamp(value, darkest, brightest);
  return masked;
}

Mask labelled(const LabelMap& labels, const std::vector<int>& wanted)
{
  Mask mask(labels.grid);
  for (std::size_t v = 0; v < mask.values.size(); ++v)
    mask[v] = std::find(wanted.begin(), wanted.end(), labels[v]) != wanted.end();
  return mask;
}

/// Bone with its surface, as far as the image shows it without cement and without its neighbours.
Mask bone_to_go_by(const Scan& scan, const Mask& vertebra, const Mask& sound)
{
  Mask others =
      scan.settings.above.empty() && scan.settings.below.empty()
          ? Mask(vertebra.grid)
          : united(labelled(scan.labels, scan.settings.above), labelled(scan.labels, scan.settings.below));
  return intersected(without(dilated(vertebra, rim), dilated(others, rim)), sound);
}

/// The points in blocks of 8 mm, black and white as on a board: two halves that both go all round the bone.
std::vector<Vec3> half_of(const std::vector<Vec3>& points, const VertebralFrame& frame, bool black)
{
  const double block = 8; // mm
  std::vector<Vec3> half;
  for (const Vec3& point : points) {
    const Vec3 place = frame.to_frame(point) / block;
    const auto number =
        static_cast<long>(std::floor(place.x()) + std::floor(place.y()) + std::floor(place.z()));
    if ((number % 2 == 0) == black)
      half.push_back(point);
  }
  return half;
}

RigidMotion by_frames(const VertebralFrame& from, const VertebralFrame& to)
{
  return {to.axes() * from.axes().transpose(), from.centre, to.centre - from.centre};
}

/// Distance to the mask's surface [mm], positive outside. Half a voxel lies between a voxel's centre and it.
ScalarImage signed_distance(const Mask& mask)
{
  const ScalarImage outside = distance_to(mask), inside = distance_to(complement(mask));
  const auto half = static_cast<float>(0.5 * mask.grid.spacing.minCoeff());
  ScalarImage distance(mask.grid);
  for (std::size_t v = 0; v < distance.values.size(); ++v)
    distance[v] = mask[v] ? half - inside[v] : outside[v] - half;
  return distance;
}

/// Root mean square distance of the bodies' surfaces in front of their middles, where no pedicle is cut.
double surface_residual(const VertebralAnatomy& after, const VertebralAnatomy& before,
                        const RigidMotion& motion)
{
  const ScalarImage here = signed_distance(after.body), there = signed_distance(before.body);
  const auto near = static_cast<float>(after.body.grid.spacing.maxCoeff());
  double squares = 0, count = 0;
  for (std::size_t v = 0; v < here.values.size(); ++v) {
    if (std::abs(here[v]) > near)
      continue;
    const Vec3 point = here.grid.point(here.grid.index_of(v));
    if (after.frame.to_frame(point).y() < 0)
      continue;
    squares += std::pow(interpolate(there, motion(point)) - static_cast<double>(here[v]), 2);
    count += 1;
  }
  return count > 0 ? std::sqrt(squares / count) : INFINITY;
}

/// Mean height of an endplate over the same one of the other scan [mm]; NaN where they do not meet.
double endplate_shift(const Endplate& after, const VertebralFrame& frame, const Endplate& before,
                      const VertebralFrame& frame_before, const RigidMotion& motion)
{
  const HeightField& surface = after.surface;
  double sum = 0, count = 0;
  for (int j = 0; j < surface.ny; ++j)
    for (int i = 0; i < surface.nx; ++i) {
      if (!std::isfinite(surface.at(i, j)))
        continue;
      const Vec3 point = frame.to_patient(
          {surface.left0 + i * surface.step, surface.anterior0 + j * surface.step, surface.at(i, j)});
      const Vec3 there = frame_before.to_frame(motion(point));
      const double height = before.surface.interpolate(there.x(), there.y());
      if (!std::isfinite(height))
        continue;
      sum += there.z() - height;
      count += 1;
    }
  return count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
}

/// Half the disagreement of two registrations on separate halves: each half's error is sqrt(2) times that of
/// the whole, and their difference sqrt(2) times that again.
void add_uncertainty(BoneRegistration& result, const RigidMotion& first, const RigidMotion& second,
                     const Mask& body)
{
  double squares = 0, count = 0;
  for (const Vec3& point : points_of(body)) {
    squares += (first(point) - second(point)).squaredNorm();
    count += 1;
  }
  result.shift_uncertainty = 0.5 * std::sqrt(squares / count);
  result.angle_uncertainty =
      0.5 * Eigen::AngleAxisd(Mat3(first.rotation.transpose() * second.rotation)).angle();
}

/// What a Gaussian of `fine` leaves of an image and one of `coarse` takes away, made of the sound voxels
/// alone.
ScalarImage texture(const MaskedImage& masked, double fine, double coarse)
{
  ScalarImage result = blurred(masked, fine);
  const ScalarImage large = blurred(masked, coarse);
  for (std::size_t v = 0; v < result.values.size(); ++v)
    result[v] -= large[v];
  return result;
}

double texture_correlation(const MaskedImage& fixed, const ScalarImage& moved, const Mask& vertebra)
{
  // 4 mm deep the shell's blur is gone; grains of this size are seen through the noise of a clinical CT
  const double shell = 4, fine = 1.5, coarse = 3; // mm
  Mask core = intersected(eroded(vertebra, shell), fixed.sound);
  for (std::size_t v = 0; v < core.values.size(); ++v)
    core[v] = core[v] && std::isfinite(moved[v]);
  const std::vector<Vec3> points = points_of(core);
  if (volume_of(core) < 2000) // mm3: some thirty grains
    return std::numeric_limits<double>::quiet_NaN();
  const RegistrationFit fit =
      agreement(texture({fixed.image, core}, fine, coarse), points, texture({moved, core}, fine, coarse), {});
  return std::copysign(std::sqrt(fit.values.r_squared), fit.values.slope);
}

ScalarImage moved_image(const ScalarImage& image, const RigidMotion& motion, const Grid& grid)
{
  ScalarImage moved(grid, std::numeric_limits<float>::quiet_NaN());
  for (std::size_t v = 0; v < moved.values.size(); ++v) {
    const Vec3 there = motion(grid.point(grid.index_of(v)));
    if (covers(image.grid, there))
      moved[v] = static_cast<float>(interpolate(image, there));
  }
  return moved;
}

/// Refusal or doubt, in words.
void judge(BoneRegistration& result, double voxel)
{
  const double enough_overlap = 0.9;
  // on phantoms of one vertebra, noisy or in thick slices, above 0.9 and 0.8; a real T11 against its T10 0.7
  // and 0.5; a phantom of another patient with exactly the same shape 0.99 and 0.3
  const double same_image = 0.8, same_texture = 0.6;
  const double far_surface = std::max(1.5, 1.5 * voxel); // mm; a label's own voxel steps are 0.3 voxels
  const double crushed = std::max(2.0, 2 * voxel), perhaps_crushed = std::max(1.0, voxel); // mm
  const std::string numbers = fmt::format("correlation {:.2f}, of the bone's texture {:.2f}; surfaces {:.1f} "
                                          "mm apart; height between the endplates "
                                          "{:+.1f} mm",
                                          result.correlation, result.texture_correlation,
                                          result.surface_residual, -result.height_lost());
  if (result.overlap < enough_overlap)
    result.refusal =
        fmt::format("the other image covers only {:.0f} % of this scan's bone outside the cement: "
                    "another part of the patient, or too small a cut-out",
                    100 * result.overlap);
  else if (result.texture_correlation < same_texture || result.correlation < same_image)
    result.refusal =
        "the bone is not the same in both scans: another vertebra or another patient (" + numbers + ")";
  else if (std::abs(result.height_lost()) > crushed)
    result.refusal = fmt::format("the vertebra was {} between the two scans, so its bone is not where it was "
                                 "({})",
                                 result.height_lost() > 0 ? "crushed" : "raised", numbers);
  else if (!(result.surface_residual < far_surface) || !(result.shift_uncertainty < 1))
    result.refusal = fmt::format("the two scans do not fit: {}; two halves of the bone disagree by {:.1f} mm",
                                 numbers, 2 * result.shift_uncertainty);
  else if (std::abs(result.height_lost()) > perhaps_crushed)
    result.doubt = "the vertebra's height changed between the two scans (" + numbers + ")";
  else if (std::isnan(result.texture_correlation))
    result.doubt =
        "too little bone lies outside the cement to tell by its texture that this is the same vertebra";
}

} // namespace

BoneRegistration registered_by_bone(const Scan& after, const VertebralAnatomy& anatomy, const Mask& cement,
                                    double halo, const Scan& before, const VertebralAnatomy& anatomy_before,
                                    const Mask& cement_before)
{
  const MaskedImage fixed = masked_image(after, cement, halo),
                    moving = masked_image(before, cement_before, halo);
  const double voxel =
      std::max(after.picture->grid.spacing.maxCoeff(), before.picture->grid.spacing.maxCoeff());
  // 0.7 voxels: a linear interpolant blurs by itself between voxels and not on them, which draws a search
  // without blur to whole voxels
  const RegistrationLevel coarse{2 * voxel, 2, 0.05, 5000}, middle{voxel, 0.5, 0.01, 15000},
      fine{0.7 * voxel, 0.1, 0.002, 30000};
  const std::vector<Vec3> points = points_of(bone_to_go_by(after, anatomy.vertebra, fixed.sound));

  BoneRegistration result;
  result.motion = by_frames(anatomy.frame, anatomy_before.frame);
  const RegistrationFit fit = registered(fixed, points, moving, result.motion, {coarse, middle, fine});
  result.motion = fit.motion;
  result.overlap = fit.overlap;
  result.correlation = std::sqrt(fit.values.r_squared);
  result.moved = moved_image(*before.picture, fit.motion, after.picture->grid);
  const MaskedImage moved{moved_image(moving.image, fit.motion, after.picture->grid), fixed.sound};
  result.texture_correlation = texture_correlation(fixed, moved.image, anatomy.vertebra);
  result.value_residual =
      agreement(fixed.image, points_of(intersected(eroded(anatomy.vertebra, rim), fixed.sound)), moving.image,
                fit.motion)
          .residual;
  result.surface_residual = surface_residual(anatomy, anatomy_before, fit.motion);
  result.upper_shift =
      endplate_shift(anatomy.upper, anatomy.frame, anatomy_before.upper, anatomy_before.frame, fit.motion);
  result.lower_shift =
      endplate_shift(anatomy.lower, anatomy.frame, anatomy_before.lower, anatomy_before.frame, fit.motion);
  std::vector<RigidMotion> halves;
  for (const bool black : {true, false})
    halves.push_back(
        registered(fixed, half_of(points, anatomy.frame, black), moving, fit.motion, {middle, fine}).motion);
  add_uncertainty(result, halves[0], halves[1], anatomy.body);
  judge(result, voxel);
  return result;
}

} // namespace cemvert
