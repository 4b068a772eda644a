// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/phantom_model.h"

#include "image/phantom_noise.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

// Neighbours give way to the vertebra by this much [mm]: the space of the facet joints.
constexpr double joint_space = 1.2;

/// Slope of the rim plane of each endplate against the body's mid-plane [rad].
double half_wedge_angle(const BodyForm& body)
{
  return std::atan(0.5 * body.wedge * body.height / body.depth);
}

/// The neighbour on a disc over the upper endplate, or, mirrored, under the lower one.
StackPlace place_neighbour(const PhantomSpec& spec, double side)
{
  const double own = half_wedge_angle(spec.body);
  const double angle = own + spec.stack.disc_angle, middle = own + 0.5 * spec.stack.disc_angle;
  const double rim = 0.5 * spec.body.height * (1 - 0.5 * (spec.body.wedge + spec.body.lateral_wedge));
  StackPlace place;
  place.angle = side * angle;
  const double c = std::cos(place.angle), s = std::sin(place.angle);
  place.turn << 1, 0, 0, 0, c, s, 0, -s, c;
  const Vec3 disc(0, std::sin(middle), side * std::cos(middle));
  place.shift = Vec3(0, 0, side * rim) + spec.stack.disc_height * disc +
                place.turn * Vec3(0, 0, side * 0.5 * spec.body.height);
  return place;
}

/// Half of it lies on the bone's side of the surface it leaks from.
std::optional<CementLobe> leak_ball(const PhantomSpec& spec)
{
  const double radius = spec.cement.leak_radius, out = 0.5 * radius;
  const BodyForm& body = spec.body;
  const double wall = 0.5 * body.depth, aside = 0.5 * body.width * (1 - body.waist);
  const auto ball = [&](double left, double anterior, double superior) {
    return CementLobe{Vec3(left, anterior, superior), Vec3::Constant(radius)};
  };
  switch (spec.cement.leak) {
  case PhantomLeak::none:
    return std::nullopt;
  case PhantomLeak::anterior:
    return ball(0.05 * body.width, wall * (1 - body.waist) + out, 0);
  case PhantomLeak::canal:
    return ball(2, -wall * (1 - body.waist) + body.posterior_concavity - out, 0);
  case PhantomLeak::lateral:
    return ball(aside + out, 0, 0);
  case PhantomLeak::upper_disc:
    return ball(5, 2, endplate_height(body, 5, 2) + out);
  case PhantomLeak::lower_disc:
    return ball(-5, 2, -endplate_height(body, -5, 2) - out);
  }
  return std::nullopt;
}

/// Strewn through the vertebra; none opens to its surface.
std::vector<Vec3> label_holes(const PhantomModel& model)
{
  const VertebraShape& shape = model.shapes[0];
  const Vec3 middle = 0.5 * (shape.lowest + shape.highest), half = 0.5 * (shape.highest - shape.lowest);
  std::vector<Vec3> holes;
  std::uint64_t index = 0;
  while (static_cast<int>(holes.size()) < model.spec.faults.holes && index < 300000) {
    Vec3 place;
    for (double& coordinate : place)
      coordinate = 0.5 * random_normal(model.spec.seed + 77, index++);
    place = middle + place.cwiseProduct(half);
    if (vertebra_distance(shape, place).whole < -1 - model.spec.faults.hole_radius)
      holes.push_back(place);
  }
  return holes;
}

