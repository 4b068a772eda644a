// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/injection/flow.h"

#include "cement/injection/needle_opening.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>

namespace cemvert
{
namespace
{

constexpr double largest_flow = 5000;     // mm3/s: no hand presses more into a syringe
constexpr int most_picard = 6;            // iterations of viscosity and pressure
constexpr double picard_tolerance = 0.01; // of the needle's pressure
constexpr int most_steps = 20000;

/// A portion on its way.
struct RunningPortion {
  TimedPortion portion;
  NeedleOpening opening;
  double self = 0;     ///< of self_influence
  double injected = 0; ///< mm3
  double flow = 0;     ///< mm3/s
  double pressure = 0; ///< MPa at the tip
  double begin = 0;    ///< s; infinite while the portion before is not done
  bool active = false;

  double left() const { return portion.volume - injected; }
  bool done() const { return left() <= 1e-9 * portion.volume; }
};

class Injection
{
public:
  Injection(const InjectionMedium& medium, const std::vector<TimedPortion>& portions,
            const InjectionSettings& settings, const FlowAccuracy& accuracy)
      : medium_(medium), settings_(settings), accuracy_(accuracy), solver_(medium, accuracy.tolerance),
        velocity_(medium.cells(), 0), viscosity_(medium.cells(), 0), sources_(medium.cells(), 0),
        held_(medium.cells(), 0)
  {
    front_.saturation.assign(medium.cells(), 0);
    front_.empty = medium.empty;
    for (const TimedPortion& portion : portions) {
      RunningPortion running;
      running.portion = portion;
      running.opening = needle_opening(medium, portion.needle.tip, settings.needle_diameter);
      running.self = self_influence(medium, running.opening);
      running.flow = settings.flow_rate;
      running.begin = portion.start ? *portion.start : std::numeric_limits<double>::infinity();
      portions_.push_back(running);
    }
    total_ = std::accumulate(portions.begin(), portions.end(), 0.0,
                             [](double sum, const TimedPortion& portion) { return sum + portion.volume; });
    for (const Outlet& outlet : medium.outlets)
      record_.leaks.push_back({outlet.name, outlet.place, outlet.area, 0, std::nullopt});
  }

  InjectedCement run(const std::function<void(double)>& progress)
  {
    const auto started = std::chrono::steady_clock::now();
    record_.method = "flow";
    record_.cells = medium_.cells();
    for (int step = 0; step < most_steps && choose_active() && record_.stopped_by.empty(); ++step) {
      advance();
      if (progress)
        progress(record_.injected / total_);
    }
    record_.lost = record_.injected - cement_in_bone() - record_.leaked();
    record_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return {front_.saturation, record_};
  }

private:
  /// Starts the portions whose time has come; if none runs, time goes on to the next one. False when all are
  /// done.
  bool choose_active()
  {
    double next = std::numeric_limits<double>::infinity();
    bool any = false;
    for (std::size_t n = 0; n < portions_.size(); ++n) {
      RunningPortion& portion = portions_[n];
      if (!portion.portion.start && portion.begin == std::numeric_limits<double>::infinity() &&
          (n == 0 || portions_[n - 1].done()))
        portion.begin = time_ + (n == 0 ? 0 : portion.portion.pause);
      portion.active = !portion.done() && portion.begin <= time_ + 1e-9;
      any = any || portion.active;
      if (!portion.done() && !portion.active)
        next = std::min(next, portion.begin);
    }
    next_begin_ = next;
    if (any || next == std::numeric_limits<double>::infinity())
      return any;
    time_ = next;
    return choose_active();
  }

  void set_viscosity()
  {
    const double since_mixing = settings_.time_since_mixing + time_;
    const CementViscosity& cement = settings_.viscosity;
    mean_viscosity_ = 0;
    double volume = 0;
    for (std::size_t cell = 0; cell < medium_.cells(); ++cell) {
      const double s = front_.saturation[cell];
      if (s <= 0 && sources_[cell] <= 0) {
        viscosity_[cell] = medium_.liquid_viscosity[cell];
        continue;
      }
      const double shear = shear_in_pores(velocity_[cell], medium_.porosity[cell], medium_.permeability[cell],
                                          cement.exponent);
      const double own = cement.at(since_mixing, shear);
      // layers one behind the other along the flow, as a front that crosses the cell makes them
      viscosity_[cell] = s * own + (1 - s) * medium_.liquid_viscosity[cell];
      mean_viscosity_ += own * s * medium_.pore_volume(cell);
      volume += s * medium_.pore_volume(cell);
    }
    mean_viscosity_ = volume > 0 ? mean_viscosity_ / volume : cement.at(since_mixing, cement.reference_shear);
  }

