// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/injection/haemorrhage.h"

#include "cement/injection/outlets.h"
#include "core/error.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

constexpr double least_zone = 50; // mm3: less is noise, not a fracture's gap

/// Share of each cell that is gap.
using ZoneShares = std::vector<double>;

/// A point in the cleft's own axes: along its width, its depth and across it [mm].
Vec3 in_cleft(const Vec3& frame_point, const Vec3& position, const CleftSettings& cleft)
{
  // about left, front upwards; about anterior, left side upwards
  const Vec3 across =
      (Eigen::AngleAxisd(cleft.tilt, Vec3::UnitX()) * Eigen::AngleAxisd(-cleft.lateral_tilt, Vec3::UnitY())) *
      Vec3::UnitZ();
  const Vec3 width = (Vec3::UnitX() - across.x() * across).normalized();
  const Vec3 depth = across.cross(width);
  const Vec3 d = frame_point - position;
  return {d.dot(width), d.dot(depth), d.dot(across)};
}

bool in_outline(const Vec3& place, const CleftSettings& cleft)
{
  return std::hypot(2 * place.x() / cleft.width, 2 * place.y() / cleft.depth) <= 1;
}

/// Closed on one side only, or a layer midway between cells would count both of its rows.
bool in_layer(const Vec3& place, double thickness)
{
  constexpr double rounding = 1e-6; // mm
  return place.z() > rounding - 0.5 * thickness && place.z() <= rounding + 0.5 * thickness;
}

/// Share of the cleft's middle plane that lies in the body.
double share_in_body(const InjectionMedium& medium, const VertebralFrame& frame, const CleftSettings& cleft,
                     const Vec3& position)
{
  // the plane as the body's cells see it: those within half a cell of it
  const double spacing = medium.grid.spacing.x();
  double inside = 0;
  for (std::size_t cell = 0; cell < medium.cells(); ++cell) {
    const Vec3 place = in_cleft(frame.to_frame(medium.point(cell)), position, cleft);
    if (medium.in_body[cell] && in_outline(place, cleft) && in_layer(place, spacing))
      inside += spacing * spacing;
  }
  constexpr double quarter_pi = 0.785398163397448;
  return inside / (quarter_pi * cleft.width * cleft.depth);
}

ZoneShares cleft_zone(const InjectionMedium& medium, const VertebralAnatomy& anatomy,
                      const CleftSettings& cleft, PointCoordinates coordinates, RunLog& log)
{
  const Vec3 position = anatomy.frame.to_frame(patient_point(cleft.position, coordinates, anatomy.frame));
  const double share = share_in_body(medium, anatomy.frame, cleft, position);
  if (share < 0.1)
    throw ConfigError(
        fmt::format("{}: the cleft lies outside the body: {:.0f} % of it are inside. Its middle is at "
                    "{}.\n    Move it into the body, or check injection.coordinates.",
                    cleft.where, 100 * share, place_text(position)));
  if (share < 0.7)
    log.warning(fmt::format("{}: only {:.0f} % of the cleft lie in the body; the rest is left out.",
                            cleft.where, 100 * share));
  const double spacing = medium.grid.spacing.x();
  const double thickness = std::max(cleft.thickness, spacing); // a layer of cells at least, of less porosity
  ZoneShares shares(medium.cells(), 0);
  for (std::size_t cell = 0; cell < medium.cells(); ++cell) {
    const Vec3 place = in_cleft(anatomy.frame.to_frame(medium.point(cell)), position, cleft);
    if (medium.in_body[cell] && in_outline(place, cleft) && in_layer(place, thickness))
      shares[cell] = std::min(1.0, cleft.thickness / spacing);
  }
  return shares;
}

ZoneShares labelled_zone(const InjectionMedium& medium, const Scan& scan, const std::vector<int>& labels)
{
  const LabelMap& map = scan.original_labels;
  ZoneShares shares(medium.cells(), 0);
  bool any = false;
  for (std::size_t cell = 0; cell < medium.cells(); ++cell) {
    const Index3 index = map.grid.nearest(medium.point(cell));
    if (medium.in_body[cell] && map.grid.contains(index) &&
        std::find(labels.begin(), labels.end(), map.at(index)) != labels.end()) {
      shares[cell] = 1;
      any = true;
    }
  }
  if (!any)
    throw ConfigError(
        fmt::format("injection.fracture label: no voxel of the body has the label {}.\n    The gap's label "
                    "must stand under labels.vertebra (or labels.body) too, so that it counts as body.",
                    fmt::join(labels, ", ")));
  return shares;
}