double smooth_step(double t)
{
  t = std::clamp(t, 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

} // namespace

PhantomModel make_phantom_model(const PhantomSpec& spec)
{
  PhantomModel model;
  model.spec = spec;
  BodyForm intact = spec.body;
  intact.wedge = intact.biconcave = intact.lateral_wedge = intact.posterior_bulge = 0;
  intact.knobs = body_knobs(intact);
  const VertebraShape neighbour = make_vertebra_shape(intact, spec.posterior);
  model.shapes = {make_vertebra_shape(spec.body, spec.posterior), neighbour, neighbour};
  model.places[1] = place_neighbour(spec, 1);
  model.places[2] = place_neighbour(spec, -1);
  model.vertebrae = spec.stack.neighbours == NeighbourExtent::none ? 1 : 3;
  const Mat3 upright = Vec3(1, -1, 1).asDiagonal(); // LPS of an upright patient: anterior is -y
  model.axes = spec.rotation * upright;
  model.leak = leak_ball(spec);
  model.holes = label_holes(model);
  return model;
}

BoneSite nearest_bone(const PhantomModel& model, const Vec3& point)
{
  // Beyond this distance from a vertebra's box [mm] the distance to the box stands for the one to the bone.
  constexpr double far = 5;
  const auto distance_to = [&](int level) {
    BoneSite site;
    site.level = level;
    const VertebraShape& shape = model.shapes[level];
    const StackPlace& place = model.places[level];
    site.local = level == 0 ? point : Vec3(place.turn.transpose() * (point - place.shift));
    const double outside = box_distance(shape.lowest, shape.highest, site.local);
    if (outside > far)
      site.distance = {outside, outside, outside};
    else
      site.distance = vertebra_distance(shape, site.local);
    return site;
  };
  BoneSite nearest = distance_to(0);
  const double own = nearest.distance.whole;
  for (int level = 1; level < model.vertebrae; ++level) {
    BoneSite site = distance_to(level);
    site.distance.whole = std::max(site.distance.whole, joint_space - own);
    if (site.distance.whole < nearest.distance.whole)
      nearest = site;
  }
  return nearest;
}

double cement_distance(const PhantomModel& model, const Vec3& point, double body_distance)
{
  double distance = 1e9;
  for (const CementLobe& lobe : model.cement)
    distance = std::min(distance, ellipsoid_distance(point - lobe.centre, lobe.half_axes));
  return std::max(distance, body_distance + model.spec.bone.cortex_thickness);
}

double leak_distance(const PhantomModel& model, const Vec3& point, double bone_distance)
{
  if (!model.leak)
    return 1e9;
  return std::max(ellipsoid_distance(point - model.leak->centre, model.leak->half_axes), -bone_distance);
}

bool in_label_hole(const PhantomModel& model, const Vec3& point)
{
  const double radius = model.spec.faults.hole_radius;
  return std::any_of(model.holes.begin(), model.holes.end(),
                     [&](const Vec3& hole) { return (point - hole).squaredNorm() < radius * radius; });
}

double cortex_thickness(const PhantomModel& model, const VertebraDistance& distance)
{
  const BoneDensities& bone = model.spec.bone;
  const double posterior = smooth_step(0.5 + (distance.body - distance.posterior) / 4);
  return bone.cortex_thickness + posterior * (bone.posterior_cortex_thickness - bone.cortex_thickness);
}

double trabecular_density(const PhantomModel& model, int level, const Vec3& local,
                          const VertebraDistance& distance)
{
  const BoneDensities& bone = model.spec.bone;
  const BodyForm& body = model.shapes[level].body;
  const double back = std::clamp(-2 * local.y() / body.depth, -1.0, 1.0);
  const double down = std::clamp(-2 * local.z() / body.height, -1.0, 1.0);
  const double regional = 1 + bone.gradient * (back + 0.5 * down);
  // the basivertebral vein leaves through the middle of the posterior wall
  const double vein = ellipsoid_distance(local - Vec3(0, -0.42 * body.depth, 0),
                                         {0.14 * body.width, 0.16 * body.depth, 0.09 * body.height});
  const double marrow = 1 - 0.45 * smooth_step(-vein / 2);
  // crushed bone keeps its mineral
  const double drop = std::max(0.0, local.y() / body.depth + 0.5) * body.wedge;
  const double crushed = 1 / (1 - std::min(0.8, drop));
  const double grain = random_field(model.spec.seed * 3 + level, local, bone.texture_length);
  const double texture = std::max(0.1, 1 + bone.variation * grain);
  const double inside_body = bone.trabecular * regional * marrow * crushed;
  const double posterior = smooth_step(0.5 + (distance.body - distance.posterior) / 6);
  return texture * (inside_body + posterior * (bone.posterior_trabecular - inside_body));
}

} // namespace cemvert
