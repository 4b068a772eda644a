// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/injection/comparison.h"

#include "anatomy/mask_operations.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

Mask filled_cells(const InjectionMedium& medium, const std::vector<double>& saturation)
{
  Mask mask(medium.grid);
  for (std::size_t cell = 0; cell < medium.cells(); ++cell)
    mask[medium.voxel[cell]] = saturation[cell] >= 0.5;
  return mask;
}

/// Cells of the mask that have bone without cement beside them.
Mask front_cells(const InjectionMedium& medium, const Mask& filled)
{
  Mask front(medium.grid);
  for (std::size_t cell = 0; cell < medium.cells(); ++cell)
    if (filled[medium.voxel[cell]])
      for (const int next : medium.neighbours[cell])
        if (next >= 0 && !filled[medium.voxel[static_cast<std::size_t>(next)]])
          front[medium.voxel[cell]] = 1;
  return front;
}

double mean_distance(const Mask& from, const ScalarImage& distance)
{
  double sum = 0, count = 0;
  for (std::size_t offset = 0; offset < from.values.size(); ++offset)
    if (from[offset]) {
      sum += static_cast<double>(distance[offset]);
      count += 1;
    }
  return count > 0 ? sum / count : 0;
}

std::string class_of(const CementMap& map, const VertebralAnatomy& anatomy, double contact_band)
{
  const double band = std::max(contact_band, map.inside.grid.spacing.maxCoeff());
  const EndplateContact contact =
      endplate_contact(map.inside, endplate_band(anatomy, EndplateSide::upper, band),
                       endplate_band(anatomy, EndplateSide::lower, band), anatomy.frame);
  return {letter_of(contact.contact_class())};
}

} // namespace

ModelComparison compare_models(const InjectionMedium& medium, const InjectedCement& flow,
                               const InjectedCement& fast, const CementMap& flow_map,
                               const CementMap& fast_map, const VertebralAnatomy& anatomy,
                               double contact_band)
{
  const Mask a = filled_cells(medium, flow.saturation), b = filled_cells(medium, fast.saturation);
  const double common = volume_of(intersected(a, b)), both = volume_of(a) + volume_of(b);
  const Mask front_a = front_cells(medium, a), front_b = front_cells(medium, b);
  ModelComparison comparison;
  comparison.dice = both > 0 ? 2 * common / both : 1;
  comparison.front_distance =
      0.5 * (mean_distance(front_a, distance_to(front_b)) + mean_distance(front_b, distance_to(front_a)));
  comparison.flow_class = class_of(flow_map, anatomy, contact_band);
  comparison.fast_class = class_of(fast_map, anatomy, contact_band);
  comparison.flow_seconds = flow.record.seconds;
  comparison.fast_seconds = fast.record.seconds;
  return comparison;
}

} // namespace cemvert
