// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/injection/outlets.h"

#include "cement/cement.h"
#include "core/error.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace cemvert
{
namespace
{

constexpr double cortex_reach =
    1.5; // mm: two voxels of a clinical CT, over which its blur spreads thin cortex
constexpr double foramen_depth = 5; // mm of bone in front of the vein's mouth, our choice
constexpr double foramen_porosity = 0.95;

/// Which part of the surface a point of it lies on.
class Places
{
public:
  explicit Places(const VertebralAnatomy& anatomy) : anatomy_(anatomy), box_(body_box(anatomy)) {}

  std::string of(const Vec3& patient_point) const
  {
    const Vec3 point = anatomy_.frame.to_frame(patient_point);
    const double upper = anatomy_.upper.plane.distance(patient_point);
    const double lower = -anatomy_.lower.plane.distance(patient_point);
    const Vec3 part = (point - box_.middle()).cwiseQuotient(0.5 * box_.size());
    const bool central = std::max(std::abs(part.x()), std::abs(part.y())) < 0.85;
    if (upper > (central ? -4 : -1)) // mm: endplates are hollow in their middle
      return "upper disc";
    if (lower > (central ? -4 : -1))
      return "lower disc";
    if (std::abs(part.x()) <= std::abs(part.y()))
      return part.y() > 0 ? "anterior" : "canal";
    return "lateral";
  }

private:
  const VertebralAnatomy& anatomy_;
  BodyBox box_;
};

bool ends_bone(const InjectionMedium& medium, std::size_t cell, std::size_t face)
{
  return medium.neighbours[cell][face] < 0;
}

/// The densest voxel around a point, in bone or beside it [g/cm3].
double densest_near(const ScalarImage& density, const Vec3& point, double radius)
{
  const Vec3 centre = density.grid.index(point);
  const Vec3 reach = Vec3::Constant(radius).cwiseQuotient(density.grid.spacing);
  double most = -std::numeric_limits<double>::infinity();
  for (int k = static_cast<int>(std::ceil(centre.z() - reach.z())); k <= centre.z() + reach.z(); ++k)
    for (int j = static_cast<int>(std::ceil(centre.y() - reach.y())); j <= centre.y() + reach.y(); ++j)
      for (int i = static_cast<int>(std::ceil(centre.x() - reach.x())); i <= centre.x() + reach.x(); ++i)
        if (density.grid.contains(i, j, k) && (density.grid.point(i, j, k) - point).norm() <= radius)
          most = std::max(most, static_cast<double>(density.at(i, j, k)));
  return most;
}

/// Connected cells, each with the number of its piece; pieces from 0.
std::vector<int> pieces_among(const InjectionMedium& medium, const std::vector<char>& chosen)
{
  std::vector<int> piece(medium.cells(), -1);
  int pieces = 0;
  std::vector<std::size_t> todo;
  for (std::size_t start = 0; start < medium.cells(); ++start) {
    if (!chosen[start] || piece[start] >= 0)
      continue;
    piece[start] = pieces;
    todo.assign(1, start);
    while (!todo.empty()) {
      const Index3 at = medium.grid.index_of(medium.voxel[todo.back()]);
      todo.pop_back();
      for (int n = 0; n < 27; ++n) {
        const int next = medium.cell_at({at[0] + n % 3 - 1, at[1] + n / 3 % 3 - 1, at[2] + n / 9 - 1});
        if (next < 0 || !chosen[static_cast<std::size_t>(next)] || piece[static_cast<std::size_t>(next)] >= 0)
          continue;
        piece[static_cast<std::size_t>(next)] = pieces;
        todo.push_back(static_cast<std::size_t>(next));
      }
    }
    ++pieces;
  }
  return piece;
}

void open_gaps(InjectionMedium& medium, const ScalarImage& density, const VertebralAnatomy& anatomy,
               const InjectionSettings& settings)
{
  std::vector<std::array<bool, 6>> bare(medium.cells());
  std::vector<char> chosen(medium.cells(), 0);
  for (std::size_t cell = 0; cell < medium.cells(); ++cell)
    for (std::size_t face = 0; face < 6; ++face) {
      bare[cell][face] =
          medium.in_body[cell] && ends_bone(medium, cell, face) &&
          densest_near(density, face_point(medium, cell, face), cortex_reach) < settings.gap_density;
      chosen[cell] = chosen[cell] || bare[cell][face];
    }
  const std::vector<int> piece = pieces_among(medium, chosen);
  const double face_area = medium.grid.spacing.x() * medium.grid.spacing.x();
  std::map<int, double> areas;
  for (std::size_t cell = 0; cell < medium.cells(); ++cell)
    if (chosen[cell])
      areas[piece[cell]] +=
          face_area * static_cast<double>(std::count(bare[cell].begin(), bare[cell].end(), true));
  int gaps = 0;
  for (const auto& [number, area] : areas)
    if (area >= settings.gap_area) {
      const int wanted = number;
      add_outlet(medium, fmt::format("gap {}", ++gaps), anatomy, [&](std::size_t cell, std::size_t face) {
        return chosen[cell] && piece[cell] == wanted && bare[cell][face];
      });
    }
}

/// Where the axis through the middle of the posterior wall meets it, LPS mm; nothing where no body is.
std::optional<Vec3> middle_of_posterior_wall(const InjectionMedium& medium, const VertebralFrame& frame)
{
  constexpr double half_width = 3, depth = 5; // mm
  double wall = std::numeric_limits<double>::infinity();
  std::vector<Vec3> middle;
  for (std::size_t cell = 0; cell < medium.cells(); ++cell) {
    const Vec3 point = frame.to_frame(medium.point(cell));
    if (medium.in_body[cell] && std::abs(point.x()) <= half_width) {
      middle.push_back(point);
      wall = std::min(wall, point.y());
    }
  }
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const Vec3& point : middle)
    if (point.y() < wall + depth) {
      low = std::min(low, point.z());
      high = std::max(high, point.z());
    }
  if (middle.empty())
    return std::nullopt;
  const double height = 0.5 * (low + high);
  double back = std::numeric_limits<double>::infinity();
  for (const Vec3& point : middle)
    if (std::abs(point.z() - height) <= medium.grid.spacing.x())
      back = std::min(back, point.y());
  return frame.to_patient({0, back, height});
}

void open_vein(InjectionMedium& medium, const VertebralAnatomy& anatomy, double diameter, RunLog& log)
{
  const std::optional<Vec3> mouth = middle_of_posterior_wall(medium, anatomy.frame);
  const double radius = std::max(0.5 * diameter, 0.75 * medium.grid.spacing.x());
  const auto from_axis = [&](const Vec3& point) {
    const Vec3 d = anatomy.frame.to_frame(point) - anatomy.frame.to_frame(*mouth);
    return std::make_pair(std::hypot(d.x(), d.z()), d.y());
  };
  constexpr std::size_t backwards = 3;
  const bool found =
      mouth && add_outlet(medium, "basivertebral vein", anatomy, [&](std::size_t cell, std::size_t face) {
        if (face != backwards || !medium.in_body[cell])
          return false;
        const auto [away, forward] = from_axis(face_point(medium, cell, face));
        return away <= radius && std::abs(forward) < foramen_depth;
      });
  if (!found) {
    log.warning(
        "injection: the posterior wall shows no free surface in its middle; the basivertebral vein stays "
        "closed.");
    return;
  }
  for (std::size_t cell = 0; cell < medium.cells(); ++cell) {
    const auto [away, forward] = from_axis(medium.point(cell));
    if (medium.in_body[cell] && away <= radius && std::abs(forward) <= foramen_depth) {
      medium.porosity[cell] = std::max(medium.porosity[cell], foramen_porosity);
      medium.permeability[cell] = permeability_of(medium.porosity[cell]);
    }
  }
}

void open_hole(InjectionMedium& medium, const OpeningSettings& opening, int number,
               const VertebralAnatomy& anatomy, PointCoordinates coordinates)
{
  const Vec3 centre = patient_point(opening.at, coordinates, anatomy.frame);
  double nearest = std::numeric_limits<double>::infinity();
  for (std::size_t cell = 0; cell < medium.cells(); ++cell)
    for (std::size_t face = 0; face < 6; ++face)
      if (ends_bone(medium, cell, face))
        nearest = std::min(nearest, (face_point(medium, cell, face) - centre).norm());
  const double spacing = medium.grid.spacing.x();
  if (nearest > 0.5 * opening.diameter + 2 * spacing)
    throw ConfigError(
        fmt::format("{}: an outlet is a hole in the bone's surface, and the surface is {:.1f} mm away "
                    "from it.\n    Move it there, or check injection.coordinates.",
                    opening.where, nearest));
  const double radius = std::max(0.5 * opening.diameter, nearest + 0.1 * spacing);
  add_outlet(medium, fmt::format("outlet {}", number), anatomy, [&](std::size_t cell, std::size_t face) {
    return (face_point(medium, cell, face) - centre).norm() <= radius;
  });
}

} // namespace

