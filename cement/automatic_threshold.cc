// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/automatic_threshold.h"

#include "anatomy/mask_operations.h"
#include "cement/voxels.h"
#include "core/statistics.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace cemvert
{
namespace
{

constexpr double reach = 3;            // mm beyond the label of the body
constexpr double halo = 2.5;           // mm, as far as a clinical kernel blurs or rings
constexpr double least_contrast = 600; // HU of cement over bone: dense cortex has less, blurred
constexpr double least_core = 100;     // mm3

std::vector<float> values_in(const ScalarImage& image, const Mask& mask)
{
  std::vector<float> values;
  for_each_voxel(mask, [&](std::size_t offset, int, int, int) { values.push_back(image[offset]); });
  return values;
}

Mask at_least(const ScalarImage& image, const Mask& where, double limit)
{
  Mask result(image.grid);
  for_each_voxel(where, [&](std::size_t offset, int, int, int) {
    result[offset] = static_cast<double>(image[offset]) >= limit;
  });
  return result;
}

} // namespace

CementHistogram cement_histogram(const ScalarImage& ct_numbers, const Mask& body)
{
  CementHistogram found;
  const Grid part = grid_around(body, reach + 2);
  const Mask here = on_lattice(body, part);
  Mask near = dilated(here, reach);
  ScalarImage image(part);
  for (std::size_t v = 0; v < part.voxels(); ++v)
    image[v] = static_cast<float>(interpolate(ct_numbers, part.point(part.index_of(v))));
  const std::vector<float> body_values = values_in(image, here);
  if (body_values.empty())
    return found;
  // Half of a body is bone in almost every patient: start there, and end where nothing changes any more.
  found.bone = quantile(body_values, 0.4);
  found.threshold = found.bone + least_contrast;
  for (int round = 0; round < 20; ++round) {
    const Mask bright = at_least(image, near, found.threshold);
    const Mask inner = eroded(bright, 1.05 * part.spacing.maxCoeff());
    found.core = volume_of(inner);
    if (volume_of(intersected(bright, here)) < least_core || is_empty(inner))
      return found;
    const Mask bone = without(here, dilated(bright, halo));
    if (!is_empty(bone))
      found.bone = quantile(values_in(image, bone), 0.5);
    found.plateau = quantile(values_in(image, inner), 0.5);
    const double next = 0.5 * (found.bone + found.plateau);
    const bool stands = std::abs(next - found.threshold) < 1;
    found.threshold = next;
    if (stands)
      break;
  }
  found.two_modes = found.plateau - found.bone >= least_contrast && found.core >= 0.2 * least_core;
  return found;
}

} // namespace cemvert