  void set_sources()
  {
    std::fill(sources_.begin(), sources_.end(), 0);
    for (const RunningPortion& portion : portions_)
      for (std::size_t n = 0; portion.active && n < portion.opening.cells.size(); ++n)
        sources_[portion.opening.cells[n]] += portion.flow * portion.opening.shares[n];
    for (std::size_t cell = 0; cell < medium_.cells(); ++cell)
      held_[cell] = front_.empty[cell] > 0;
  }

  /// Darcy velocity at the cells from the fluxes through their faces.
  void set_velocity()
  {
    const double face_area = medium_.grid.spacing.x() * medium_.grid.spacing.x();
    for (std::size_t cell = 0; cell < medium_.cells(); ++cell) {
      std::array<double, 3> through{};
      for (std::size_t face = 0; face < 6; ++face) {
        const int next = medium_.neighbours[cell][face];
        const double beyond = next >= 0 ? pressure_[static_cast<std::size_t>(next)] : medium_.rest_pressure;
        const double flux = conductances_.faces[cell][face] * (pressure_[cell] - beyond);
        // half of what goes through either of both faces; a source in the cell gives both the same sense
        through[face / 2] += 0.5 * std::abs(flux);
      }
      velocity_[cell] = std::hypot(through[0], through[1], through[2]) / face_area;
    }
  }

  void set_needle_pressures()
  {
    for (RunningPortion& portion : portions_) {
      if (!portion.active)
        continue;
      double mean = 0, resistance = 0;
      for (std::size_t n = 0; n < portion.opening.cells.size(); ++n) {
        const std::size_t cell = portion.opening.cells[n];
        mean += portion.opening.shares[n] * pressure_[cell];
        resistance +=
            portion.opening.shares[n] * (held_[cell] ? 0 : viscosity_[cell] / medium_.permeability[cell]);
      }
      // a cell's pressure is that of a point source at a distance of its own, not at the needle's (Peaceman
      // 1978)
      const double ratio = std::cbrt(medium_.anisotropy.prod());
      const double radius = 0.5 * settings_.needle_diameter;
      const double correction = portion.flow * resistance / ratio * (1 / (4 * pi * radius) - portion.self);
      portion.pressure = std::max(mean + correction, medium_.rest_pressure);
    }
  }

  double needle_pressure() const
  {
    double most = 0;
    for (const RunningPortion& portion : portions_)
      if (portion.active)
        most = std::max(most, portion.pressure);
    return most;
  }

  /// Flow at which a needle has the given pressure, as long as the medium stays as it is.
  void adapt_flow()
  {
    for (RunningPortion& portion : portions_)
      if (portion.active) {
        const double above = portion.pressure - medium_.rest_pressure;
        const double wanted = std::max(0.0, *settings_.pressure - medium_.rest_pressure);
        const double factor = above > 0 ? wanted / above : 2;
        portion.flow = std::min(largest_flow, portion.flow * std::clamp(factor, 0.1, 10.0));
      }
  }

  void find_pressure()
  {
    double before = 0;
    const int most = settings_.pressure ? 4 * most_picard : most_picard;
    for (int iteration = 0; iteration < most; ++iteration) {
      set_sources();
      set_viscosity();
      conductances_ = conductances(medium_, viscosity_, front_.saturation);
      if (is_closed()) {
        record_.stopped_by = "full: the bone takes no more cement, and none leaves it";
        return;
      }
      pressure_ = solver_.solve(conductances_, sources_, held_);
      ++record_.solves;
      set_velocity();
      set_needle_pressures();
      const double now = settings_.pressure ? flow() : needle_pressure();
      const bool settled = std::abs(now - before) <= picard_tolerance * std::abs(now);
      before = now;
      if (settled || (!settings_.pressure && settings_.viscosity.exponent == 1))
        break;
      if (settings_.pressure)
        adapt_flow();
    }
  }

  /// Nothing can leave the bone any more at a pressure that any needle could give.
  bool is_closed() const
  {
    constexpr double impossible = 1000; // MPa
    if (std::find(held_.begin(), held_.end(), 1) != held_.end())
      return false;
    double ways_out = 0;
    for (std::size_t cell = 0; cell < medium_.cells(); ++cell)
      for (std::size_t face = 0; face < 6; ++face)
        if (medium_.neighbours[cell][face] < 0)
          ways_out += conductances_.faces[cell][face];
    return ways_out * impossible < flow();
  }

  double flow() const
  {
    double sum = 0;
    for (const RunningPortion& portion : portions_)
      sum += portion.active ? portion.flow : 0;
    return sum;
  }