Vec3 face_point(const InjectionMedium& medium, std::size_t cell, std::size_t face)
{
  const Index3 at = medium.grid.index_of(medium.voxel[cell]);
  Vec3 place(at[0], at[1], at[2]);
  place[static_cast<int>(face / 2)] += face % 2 == 0 ? -0.5 : 0.5;
  return medium.grid.point(place.x(), place.y(), place.z());
}

bool add_outlet(InjectionMedium& medium, const std::string& name, const VertebralAnatomy& anatomy,
                const FaceChoice& open)
{
  const double face_area = medium.grid.spacing.x() * medium.grid.spacing.x();
  const int number = static_cast<int>(medium.outlets.size());
  Outlet outlet;
  outlet.name = name;
  int faces = 0;
  for (std::size_t cell = 0; cell < medium.cells(); ++cell)
    for (std::size_t face = 0; face < 6; ++face)
      if (ends_bone(medium, cell, face) && medium.opening[cell][face] < 0 && open(cell, face)) {
        medium.opening[cell][face] = number;
        outlet.centre += face_point(medium, cell, face);
        outlet.area += face_area;
        ++faces;
      }
  if (faces == 0)
    return false;
  outlet.centre /= faces;
  outlet.place = Places(anatomy).of(outlet.centre);
  medium.outlets.push_back(outlet);
  return true;
}

void add_outlets_by_place(InjectionMedium& medium, const std::string& name, const VertebralAnatomy& anatomy,
                          const FaceChoice& open)
{
  const Places places(anatomy);
  for (const char* place : {"upper disc", "lower disc", "anterior", "canal", "lateral"})
    add_outlet(medium, name, anatomy, [&](std::size_t cell, std::size_t face) {
      return open(cell, face) && places.of(face_point(medium, cell, face)) == place;
    });
}

void open_surface(InjectionMedium& medium, const Scan& scan, const VertebralAnatomy& anatomy,
                  const InjectionSettings& settings, RunLog& log)
{
  for (std::size_t n = 0; n < settings.openings.size(); ++n)
    open_hole(medium, settings.openings[n], static_cast<int>(n) + 1, anatomy, settings.coordinates);
  if (settings.vein_diameter > 0)
    open_vein(medium, anatomy, settings.vein_diameter, log);
  if (settings.gap_density <= 0)
    return;
  if (scan.density)
    open_gaps(medium, *scan.density, anatomy, settings);
  else
    log.note("injection: gaps of the cortex are not looked for, since there is no density image.");
}

} // namespace cemvert