/// Largest face-connected piece of the chosen cells.
ZoneShares largest_piece(const InjectionMedium& medium, const ZoneShares& shares)
{
  std::vector<std::size_t> best, now;
  std::vector<char> seen(medium.cells(), 0);
  for (std::size_t start = 0; start < medium.cells(); ++start) {
    if (shares[start] <= 0 || seen[start])
      continue;
    now.assign(1, start);
    seen[start] = 1;
    for (std::size_t n = 0; n < now.size(); ++n)
      for (const int next : medium.neighbours[now[n]]) {
        const auto other = static_cast<std::size_t>(next);
        if (next >= 0 && shares[other] > 0 && !seen[other]) {
          seen[other] = 1;
          now.push_back(other);
        }
      }
    if (now.size() > best.size())
      best = now;
  }
  ZoneShares largest(medium.cells(), 0);
  for (const std::size_t cell : best)
    largest[cell] = shares[cell];
  return largest;
}

ZoneShares thin_zone(const InjectionMedium& medium, const Scan& scan, double limit)
{
  if (!scan.density)
    throw ConfigError(
        "injection.fracture density: there is no density image to look for the gap in. Add image:, or "
        "give the gap by a cleft or a label.");
  ZoneShares shares(medium.cells(), 0);
  for (std::size_t cell = 0; cell < medium.cells(); ++cell)
    shares[cell] = medium.in_body[cell] && interpolate(*scan.density, medium.point(cell)) < limit ? 1 : 0;
  ZoneShares largest = largest_piece(medium, shares);
  const double volume =
      static_cast<double>(std::count(largest.begin(), largest.end(), 1.0)) * medium.grid.voxel_volume();
  if (volume < least_zone)
    throw ConfigError(
        fmt::format("injection.fracture density: the largest piece of bone below {:g} mg/cc has only "
                    "{:.0f} mm3.\n    Raise the density, or give the gap by a cleft or a label.",
                    1e3 * limit, volume));
  return largest;
}

ZoneShares zone_of(const InjectionMedium& medium, const Scan& scan, const VertebralAnatomy& anatomy,
                   const InjectionSettings& settings, RunLog& log)
{
  const HaemorrhageSettings& blood = settings.haemorrhage;
  if (blood.cleft)
    return cleft_zone(medium, anatomy, *blood.cleft, settings.coordinates, log);
  if (blood.density)
    return thin_zone(medium, scan, *blood.density);
  return labelled_zone(medium, scan, blood.labels);
}

} // namespace

FractureZone add_haemorrhage(InjectionMedium& medium, const Scan& scan, const VertebralAnatomy& anatomy,
                             const InjectionSettings& settings, RunLog& log)
{
  const HaemorrhageSettings& blood = settings.haemorrhage;
  const ZoneShares shares = zone_of(medium, scan, anatomy, settings, log);
  const double thickness = blood.cleft ? blood.cleft->thickness : 0;
  const double permeability = std::max(thickness * thickness / 12, permeability_of(1));
  FractureZone zone;
  for (std::size_t cell = 0; cell < medium.cells(); ++cell) {
    if (shares[cell] <= 0)
      continue;
    medium.porosity[cell] += shares[cell] * (1 - medium.porosity[cell]);
    medium.permeability[cell] += shares[cell] * (permeability - medium.permeability[cell]);
    medium.liquid_viscosity[cell] = blood.viscosity;
    zone.pore_volume += medium.pore_volume(cell);
  }
  zone.emptied = std::min(blood.aspirated, zone.pore_volume);
  for (std::size_t cell = 0; cell < medium.cells(); ++cell)
    if (shares[cell] > 0)
      medium.empty[cell] = zone.emptied / zone.pore_volume;
  if (blood.aspirated > zone.pore_volume)
    log.warning(fmt::format(
        "injection.aspirated: {:.1f} ml are drawn off, but the fracture's gap holds {:.1f} ml. It is "
        "emptied; the rest is taken to have come from marrow and vessels that have filled again.",
        1e-3 * blood.aspirated, 1e-3 * zone.pore_volume));
  medium.rest_pressure = blood.aspirated > 0 ? 0 : blood.pressure;
  if (blood.open)
    add_outlets_by_place(medium, "fracture", anatomy,
                         [&](std::size_t cell, std::size_t) { return shares[cell] > 0; });
  zone.shares = shares;
  return zone;
}

} // namespace cemvert
