// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/anatomy.h"

#include "anatomy/endplates.h"
#include "anatomy/frame.h"
#include "anatomy/isolation_quality.h"
#include "anatomy/mask_operations.h"
#include "anatomy/upright.h"
#include "anatomy/vertebra_masks.h"
#include "core/error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

const double superior_reach = 50 / degrees_per_radian; // tilts up to 45 degrees, and some slack

double angle_between(const Vec3& a, const Vec3& b)
{
  return std::acos(std::clamp(a.dot(b), -1.0, 1.0));
}

/// Voxel steps are gone, and a flat face stays where it was.
ScalarImage surface_indicator(const Mask& mask)
{
  return smoothed_indicator(mask, 0.7 * mask.grid.spacing.minCoeff());
}

/// Both endplates of a body on columns a voxel apart.
Endplates endplates_of(const Mask& body, const VertebralFrame& frame, double depth)
{
  ScalarImage sharp(body.grid);
  std::copy(body.values.begin(), body.values.end(), sharp.values.begin());
  return with_sharp_outline(
      find_endplates(surface_indicator(body), frame, depth, body.grid.spacing.minCoeff()), sharp, frame);
}

/// Axes as they are known so far, and the words for where anterior comes from.
struct Orientation {
  VertebralFrame frame;
  std::optional<Canal> canal; ///< in `frame`
  bool from_header = false;
  std::string source;
};

/// Anterior from the header, turned to the body's own mirror plane when it has one within 25 degrees.
Orientation orientation_of_body(const Mask& body, const VertebralFrame& frame)
{
  Orientation result{frame, std::nullopt, true, "anterior from the image header (only the body is labelled)"};
  if (const auto mirror = find_mirror_plane(body, frame, 25 / degrees_per_radian)) {
    result.frame = turned(frame, mirror->angle);
    result.source += fmt::format(", turned by {:.1f} degrees to the body's left-right symmetry",
                                 std::abs(mirror->angle) * degrees_per_radian);
  }
  return result;
}

/// Anterior from the canal, or from where the posterior elements lie, turned to the mirror plane of the whole
/// vertebra.
///
/// @param trunk  the body, or its core, around frame.centre
Orientation orientation_of_vertebra(const Mask& vertebra, const Mask& trunk, const VertebralFrame& frame)
{
  const Mask rest = without(vertebra, dilated(trunk, 3));
  if (volume_of(rest) == 0)
    return orientation_of_body(trunk, frame);
  Orientation result;
  result.frame = frame_of(frame.centre, frame.superior, frame.centre - centroid_of(rest));
  result.source = "anterior from the posterior elements to the body";
  result.canal = find_canal(vertebra, result.frame);
  const auto turn = [&result](double angle) {
    result.frame = turned(result.frame, angle);
    if (result.canal)
      result.canal = turned(*result.canal, angle);
  };
  if (result.canal && !result.canal->bridged) {
    turn(std::atan2(result.canal->left, -result.canal->anterior));
    result.source = "anterior from the vertebral canal to the body";
  }
  if (const auto mirror = find_mirror_plane(vertebra, result.frame, 12 / degrees_per_radian)) {
    turn(mirror->angle);
    result.source += ", turned to the vertebra's left-right symmetry";
  }
  return result;
}

/// Superior = mean of the two endplates' normals, iterated until it stands still.
VertebralFrame settled_on_endplates(const ScalarImage& indicator, VertebralFrame frame, double depth)
{
  const double step = std::max(1.0, indicator.grid.spacing.minCoeff());
  for (int round = 0; round < 12; ++round) {
    const Endplates endplates = find_endplates(indicator, frame, depth, step);
    const Vec3 superior = (endplates.upper.plane.normal + endplates.lower.plane.normal).normalized();
    const double change = angle_between(superior, frame.superior);
    frame = frame_of(frame.centre, superior, frame.anterior);
    if (change < 0.1 / degrees_per_radian)
      break;
  }
  return frame;
}

/// Header frame with the superior axis the surface of `trunk` tells.
VertebralFrame first_frame(const Mask& trunk)
{
  const VertebralFrame header = header_frame(centroid_of(trunk));
  const Vec3 superior = superior_by_surface(surface_indicator(trunk), header.superior, superior_reach);
  return frame_of(header.centre, superior, header.anterior);
}

