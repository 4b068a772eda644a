// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/isolation_quality.h"

#include "anatomy/mask_operations.h"
#include "anatomy/surface.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace cemvert
{
namespace
{

/// 0 at `bad` and beyond, 1 at `good` and beyond.
double graded(double value, double bad, double good)
{
  return std::clamp((value - bad) / (good - bad), 0.0, 1.0);
}

void judge(IsolationQuality& quality, double grade, double& worst, const std::string& doubt)
{
  quality.value *= grade;
  if (grade < worst) {
    worst = grade;
    quality.doubt = doubt;
  }
}

/// Widths of the body along the frame's left and anterior axes [mm].
std::pair<double, double> width_and_depth(const Mask& body, const VertebralFrame& frame)
{
  Vec3 low = Vec3::Constant(1e30), high = Vec3::Constant(-1e30);
  for (const Vec3& point : points_of(body)) {
    const Vec3 place = frame.to_frame(point);
    low = low.cwiseMin(place);
    high = high.cwiseMax(place);
  }
  return {high.x() - low.x(), high.y() - low.y()};
}

/// Share of the body that lies on its own mirror image about the plane through `left`.
double mirrored_share(const Mask& body, const VertebralFrame& frame, double left)
{
  double both = 0, count = 0;
  for (const Vec3& point : points_of(body)) {
    Vec3 mirrored = frame.to_frame(point);
    mirrored.x() = 2 * left - mirrored.x();
    const Index3 nearest = body.grid.nearest(frame.to_patient(mirrored));
    both += body.grid.contains(nearest) && body.at(nearest);
    count += 1;
  }
  return both / count;
}

/// How far the middle of an endplate stands out over the ring around it [mm]; concave ones are negative.
double outward_bulge(const HeightField& whole, double outward)
{
  Grid grid;
  grid.size = {whole.nx, whole.ny, 1};
  grid.spacing = Vec3::Constant(whole.step);
  Mask columns(grid);
  for (std::size_t n = 0; n < columns.values.size(); ++n)
    columns[n] = static_cast<std::uint8_t>(std::isfinite(whole.heights[n]));
  const ScalarImage depth = distance_to(complement(columns));
  const double deepest = static_cast<double>(*std::max_element(depth.values.begin(), depth.values.end()));
  double inner = 0, n_inner = 0, ring = 0, n_ring = 0;
  for (std::size_t n = 0; n < columns.values.size(); ++n) {
    const double share = static_cast<double>(depth[n]) / deepest;
    if (share > 0.6) {
      inner += outward * whole.heights[n];
      n_inner += 1;
    } else if (share > 0.15 && share < 0.45) {
      ring += outward * whole.heights[n];
      n_ring += 1;
    }
  }
  return n_inner > 0 && n_ring > 0 ? inner / n_inner - ring / n_ring : 0;
}

} // namespace

IsolationQuality quality_of(const IsolatedBody& isolated, const Mask& vertebra, const Canal& canal)
{
  IsolationQuality quality;
  double worst = 1;
  judge(quality, graded(isolated.wall_seen, 0.25, 0.6), worst,
        fmt::format("the posterior wall is seen from the canal in {:.0f} % of its places only",
                    100 * isolated.wall_seen));
  judge(quality, graded(isolated.wall_scatter, 2.5, 1.0), worst,
        fmt::format("the posterior wall is uneven by {:.1f} mm", isolated.wall_scatter));
  if (canal.bridged)
    judge(quality, 0.7, worst, "no closed vertebral arch is seen around the canal");
  const double share = volume_of(isolated.body) / volume_of(vertebra);
  judge(quality, std::min(graded(share, 0.30, 0.45), graded(share, 0.97, 0.88)), worst,
        fmt::format("the body has {:.0f} % of the vertebra's volume (55 to 75 % is usual)", 100 * share));
  const double solidity = solidity_of(isolated.body);
  judge(quality, graded(solidity, 0.5, 0.66), worst,
        fmt::format(
            "what was cut out fills {:.0f} % of its convex hull only: parts of the posterior elements may "
            "have stayed, or parts of the body are missing",
            100 * solidity));
  return quality;
}

IsolationQuality quality_of_body_alone(const Mask& vertebra)
{
  const double solidity = solidity_of(vertebra);
  IsolationQuality quality;
  double worst = 1;
  judge(quality, graded(solidity, 0.5, 0.72), worst,
        fmt::format("the label is taken for a body alone, yet it fills {:.0f} % of its convex hull only",
                    100 * solidity));
  return quality;
}

IsolationQuality lowered_by_voxels(IsolationQuality quality, const Mask& body, const Grid& labels)
{
  double open = 0;
  for (const SurfaceElement& element :
       surface_elements(smoothed_indicator(body, 0.7 * body.grid.spacing.minCoeff())))
    open += element.area * labels.spacing.dot((labels.direction.transpose() * element.normal).cwiseAbs());
  const double loss = open / (8 * volume_of(body));
  double worst = 1;
  IsolationQuality result = quality;
  // surface off by a quarter of a voxel on average: 1 - Dice then comes to this. A body is doubtful where
  // 0.08 are to be expected, the bound of the phantom grid in slices of 3 mm.
  judge(result, graded(loss, 0.11, 0.05), worst,
        fmt::format(
            "the voxels of the label map ({:.1f} x {:.1f} x {:.1f} mm) are large for this body: they leave "
            "{:.0f} % of its volume open",
            labels.spacing.x(), labels.spacing.y(), labels.spacing.z(), 200 * loss));
  if (quality.value < worst) // what was said before weighs more
    result.doubt = quality.doubt;
  return result;
}

IsolationQuality lowered_by_shape(const IsolationQuality& quality, const VertebralAnatomy& anatomy,
                                  const std::optional<Canal>& canal)
{
  IsolationQuality result = quality;
  double worst = quality.value;
  const auto [width, depth] = width_and_depth(anatomy.body, anatomy.frame);
  // thoracic and lumbar bodies: depth 0.65 to 1 of the width, height 0.45 to 0.85 of it and crushed to half
  // 0.35 (Panjabi et al., Spine 16 (1991) 888, thoracic, and 17 (1992) 299, lumbar)
  judge(result, graded(depth / width, 0.42, 0.55), worst,
        fmt::format("the body is {:.0f} mm wide but only {:.0f} mm deep: is a part of it missing?", width,
                    depth));
  judge(
      result,
      std::min(graded(anatomy.mean_height / width, 0.24, 0.36),
               graded(anatomy.mean_height / width, 1.05, 0.85)),
      worst,
      fmt::format("the body is {:.0f} mm wide and {:.0f} mm high: is a part of it missing, or does the label "
                  "reach into the next vertebra?",
                  width, anatomy.mean_height));
  if (canal && !canal->bridged) { // the middle of an open arch is not known
    // a body wedged to the left by 40 % still shares 0.87 with its mirror image
    const double shared = mirrored_share(anatomy.body, anatomy.frame, canal->left);
    judge(
        result, graded(shared, 0.70, 0.90), worst,
        fmt::format("left and right of the canal's middle the body differs: {:.0f} % of it lie on its mirror "
                    "image",
                    100 * shared));
  }
  const double bulge =
      std::max(outward_bulge(anatomy.upper.whole, 1), outward_bulge(anatomy.lower.whole, -1));
  judge(
      result, graded(bulge, 4, 1.5), worst,
      fmt::format("the middle of an endplate stands out by {:.1f} mm: the label seems to reach into the disc "
                  "or beyond",
                  bulge));
  return result;
}

} // namespace cemvert
