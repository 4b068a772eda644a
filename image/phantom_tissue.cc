// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/phantom_model.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

/// A tissue that runs along the spine: an ellipse in the axial plane, or a pair of them.
struct Strand {
  double left, anterior;           ///< centre [mm]
  double half_left, half_anterior; ///< mm
  bool paired;
};

double strand_distance(const Strand& strand, const Vec3& point)
{
  const double left = strand.paired ? std::abs(point.x()) : point.x();
  return ellipsoid_distance({left - strand.left, point.y() - strand.anterior, 0},
                            {strand.half_left, strand.half_anterior, 1e9});
}

void paint(double& value, double ct_number, double distance, double size)
{
  value += coverage(distance, size) * (ct_number - value);
}

/// The vertebra whose disc or canal a point belongs to.
int level_of(const PhantomModel& model, const Vec3& point)
{
  if (model.vertebrae == 1)
    return 0;
  const double border = 0.5 * (model.spec.body.height + model.spec.stack.disc_height);
  return point.z() > border ? 1 : point.z() < -border ? 2 : 0;
}

/// Distance to the discs over and under one vertebra, which reach up to the rims of its neighbours.
double disc_distance(const PhantomModel& model, int level, const Vec3& local)
{
  // a disc bulges a little over the rims; bone is painted over what overlaps
  constexpr double bulge = 1, overlap = 2;
  const BodyForm& body = model.shapes[level].body;
  const Outline outline = body_outline(body, local.x(), local.y());
  const double slope = std::hypot(outline.slope_left, outline.slope_anterior);
  const double aside = slope > 0 ? (outline.radius - 1) / slope - bulge : -1e3;
  const double under = endplate_height(body, local.x(), local.y()) - overlap - std::abs(local.z());
  const double over = std::abs(local.z()) - 0.5 * body.height - model.spec.stack.disc_height;
  return std::max({aside, under, over});
}

} // namespace

double soft_tissue(const PhantomModel& model, const Vec3& point, double size)
{
  const TissueNumbers& tissue = model.spec.tissue;
  const BodyForm& body = model.spec.body;
  const double w = body.width / 48, front = 0.5 * body.depth;
  const auto at = [&](double left, double anterior, double half_left, double half_anterior, bool paired) {
    return strand_distance({left * w, anterior, half_left * w, half_anterior, paired}, point);
  };
  double value = tissue.air;
  paint(value, tissue.fat, at(0, 38, 165, 130, false), size);
  // abdominal wall and content, erector spinae, multifidus, quadratus lumborum, psoas
  paint(value, tissue.muscle, at(0, 118 + front, 130, 88, false), size);
  paint(value, tissue.muscle, at(38, -front - 31, 17.5, 20, true), size);
  paint(value, tissue.muscle, at(10.3, -front - 31, 9.2, 15.5, true), size);
  paint(value, tissue.muscle, at(62, -front - 10, 14, 9, true), size);
  paint(value, tissue.muscle, at(36.5, -7, 15.5, 20, true), size);
  paint(value, tissue.vessel, at(9, front + 11.5, 8.5, 8.5, false), size);
  paint(value, tissue.vessel, at(-14, front + 10.5, 12, 8, false), size);

  const int level = level_of(model, point);
  const StackPlace& place = model.places[level];
  const Vec3 local = place.turn.transpose() * (point - place.shift);
  paint(value, tissue.disc, disc_distance(model, level, local), size);
  const VertebraShape& shape = model.shapes[level];
  paint(value, tissue.fat, canal_distance(shape, local), size);
  paint(value, tissue.thecal_sac, canal_distance(shape, local) + 1.8, size);
  return value;
}

} // namespace cemvert