struct LocatedBody {
  Mask body;
  Orientation orientation;
  bool isolated = false;
  IsolationQuality quality = {};
};

LocatedBody locate_labelled_body(const Mask& vertebra, const Mask& body, double depth)
{
  const VertebralFrame frame = settled_on_endplates(surface_indicator(body), first_frame(body), depth);
  return {body, orientation_of_vertebra(vertebra, body, frame)};
}

/// Cuts the body out of a whole vertebra; the cut and the frame improve each other.
LocatedBody locate_body_in(const Mask& vertebra, const Mask& core, const Orientation& first, double depth)
{
  const ScalarImage indicator = surface_indicator(vertebra);
  LocatedBody located{core, first, true, {}};
  for (int round = 0; round < 3; ++round) {
    Orientation& orientation = located.orientation;
    if (!orientation.canal)
      orientation.canal = canal_behind_wall(indicator, orientation.frame);
    if (!orientation.canal)
      throw DataError(
          "the vertebral body cannot be told from the posterior elements: no canal is seen behind it.\n"
          "    Label the body by itself and give that label as `labels.body`.");
    IsolatedBody isolated = isolate_body(vertebra, indicator, orientation.frame, *orientation.canal, core);
    located.quality = quality_of(isolated, vertebra, *orientation.canal);
    located.body = std::move(isolated.body);
    VertebralFrame frame = orientation.frame;
    frame.centre = centroid_of(located.body);
    frame = settled_on_endplates(surface_indicator(located.body), frame, depth);
    const double change = angle_between(frame.superior, orientation.frame.superior);
    orientation = orientation_of_vertebra(vertebra, located.body, frame);
    if (change < 3 / degrees_per_radian)
      break;
  }
  return located;
}

LocatedBody locate_body_alone(const Mask& vertebra, double depth)
{
  LocatedBody located = locate_labelled_body(vertebra, vertebra, depth);
  located.quality = quality_of_body_alone(vertebra);
  return located;
}

/// Body alone or whole vertebra? Between the clear cases a visible canal decides.
LocatedBody locate_unlabelled_body(const Mask& vertebra, double depth)
{
  const double surely_body = 0.72, surely_whole = 0.55;
  const double solidity = solidity_of(vertebra);
  if (solidity > surely_body)
    return locate_body_alone(vertebra, depth);
  const Mask core = body_core(vertebra);
  const Orientation first = orientation_of_vertebra(vertebra, core, first_frame(core));
  if (solidity > surely_whole && (!first.canal || first.canal->bridged))
    return locate_body_alone(vertebra, depth);
  return locate_body_in(vertebra, core, first, depth);
}

void warn_of_header(const Orientation& orientation, const std::string& name, RunLog& log)
{
  const VertebralFrame& frame = orientation.frame;
  const VertebralFrame header = frame_of(frame.centre, frame.superior, -Vec3::UnitY());
  const double turn = angle_between(frame.anterior, header.anterior) * degrees_per_radian;
  if (!orientation.from_header && turn > 45)
    log.warning(fmt::format(
        "{}: the image header is {:.0f} degrees off about the vertebra's long axis: by the header the "
        "body would not lie in front of its posterior elements. Anterior and left are taken from "
        "the anatomy; left and right of this image's header are not to be trusted.",
        name, turn));
  const double tilt = angle_between(frame.superior, Vec3::UnitZ()) * degrees_per_radian;
  if (tilt > 45)
    log.warning(fmt::format(
        "{}: the vertebra's superior axis lies {:.0f} degrees off the header's superior axis; upper and "
        "lower endplate may be confused.",
        name, tilt));
}

void warn_of_upside_down(const Mask& vertebra, const Mask& body, const VertebralFrame& frame,
                         const std::string& name, RunLog& log)
{
  const UprightSigns signs = upright_signs(vertebra, body, frame);
  if (signs.upside_down())
    log.warning(fmt::format(
        "{}: the image seems to be upside down: by its header the pedicles spring from the lower half of the "
        "body ({:.0f} mm under its middle) and the posterior elements rise behind them by {:.0f} mm. Upper "
        "and lower endplate, and left and right, are then confused: repair the header.",
        name, -signs.pedicle_rise, signs.spinous_rise));
}

