// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/injection/inject.h"

#include "anatomy/mask_operations.h"
#include "cement/approach.h"
#include "cement/injection/approach.h"
#include "cement/injection/comparison.h"
#include "cement/injection/fast_front.h"
#include "cement/injection/outlets.h"
#include "core/error.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace cemvert
{
namespace
{

double distance_to_bone(const InjectionMedium& medium, const Vec3& point)
{
  double nearest = std::numeric_limits<double>::infinity();
  for (std::size_t cell = 0; cell < medium.cells(); ++cell)
    nearest = std::min(nearest, (medium.point(cell) - point).norm());
  return nearest;
}

Needle needle_of(const InjectionPortion& portion, const VertebralAnatomy& anatomy,
                 PointCoordinates coordinates, bool alone)
{
  Needle needle;
  if (portion.on_left)
    needle = transpedicular_needle(anatomy, *portion.on_left, alone);
  else {
    needle.tip = patient_point(*portion.tip, coordinates, anatomy.frame);
    needle.entry = portion.entry ? patient_point(*portion.entry, coordinates, anatomy.frame) : needle.tip;
  }
  const double length = (needle.entry - needle.tip).norm();
  if (portion.withdrawn > length)
    throw ConfigError(
        fmt::format("{}: the tip is drawn back by {:g} mm, but the needle has only {:.1f} mm in the bone.",
                    portion.where, portion.withdrawn, length));
  if (portion.withdrawn > 0)
    needle.tip += portion.withdrawn / length * (needle.entry - needle.tip);
  return needle;
}

/// Saturation and porosity of the cells around a point, between their centres.
struct Local {
  double saturation = 0, porosity = 0;
};

Local local_at(const InjectionMedium& medium, const std::vector<double>& saturation, const Vec3& point)
{
  const Vec3 place = medium.grid.index(point);
  const Index3 low{static_cast<int>(std::floor(place.x())), static_cast<int>(std::floor(place.y())),
                   static_cast<int>(std::floor(place.z()))};
  Local sum;
  double weights = 0;
  for (int corner = 0; corner < 8; ++corner) {
    const Index3 at{low[0] + corner % 2, low[1] + corner / 2 % 2, low[2] + corner / 4};
    const int cell = medium.cell_at(at);
    if (cell < 0)
      continue;
    double weight = 1;
    for (int axis = 0; axis < 3; ++axis)
      weight *= 1 - std::abs(place[axis] - at[static_cast<std::size_t>(axis)]);
    weights += weight;
    sum.saturation += weight * saturation[static_cast<std::size_t>(cell)];
    sum.porosity += weight * medium.porosity[static_cast<std::size_t>(cell)];
  }
  return weights > 0 ? Local{sum.saturation / weights, sum.porosity / weights} : Local{};
}

struct Filled {
  std::size_t offset;
  Local local;
};

/// Voxels of the highest saturation until their pores hold the volume, to half a step between two
/// saturations: equal ones go in or stay out together.
/// @return the saturation from which on voxels were taken
double take_fullest(std::vector<Filled>& voxels, double volume, double voxel_volume,
                    const std::function<void(const Filled&)>& take)
{
  std::sort(voxels.begin(), voxels.end(), [](const Filled& a, const Filled& b) {
    return a.local.saturation > b.local.saturation ||
           (a.local.saturation == b.local.saturation && a.offset < b.offset);
  });
  constexpr double rounding = 1e-6;
  double held = 0, threshold = 1;
  for (std::size_t first = 0; first < voxels.size() && voxels[first].local.saturation > 0;) {
    std::size_t last = first;
    double next = 0;
    for (; last < voxels.size() && voxels[last].local.saturation >= voxels[first].local.saturation - rounding;
         ++last)
      next += voxels[last].local.porosity * voxel_volume;
    if (held + 0.5 * next > volume)
      break;
    held += next;
    threshold = voxels[first].local.saturation;
    for (; first < last; ++first)
      take(voxels[first]);
  }
  return threshold;
}

/// Voxels beyond the bone nearest to an outlet, as much as leaked there.
void place_leak(CementMap& map, const Vec3& centre, double volume, const VertebralAnatomy& anatomy,
                const LabelMap& labels)
{
  const Grid& grid = map.outside.grid;
  const auto wanted = static_cast<std::size_t>(std::llround(volume / grid.voxel_volume()));
  std::vector<std::pair<double, std::size_t>> free;
  for (std::size_t offset = 0; offset < grid.voxels(); ++offset) {
    const double away = (grid.point(grid.index_of(offset)) - centre).norm();
    if (away < 25 && !anatomy.vertebra[offset] && labels[offset] == 0 && !map.outside[offset])
      free.emplace_back(away, offset);
  }
  const std::size_t count = std::min(wanted, free.size());
  std::partial_sort(free.begin(), free.begin() + static_cast<std::ptrdiff_t>(count), free.end());
  for (std::size_t n = 0; n < count; ++n)
    map.outside[free[n].second] = 1;
}

/// Cement and pores by place.
void account(const InjectionSite& site, const InjectedCement& cement, InjectionRecord& record)
{
  const InjectionMedium& medium = site.medium;
  record.pore_space = pore_volume(medium, true);
  record.zone = site.zone.pore_volume;
  record.emptied = site.zone.emptied;
  double bulk = 0, pores = 0;
  for (std::size_t cell = 0; cell < medium.cells(); ++cell) {
    const double volume = cement.saturation[cell] * medium.pore_volume(cell);
    (medium.in_body[cell] ? record.in_body : record.in_posterior) += volume;
    if (!site.zone.shares.empty() && site.zone.shares[cell] > 0)
      record.zone_filled += volume;
    pores += volume;
    bulk += cement.saturation[cell] * medium.grid.voxel_volume();
  }
  record.porosity = bulk > 0 ? pores / bulk : 0;
}

/// A volume [mm3] in words; a trace does not become zero.
std::string amount(double volume)
{
  const double ml = 1e-3 * volume;
  return ml < 0.01 ? "less than 0.01 ml" : fmt::format("{:.2f} ml", ml);
}

void tell(const InjectionRecord& record, double requested, RunLog& log)
{
  if (!record.stopped_by.empty())
    log.warning(fmt::format("injection: stopped after {:.2f} of {:.2f} ml: {}.", 1e-3 * record.injected,
                            1e-3 * requested, record.stopped_by));
  for (const Leak& leak : record.leaks)
    if (leak.begins_at)
      log.warning(
          record.method == "fast"
              ? fmt::format(
                    "injection: cement reaches {} ({}) at {:.2f} ml; how much leaks there the fast model "
                    "does not tell.",
                    leak.outlet, leak.place, 1e-3 * *leak.begins_at)
              : fmt::format("injection: {} leak through {} ({}), from {:.2f} ml injected on.",
                            amount(leak.volume), leak.outlet, leak.place, 1e-3 * *leak.begins_at));
}

/// What the needles meet on their way to the tips; a tip alone has no way.
void warn_of_needles(const std::vector<TimedPortion>& portions, const VertebralAnatomy& anatomy,
                     double diameter, RunLog& log)
{
  for (std::size_t n = 0; n < portions.size(); ++n) {
    const Needle& needle = portions[n].needle;
    if (needle.entry == needle.tip)
      continue;
    const std::string name = fmt::format("needle of portion {}", n + 1);
    for (const std::string& warning : needle_warnings(needle_check(anatomy, needle), name, diameter))
      log.warning("injection: " + warning + ".");
  }
}

std::string source_of(const InjectionRecord& record, double requested)
{
  return fmt::format(
      "injection ({} model), {:g} ml asked for, {:.2f} ml in the pores of the body, {:.2f} ml leaked",
      record.method, 1e-3 * requested, 1e-3 * record.in_body, 1e-3 * record.leaked());
}

} // namespace

InjectionSite injection_site(const Scan& scan, const VertebralAnatomy& anatomy,
                             const InjectionSettings& settings, RunLog& log)
{
  InjectionSite site;
  site.medium = bone_medium(scan, anatomy, settings);
  if (settings.haemorrhage.given())
    site.zone = add_haemorrhage(site.medium, scan, anatomy, settings, log);
  open_surface(site.medium, scan, anatomy, settings, log);
  if (site.medium.outlets.empty() && settings.cortex_permeability <= 0)
    throw ConfigError(settings.where +
                      ": the marrow has no way out of the bone: no vein, no gap, and a cortex that "
                      "lets nothing through. Give injection.cortex permeability or an outlet.");
  return site;
}

std::vector<TimedPortion> timed_portions(const InjectionSite& site, const VertebralAnatomy& anatomy,
                                         const InjectionSettings& settings)
{
  std::vector<TimedPortion> portions;
  const auto comes_from = [&](bool left) {
    return std::any_of(settings.portions.begin(), settings.portions.end(),
                       [left](const InjectionPortion& portion) { return portion.on_left == left; });
  };
  const bool alone = comes_from(true) != comes_from(false);
  double volume = 0;
  for (const InjectionPortion& portion : settings.portions) {
    TimedPortion timed;
    timed.needle = needle_of(portion, anatomy, settings.coordinates, alone);
    timed.volume = portion.volume.value_or(0);
    timed.start = portion.start;
    timed.pause = portion.pause;
    volume += timed.volume;
    const Index3 at = site.medium.grid.nearest(timed.needle.tip);
    if (site.medium.cell_at(at) < 0)
      throw ConfigError(
          fmt::format("{}: the needle's tip lies outside the bone, {:.1f} mm from it, at {}.\n    Move it "
                      "into the body, or check injection.coordinates.",
                      portion.where, distance_to_bone(site.medium, timed.needle.tip),
                      place_text(anatomy.frame.to_frame(timed.needle.tip))));
    portions.push_back(timed);
  }
  const double pores = pore_volume(site.medium);
  if (volume > pores)
    throw ConfigError(
        fmt::format("{}: {:g} ml of cement are asked for, but the pores of the bone hold {:.1f} ml.\n    "
                    "Ask for less.",
                    settings.where, 1e-3 * volume, 1e-3 * pores));
  return portions;
}

CementMap cement_map(const InjectionSite& site, const InjectedCement& cement, const VertebralAnatomy& anatomy,
                     const LabelMap& labels)
{
  const Grid& grid = anatomy.body.grid;
  CementMap map;
  map.inside = map.outside = Mask(grid);
  map.fraction = ScalarImage(grid);
  map.pattern = "injection";
  map.injection = cement.record;
  InjectionRecord& record = *map.injection;
  account(site, cement, record);
  std::vector<Filled> body, posterior;
  for (std::size_t offset = 0; offset < grid.voxels(); ++offset)
    if (anatomy.vertebra[offset] || anatomy.body[offset]) {
      const Local local = local_at(site.medium, cement.saturation, grid.point(grid.index_of(offset)));
      if (local.saturation > 0)
        (anatomy.body[offset] ? body : posterior).push_back({offset, local});
    }
  record.threshold = take_fullest(body, record.in_body, grid.voxel_volume(), [&map](const Filled& voxel) {
    map.inside[voxel.offset] = 1;
    (*map.fraction)[voxel.offset] = static_cast<float>(voxel.local.porosity);
  });
  take_fullest(posterior, record.in_posterior, grid.voxel_volume(),
               [&map](const Filled& voxel) { map.outside[voxel.offset] = 1; });
  for (std::size_t n = 0; n < record.leaks.size(); ++n)
    place_leak(map, site.medium.outlets[n].centre, record.leaks[n].volume, anatomy, labels);
  return map;
}

CementMap inject(const Scan& scan, const VertebralAnatomy& anatomy, const CementSettings& settings,
                 RunLog& log)
{
  const InjectionSettings& own = settings.injection;
  const InjectionSite site = injection_site(scan, anatomy, own, log);
  const std::vector<TimedPortion> portions = timed_portions(site, anatomy, own);
  warn_of_needles(portions, anatomy, own.needle_diameter, log);
  const double requested = std::accumulate(portions.begin(), portions.end(), 0.0,
                                           [](double sum, const TimedPortion& p) { return sum + p.volume; });
  const bool flows = !own.fast || own.compare, fast = own.fast || own.compare;
  std::optional<InjectedCement> by_flow, by_fast;
  if (fast)
    by_fast = fast_injection(site.medium, portions, own);
  if (flows)
    by_flow = flow_injection(site.medium, portions, own, [&log](double share) { log.progress(share); });
  CementMap map = cement_map(site, own.fast ? *by_fast : *by_flow, anatomy, scan.labels);
  if (own.compare)
    map.injection->comparison =
        compare_models(site.medium, *by_flow, *by_fast, cement_map(site, *by_flow, anatomy, scan.labels),
                       cement_map(site, *by_fast, anatomy, scan.labels), anatomy, settings.contact_band);
  for (const TimedPortion& portion : portions)
    map.needles.push_back(portion.needle);
  map.requested_volume = requested;
  map.source = source_of(*map.injection, requested);
  tell(*map.injection, requested, log);
  return map;
}

} // namespace cemvert
