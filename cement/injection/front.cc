// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/injection/front.h"

#include <algorithm>
#include <cmath>
#include <queue>
#include <utility>

namespace cemvert
{
namespace
{

constexpr double full = 1 - 1e-9;  // saturation
constexpr double filled_up = 1e-6; // empty part of a cell that is not worth another step

/// One step at work.
class Sweep
{
public:
  Sweep(const InjectionMedium& medium, const Conductances& conductances, const std::vector<double>& pressure,
        double time, CementFront& front)
      : medium_(medium), conductances_(conductances), pressure_(pressure), time_(time), front_(front),
        arrived_(medium.cells(), 0), entered_(medium.cells(), 0), waiting_(medium.cells(), 0)
  {
    step_.leaked.assign(medium.outlets.size(), 0);
  }

  FrontStep run(const std::vector<double>& sources)
  {
    for (std::size_t cell = 0; cell < sources.size(); ++cell)
      if (sources[cell] > 0)
        arrive(cell, sources[cell] * time_);
    while (!queue_.empty()) {
      const std::size_t cell = queue_.top().second;
      queue_.pop();
      take_up(cell);
    }
    pool_overflow();
    fill_empty(sources);
    for (std::size_t cell = 0; cell < medium_.cells(); ++cell)
      if (front_.saturation[cell] > 0 && front_.saturation[cell] < full)
        step_.front_pores += medium_.pore_volume(cell);
    return step_;
  }

private:
  /// Flux out of a cell through a face [mm3/s], negative if inwards.
  double flux(std::size_t cell, std::size_t face) const
  {
    const int next = medium_.neighbours[cell][face];
    const double beyond = next >= 0 ? pressure_[static_cast<std::size_t>(next)] : medium_.rest_pressure;
    return conductances_.faces[cell][face] * (pressure_[cell] - beyond);
  }

  void arrive(std::size_t cell, double amount)
  {
    arrived_[cell] += amount;
    if (!waiting_[cell]) {
      waiting_[cell] = 1;
      queue_.push({pressure_[cell], cell});
    }
  }

  double room_in(std::size_t cell) const
  {
    return std::max(0.0, (1 - front_.saturation[cell]) * medium_.pore_volume(cell));
  }

  /// Cement takes what is empty before it displaces liquid. At most the cell's room.
  void put(std::size_t cell, double amount)
  {
    const double part = amount / medium_.pore_volume(cell);
    front_.saturation[cell] = std::min(1.0, front_.saturation[cell] + part);
    front_.empty[cell] = std::max(0.0, std::min(front_.empty[cell] - part, 1 - front_.saturation[cell]));
    entered_[cell] += amount;
  }

  void take_up(std::size_t cell)
  {
    const double taken = std::min(room_in(cell), arrived_[cell]);
    put(cell, taken);
    if (arrived_[cell] > taken)
      pass_on(cell, arrived_[cell] - taken);
    arrived_[cell] = 0;
  }

  void pass_on(std::size_t cell, double amount)
  {
    std::array<double, 6> ways{};
    double sum = 0;
    for (std::size_t face = 0; face < 6; ++face) {
      const int next = medium_.neighbours[cell][face];
      if (next < 0 && medium_.opening[cell][face] < 0)
        continue; // intact cortex
      if (next >= 0 && !(pressure_[static_cast<std::size_t>(next)] < pressure_[cell]))
        continue;
      ways[face] = std::max(0.0, flux(cell, face));
      sum += ways[face];
    }
    if (sum <= 0) {
      overflow_.emplace_back(cell, amount);
      return;
    }
    for (std::size_t face = 0; face < 6; ++face) {
      if (ways[face] <= 0)
        continue;
      const double share = amount * ways[face] / sum;
      if (const int next = medium_.neighbours[cell][face]; next >= 0)
        arrive(static_cast<std::size_t>(next), share);
      else
        step_.leaked[static_cast<std::size_t>(medium_.opening[cell][face])] += share;
    }
  }

  /// Cement that its own cell cannot hold, in a hollow, spreads to the nearest ones that can: a hollow
  /// resists nothing. Cells equally many steps away get their share alike.
  void pool_overflow()
  {
    double amount = 0;
    std::vector<char> seen(overflow_.empty() ? 0 : medium_.cells(), 0);
    std::vector<std::size_t> layer;
    for (const auto& [cell, excess] : overflow_) {
      amount += excess;
      if (!seen[cell])
        layer.push_back(cell);
      seen[cell] = 1;
    }
    while (amount > 0 && !layer.empty()) {
      double room = 0;
      for (const std::size_t cell : layer)
        room += room_in(cell);
      const double share = room > amount ? amount / room : 1;
      std::vector<std::size_t> next_layer;
      for (const std::size_t cell : layer) {
        put(cell, share * room_in(cell));
        for (const int next : medium_.neighbours[cell])
          if (next >= 0 && !seen[static_cast<std::size_t>(next)]) {
            seen[static_cast<std::size_t>(next)] = 1;
            next_layer.push_back(static_cast<std::size_t>(next));
          }
      }
      amount = room > amount ? 0 : amount - room;
      layer = std::move(next_layer);
    }
    step_.stuck = amount;
  }

  /// Everything that flows into a partly empty cell fills it; what it cannot hold goes to the other ones.
  void fill_empty(const std::vector<double>& sources)
  {
    double beyond = 0, room = 0;
    for (std::size_t cell = 0; cell < medium_.cells(); ++cell) {
      if (front_.empty[cell] <= 0)
        continue;
      double inflow = sources[cell];
      for (std::size_t face = 0; face < 6; ++face)
        inflow -= flux(cell, face);
      const double pores = medium_.pore_volume(cell);
      const double liquid = std::max(0.0, inflow * time_ - entered_[cell]) / pores;
      beyond += std::max(0.0, liquid - front_.empty[cell]) * pores;
      front_.empty[cell] = std::max(0.0, front_.empty[cell] - liquid);
      room += front_.empty[cell] * pores;
    }
    const double kept = room > beyond ? 1 - beyond / room : 0;
    for (double& empty : front_.empty)
      empty = empty * kept < filled_up ? 0 : empty * kept;
  }

  const InjectionMedium& medium_;
  const Conductances& conductances_;
  const std::vector<double>& pressure_;
  double time_;
  CementFront& front_;
  FrontStep step_;
  std::vector<double> arrived_, entered_; ///< mm3 of cement, waiting and placed in this step
  std::vector<char> waiting_;
  std::priority_queue<std::pair<double, std::size_t>> queue_; ///< highest pressure first
  std::vector<std::pair<std::size_t, double>> overflow_;      ///< mm3 in cells without a way out
};

} // namespace

FrontStep move_front(const InjectionMedium& medium, const Conductances& conductances,
                     const std::vector<double>& pressure, const std::vector<double>& sources, double time,
                     CementFront& front)
{
  return Sweep(medium, conductances, pressure, time, front).run(sources);
}

} // namespace cemvert