std::string described(const Orientation& orientation, bool isolated)
{
  return std::string("superior from the normals of both endplates") +
         (isolated ? " of the body cut out of the whole vertebra; " : "; ") + orientation.source;
}

} // namespace

VertebralAnatomy find_anatomy_of(const Scan& scan, const std::vector<int>& vertebra,
                                 const std::vector<int>& body, const AnatomySettings& settings, RunLog& log)
{
  const std::string name =
      fmt::format("vertebra (label {})", fmt::join(vertebra.empty() ? body : vertebra, ", "));
  const VertebraMasks masks = vertebra_masks(scan.labels, vertebra, body, scan.settings.cement, log);
  LocatedBody located = masks.body
                            ? locate_labelled_body(masks.vertebra, *masks.body, settings.endplate_depth)
                            : locate_unlabelled_body(masks.vertebra, settings.endplate_depth);
  warn_of_header(located.orientation, name, log);

  VertebralAnatomy anatomy;
  anatomy.frame = located.orientation.frame;
  anatomy.frame.source = described(located.orientation, located.isolated);
  Endplates endplates = endplates_of(located.body, anatomy.frame, settings.endplate_depth);
  anatomy.mean_height = mean_height_between(endplates.upper, endplates.lower);
  if (!(anatomy.mean_height > 0))
    throw DataError(name + ": no column of the body has both an upper and a lower endplate.\n"
                           "    Is the label a vertebral body, complete from endplate to endplate?");
  anatomy.upper = std::move(endplates.upper);
  anatomy.lower = std::move(endplates.lower);
  anatomy.body_isolated = located.isolated;
  anatomy.body_labelled = masks.body.has_value();
  anatomy.isolation = located.quality;
  if (!masks.body && scan.original_labels.grid.voxels() > 0) // scans made in memory have no file
    anatomy.isolation = lowered_by_voxels(located.quality, located.body, scan.original_labels.grid);
  if (!masks.body) {
    anatomy.body = located.body;
    anatomy.isolation = lowered_by_shape(anatomy.isolation, anatomy, located.orientation.canal);
  }
  if (anatomy.isolation.value < doubtful_isolation)
    log.warning(
        fmt::format("{}: it is doubtful whether the vertebral body was found (quality {:.2f} of 1): {}. "
                    "Look at the overlays, or label the body by itself (labels.body).",
                    name, anatomy.isolation.value, anatomy.isolation.doubt));
  // specks that closing or smoothing of the labels left beside the body are no posterior elements
  anatomy.has_posterior = volume_of(without(masks.vertebra, located.body)) > 0.02 * volume_of(located.body);
  if (anatomy.has_posterior)
    warn_of_upside_down(masks.vertebra, located.body, anatomy.frame, name, log);
  anatomy.vertebra = on_lattice(masks.vertebra, scan.labels.grid);
  anatomy.body = on_lattice(located.body, scan.labels.grid);
  if (located.isolated)
    log.note(fmt::format("{}: body cut out of the whole vertebra, {:.1f} of {:.1f} ml", name,
                         volume_of(anatomy.body) / 1000, volume_of(anatomy.vertebra) / 1000));
  return anatomy;
}

VertebralAnatomy with_body(const VertebralAnatomy& anatomy, const Mask& body, const AnatomySettings& settings)
{
  VertebralAnatomy result = anatomy;
  result.body = body;
  result.vertebra = united(without(anatomy.vertebra, anatomy.body), body);
  Endplates endplates =
      endplates_of(on_lattice(body, grid_around(body, 4)), anatomy.frame, settings.endplate_depth);
  result.mean_height = mean_height_between(endplates.upper, endplates.lower);
  result.upper = std::move(endplates.upper);
  result.lower = std::move(endplates.lower);
  return result;
}

VertebralAnatomy find_anatomy(const Scan& scan, const AnatomySettings& settings, RunLog& log)
{
  return find_anatomy_of(scan, scan.settings.vertebra, scan.settings.body, settings, log);
}

} // namespace cemvert
