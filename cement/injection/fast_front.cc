// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/injection/fast_front.h"

#include <itkFastMarchingImageFilter.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>

namespace cemvert
{
namespace
{

using Speeds = itk::Image<float, 3>;
using Marching = itk::FastMarchingImageFilter<Speeds, Speeds>;

constexpr double empty_speed = 10; // over that of the gap full of blood: cement enters what is empty first

/// ITK marches at one speed in all directions: the grid's axes are stretched instead.
Speeds::Pointer speed_image(const InjectionMedium& medium)
{
  auto image = Speeds::New();
  Speeds::SizeType size;
  Speeds::SpacingType spacing;
  for (unsigned int axis = 0; axis < 3; ++axis) {
    size[axis] = static_cast<itk::SizeValueType>(medium.grid.size[axis]);
    spacing[axis] = medium.grid.spacing.x() / std::sqrt(medium.anisotropy[static_cast<int>(axis)]);
  }
  image->SetRegions(Speeds::RegionType(size));
  image->SetSpacing(spacing);
  image->Allocate(true); // 0 where there is no bone: the front never gets there
  float* values = image->GetBufferPointer();
  for (std::size_t cell = 0; cell < medium.cells(); ++cell)
    values[medium.voxel[cell]] =
        static_cast<float>(std::sqrt(medium.permeability[cell] / medium.porosity[cell]) *
                           (medium.empty[cell] > 0 ? empty_speed : 1));
  return image;
}

struct Group {
  std::vector<const TimedPortion*> portions;
  double volume = 0;
};

/// Portions with the same given start go in together.
std::vector<Group> groups_of(const std::vector<TimedPortion>& portions)
{
  std::vector<Group> groups;
  std::vector<double> starts;
  for (const TimedPortion& portion : portions) {
    const double start = portion.start.value_or(std::numeric_limits<double>::quiet_NaN());
    if (groups.empty() || !(start == starts.back())) {
      groups.emplace_back();
      starts.push_back(start);
    }
    groups.back().portions.push_back(&portion);
    groups.back().volume += portion.volume;
  }
  return groups;
}

/// Fills cells in the order of their times. Those of one time, to rounding, go in together, each by the same
/// part.
class Filling
{
public:
  explicit Filling(const InjectionMedium& medium) : medium_(medium)
  {
    saturation.assign(medium.cells(), 0);
    for (const Outlet& outlet : medium.outlets)
      leaks.push_back({outlet.name, outlet.place, outlet.area, 0, std::nullopt});
  }

  /// @return mm3 that found room
  double fill(const std::vector<double>& times, double volume)
  {
    std::vector<std::size_t> order;
    for (std::size_t cell = 0; cell < medium_.cells(); ++cell)
      if (saturation[cell] < 1 && std::isfinite(times[cell]))
        order.push_back(cell);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return times[a] < times[b] || (times[a] == times[b] && a < b);
    });
    double placed = 0;
    for (std::size_t first = 0; first < order.size() && placed < volume;) {
      std::size_t last = first;
      double room = 0;
      for (; last < order.size() && times[order[last]] <= times[order[first]] * (1 + 1e-6); ++last)
        room += (1 - saturation[order[last]]) * medium_.pore_volume(order[last]);
      const double share = std::min(1.0, (volume - placed) / room);
      for (; first < last; ++first) {
        saturation[order[first]] += share * (1 - saturation[order[first]]);
        note_outlets(order[first], total + placed);
      }
      placed += share * room;
    }
    total += placed;
    return placed;
  }

  std::vector<double> saturation;
  std::vector<Leak> leaks;
  double total = 0;

private:
  void note_outlets(std::size_t cell, double injected)
  {
    for (std::size_t face = 0; face < 6; ++face)
      if (const int outlet = medium_.opening[cell][face]; medium_.neighbours[cell][face] < 0 && outlet >= 0) {
        Leak& leak = leaks[static_cast<std::size_t>(outlet)];
        if (!leak.begins_at)
          leak.begins_at = injected;
      }
  }

  const InjectionMedium& medium_;
};

} // namespace

std::vector<double> arrival_times(const InjectionMedium& medium, const std::vector<NeedleOpening>& openings)
{
  auto seeds = Marching::NodeContainer::New();
  seeds->Initialize();
  for (const NeedleOpening& opening : openings)
    for (const std::size_t cell : opening.cells) {
      const Index3 at = medium.grid.index_of(medium.voxel[cell]);
      Marching::NodeType node;
      node.SetValue(0);
      node.SetIndex({{at[0], at[1], at[2]}});
      seeds->InsertElement(seeds->Size(), node);
    }
  const Speeds::Pointer speed = speed_image(medium);
  auto marching = Marching::New();
  marching->SetInput(speed);
  marching->SetTrialPoints(seeds);
  marching->SetOutputRegion(speed->GetLargestPossibleRegion());
  marching->SetOutputSpacing(speed->GetSpacing());
  marching->Update();
  const float* values = marching->GetOutput()->GetBufferPointer();
  std::vector<double> times(medium.cells());
  for (std::size_t cell = 0; cell < medium.cells(); ++cell) {
    const float value = values[medium.voxel[cell]];
    // ITK leaves half of the largest number where the front has not been
    times[cell] = value < 0.4F * std::numeric_limits<float>::max() ? static_cast<double>(value)
                                                                   : std::numeric_limits<double>::infinity();
  }
  return times;
}

InjectedCement fast_injection(const InjectionMedium& medium, const std::vector<TimedPortion>& portions,
                              const InjectionSettings& settings)
{
  const auto started = std::chrono::steady_clock::now();
  Filling filling(medium);
  InjectedCement result;
  InjectionRecord& record = result.record;
  record.method = "fast";
  record.cells = medium.cells();
  for (const Group& group : groups_of(portions)) {
    std::vector<NeedleOpening> openings;
    for (const TimedPortion* portion : group.portions)
      openings.push_back(needle_opening(medium, portion->needle.tip, settings.needle_diameter));
    const double allowed =
        settings.stop.volume.value_or(std::numeric_limits<double>::infinity()) - filling.total;
    const double wanted = std::min(group.volume, allowed);
    const double placed = wanted > 0 ? filling.fill(arrival_times(medium, openings), wanted) : 0;
    record.injected += placed;
    if (wanted < group.volume)
      record.stopped_by = "stop volume";
    else if (placed < wanted * (1 - 1e-9))
      record.stopped_by = "full: the bone takes no more cement";
    if (!record.stopped_by.empty())
      break;
  }
  record.leaks = filling.leaks;
  result.saturation = std::move(filling.saturation);
  record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  return result;
}

} // namespace cemvert