  double step_length() const
  {
    double volume = accuracy_.front_share * std::max(front_pores_, opening_pores());
    double left = 0, shortest = next_begin_ - time_;
    for (const RunningPortion& portion : portions_)
      if (portion.active) {
        left += portion.left();
        shortest = std::min(shortest, portion.left() / portion.flow);
      }
    if (settings_.stop.volume)
      shortest = std::min(shortest, std::max(0.0, *settings_.stop.volume - record_.injected) / flow());
    // viscosity that doubles must be seen to do so
    shortest = std::min(shortest, 0.2 * settings_.viscosity.doubling_time);
    return std::min(volume / flow(), shortest);
  }

  double opening_pores() const
  {
    double sum = 0;
    for (const RunningPortion& portion : portions_)
      if (portion.active)
        for (const std::size_t cell : portion.opening.cells)
          sum += medium_.pore_volume(cell);
    return sum;
  }

  void advance()
  {
    find_pressure();
    if (!record_.stopped_by.empty())
      return;
    if (flow() <= 1e-6) {
      record_.stopped_by = fmt::format("no flow: {:.1f} kPa at the needle do not move the cement any more",
                                       1e3 * *settings_.pressure);
      return;
    }
    if (settings_.stop.pressure && needle_pressure() > *settings_.stop.pressure) {
      note_moment();
      record_.stopped_by =
          fmt::format("pressure: the needle's tip would have {:.1f} kPa", 1e3 * needle_pressure());
      return;
    }
    const double length = step_length();
    const FrontStep step = move_front(medium_, conductances_, pressure_, sources_, length, front_);
    front_pores_ = step.front_pores;
    time_ += length;
    ++record_.steps;
    for (RunningPortion& portion : portions_)
      if (portion.active) {
        portion.injected += portion.flow * length;
        record_.injected += portion.flow * length;
      }
    for (std::size_t n = 0; n < step.leaked.size(); ++n) {
      Leak& leak = record_.leaks[n];
      if (step.leaked[n] > 0 && !leak.begins_at)
        leak.begins_at = record_.injected;
      leak.volume += step.leaked[n];
    }
    note_moment();
    if (step.stuck > 1e-6 * record_.injected)
      record_.stopped_by = "full: the bone takes no more cement, and none leaves it";
    else if (settings_.stop.leak && record_.leaked() >= *settings_.stop.leak)
      record_.stopped_by = fmt::format("leak: {:.2f} ml have left the bone", 1e-3 * record_.leaked());
    else if (settings_.stop.volume && record_.injected >= *settings_.stop.volume * (1 - 1e-9))
      record_.stopped_by = fmt::format("stop volume: {:.2f} ml are injected", 1e-3 * record_.injected);
  }

  void note_moment()
  {
    InjectionMoment moment;
    moment.time = time_;
    moment.injected = record_.injected;
    moment.flow_rate = flow();
    moment.needle_pressure = needle_pressure();
    moment.largest_pressure = moment.needle_pressure;
    moment.viscosity = mean_viscosity_;
    std::size_t cells = 0;
    for (std::size_t cell = 0; cell < medium_.cells(); ++cell)
      if (medium_.in_body[cell]) {
        moment.mean_pressure += pressure_[cell];
        if (sources_[cell] <= 0) // a point source's own cell has a pressure that hangs on its size
          moment.largest_pressure = std::max(moment.largest_pressure, pressure_[cell]);
        ++cells;
      }
    moment.mean_pressure /= std::max<double>(1, static_cast<double>(cells));
    for (const Leak& leak : record_.leaks)
      moment.leaked.push_back(leak.volume);
    record_.moments.push_back(moment);
  }

  double cement_in_bone() const
  {
    double volume = 0;
    for (std::size_t cell = 0; cell < medium_.cells(); ++cell)
      volume += front_.saturation[cell] * medium_.pore_volume(cell);
    return volume;
  }

  const InjectionMedium& medium_;
  const InjectionSettings& settings_;
  FlowAccuracy accuracy_;
  PressureSolver solver_;
  std::vector<RunningPortion> portions_;
  CementFront front_;
  InjectionRecord record_;
  std::vector<double> velocity_, viscosity_, sources_, pressure_;
  std::vector<char> held_;
  Conductances conductances_;
  double time_ = 0, next_begin_ = 0, total_ = 0, front_pores_ = 0, mean_viscosity_ = 0;
};

} // namespace

InjectedCement flow_injection(const InjectionMedium& medium, const std::vector<TimedPortion>& portions,
                              const InjectionSettings& settings, const std::function<void(double)>& progress,
                              const FlowAccuracy& accuracy)
{
  return Injection(medium, portions, settings, accuracy).run(progress);
}

} // namespace cemvert
