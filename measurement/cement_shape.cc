// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/mask_operations.h"
#include "anatomy/surface.h"
#include "cement/voxels.h"
#include "measurement/measurement_list.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

// Gaps up to twice this width [mm] between cement count as bone mixed into it: about three marrow spaces.
constexpr double mixing_reach = 2;

// Of the volume that cement spans. Ellipsoids on voxels have under 3 %, two lobes that meet 5 to 8 %.
constexpr double interdigitated_from = 15; // %

/// Surface of the pieces and of spheres of their volumes [mm2].
struct Surfaces {
  double own = 0, spheres = 0;
};

Surfaces surfaces_of(const Mask& cement, const Pieces& pieces)
{
  Surfaces surfaces;
  surfaces.own = surface_area(cement);
  for (const double volume : pieces.volumes)
    surfaces.spheres += std::cbrt(pi) * std::pow(6 * volume, 2.0 / 3);
  return surfaces;
}

} // namespace

MeasurementReport measure_cement_shape(const MeasurementInput& input)
{
  const Mask& all = input.cement.inside;
  const bool cemented = !is_empty(all);
  MeasurementReport report;
  const auto answer = [&](const char* key, const char* unit, const std::string& definition, auto&& value) {
    report[std::string("cement_shape.") + key] =
        cemented ? known(value(), unit, definition) : unknown(unit, definition, no_cement);
  };
  const Mask cement = cemented ? on_lattice(all, grid_around(all, 2 * mixing_reach + 2)) : all;
  const Pieces pieces = cemented ? pieces_of(cement) : Pieces{};
  const Surfaces surfaces = cemented ? surfaces_of(cement, pieces) : Surfaces{};
  double mixed = 0;
  if (cemented) {
    const Mask spanned =
        intersected(closed(cement, mixing_reach), on_lattice(input.anatomy.body, cement.grid));
    mixed = 100 * (1 - volume_of(cement) / std::max(volume_of(spanned), volume_of(cement)));
  }
  answer("pieces", "1", "connected pieces of cement in the body",
         [&] { return static_cast<int>(pieces.volumes.size()); });
  answer("largest_piece", "%", "part of the cement in the body that its largest piece holds",
         [&] { return 100 * pieces.volumes.front() / volume_of(cement); });
  answer("surface", "mm2", "surface of the cement in the body", [&] { return surfaces.own; });
  answer("surface_to_volume", "1/mm", "surface over volume of the cement in the body",
         [&] { return surfaces.own / volume_of(cement); });
  answer("compactness", "1",
         "surface of spheres with the volumes of the pieces over the surface of the cement: 1 for balls, low "
         "for fingers and sheets",
         [&] { return std::min(1.0, surfaces.spheres / surfaces.own); });
  answer("bone_mixed_in", "%", "part of the volume that cement spans (closed by a ball of 2 mm) that is bone",
         [&] { return mixed; });
  answer("form", "1", "interdigitated from 15 % of bone mixed in, else solid",
         [&] { return std::string(mixed >= interdigitated_from ? "interdigitated" : "solid"); });
  return report;
}

} // namespace cemvert
