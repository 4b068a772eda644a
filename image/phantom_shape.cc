// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/phantom_shape.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

// Bodies are rounder in front than behind: exponent of the superellipse.
constexpr double posterior_exponent = 3.0;
// Share of the outline's radius inside which the endplate is hollow; outside lies the rim (ring apophysis).
constexpr double hollow_radius = 0.9;

double square(double x)
{
  return x * x;
}

/// By how much the rim plane of each endplate is lowered by a wedge fracture.
double rim_drop(const BodyForm& body, double left, double anterior)
{
  return 0.5 * body.height *
         (body.wedge * std::max(0.0, anterior / body.depth + 0.5) +
          body.lateral_wedge * std::max(0.0, left / body.width + 0.5));
}

/// Depth of the endplate under its rim plane, and the derivative by the outline's radius.
std::pair<double, double> endplate_hollow(const BodyForm& body, double radius)
{
  double depth = 0, slope = 0;
  if (const double u = radius / hollow_radius; u < 1) {
    const double bowl = 1 - square(u * u);
    depth = body.endplate_depth * square(bowl);
    slope = -body.endplate_depth * 8 * u * u * u * bowl / hollow_radius;
  }
  if (radius < 1) {
    const double crush =
        0.5 * body.biconcave *
        (body.height * (1 - 0.5 * (body.wedge + body.lateral_wedge)) - 2 * body.endplate_depth);
    const double bowl = 1 - square(radius);
    depth += crush * square(bowl);
    slope -= crush * 4 * radius * bowl;
  }
  return {depth, slope};
}

/// Larger of two distances, with an edge of the given radius where the two surfaces meet.
double rounded_maximum(double a, double b, double radius)
{
  const double u = std::max(a + radius, 0.0), v = std::max(b + radius, 0.0);
  return std::min(std::max(a, b), -radius) + std::hypot(u, v);
}

double process_distance(const Process& process, const Vec3& point)
{
  const Vec3 d = point - process.start;
  const double reach = d.dot(process.along);
  const double t = std::clamp(reach / process.length, 0.0, 1.0);
  const double broad = process.start_broad + t * (process.end_broad - process.start_broad);
  const double thin = process.start_thin + t * (process.end_thin - process.start_thin);
  return ellipsoid_distance({d.dot(process.broad), d.dot(process.thin), reach - t * process.length},
                            {broad, thin, thin});
}

} // namespace

double ellipsoid_distance(const Vec3& offset, const Vec3& half_axes)
{
  const Vec3 scaled = offset.cwiseQuotient(half_axes);
  const double radius = scaled.norm();
  const double slope = scaled.cwiseQuotient(half_axes).norm(); // radius times the length of its gradient
  const double least = half_axes.minCoeff();
  if (slope < 1e-9)
    return -least;
  return std::max(radius * (radius - 1) / slope, -least);
}

double filleted_minimum(double a, double b, double size)
{
  const double h = std::max(size - std::abs(a - b), 0.0) / size;
  return std::min(a, b) - 0.25 * h * h * size;
}

double box_distance(const Vec3& lowest, const Vec3& highest, const Vec3& point)
{
  return (lowest - point).cwiseMax(point - highest).cwiseMax(0.0).norm();
}

Outline body_outline(const BodyForm& body, double left, double anterior)
{
  const double a = 0.5 * body.width, b = 0.5 * body.depth;
  // The posterior wall is pushed forward around the midline, the anterior wall stays: undo the push.
  const double spread = 0.28 * body.width;
  const double push = body.posterior_concavity / body.depth * std::exp(-square(left / spread));
  const double push_slope = -2 * left / square(spread) * push;
  const double y = (anterior - push * b) / (1 - push);
  const double y_by_anterior = 1 / (1 - push);
  const double y_by_left = push_slope * (anterior - b) / square(1 - push);

  const double n = y > 0 ? body.front_exponent : posterior_exponent;
  const double u = std::abs(left) / a, v = std::abs(y) / b;
  const double un = std::pow(u, n), vn = std::pow(v, n);
  Outline outline;
  outline.radius = std::pow(un + vn, 1 / n);
  if (outline.radius < 1e-6)
    return outline;
  const double common = outline.radius / (un + vn);
  const double by_left = u > 0 ? std::copysign(common * un / (u * a), left) : 0;
  const double by_y = v > 0 ? std::copysign(common * vn / (v * b), y) : 0;
  outline.slope_left = by_left + by_y * y_by_left;
  outline.slope_anterior = by_y * y_by_anterior;
  return outline;
}

double endplate_height(const BodyForm& body, double left, double anterior)
{
  return 0.5 * body.height - rim_drop(body, left, anterior) -
         endplate_hollow(body, body_outline(body, left, anterior).radius).first;
}

/// Without its knobs.
double plain_body_distance(const BodyForm& body, const Vec3& p)
{
  const double rim = 0.5 * body.height - rim_drop(body, p.x(), p.y());
  const double zeta = std::clamp(p.z() / rim, -1.0, 1.0);
  const double scale = 1 - body.waist * (1 - square(zeta));
  const Outline section = body_outline(body, p.x() / scale, p.y() / scale);
  const double least = -0.5 * body.depth;
  double wall = least;
  if (section.radius > 1e-3) {
    const double scale_slope = std::abs(p.z()) < rim ? 2 * body.waist * zeta / rim : 0;
    const double slope_superior =
        -(p.x() * section.slope_left + p.y() * section.slope_anterior) / square(scale) * scale_slope;
    const double slope =
        std::sqrt((square(section.slope_left) + square(section.slope_anterior)) / square(scale) +
                  square(slope_superior));
    wall = std::max(least, (section.radius - 1) / slope);
  }
  // far from both endplates an estimate will do
  if (const double room = rim - body.endplate_depth; body.biconcave == 0 && std::abs(p.z()) < 0.4 * room)
    return std::max(wall, -0.4 * room);

  const Outline flat = body_outline(body, p.x(), p.y());
  const auto [hollow, hollow_slope] = endplate_hollow(body, flat.radius);
  const double drop_slope = p.y() > -0.5 * body.depth ? 0.5 * body.wedge * body.height / body.depth : 0.0;
  const double tilt_slope =
      p.x() > -0.5 * body.width ? 0.5 * body.lateral_wedge * body.height / body.width : 0.0;
  const double plate_slope = std::sqrt(1 + square(hollow_slope * flat.slope_left + tilt_slope) +
                                       square(hollow_slope * flat.slope_anterior + drop_slope));
  const double plate = (std::abs(p.z()) - (rim - hollow)) / plate_slope;
  return rounded_maximum(wall, plate, body.rim_rounding);
}

double body_distance(const BodyForm& body, const Vec3& point)
{
  constexpr double fillet = 2;
  double distance = plain_body_distance(body, point);
  for (const BodyKnob& knob : body.knobs) {
    const double reach = knob.half_axes.maxCoeff() + fillet;
    if ((point - knob.centre).cwiseAbs().maxCoeff() < reach + std::max(0.0, distance))
      distance = filleted_minimum(distance, ellipsoid_distance(point - knob.centre, knob.half_axes), fillet);
  }
  return distance;
}

std::vector<BodyKnob> body_knobs(const BodyForm& body)
{
  std::vector<BodyKnob> knobs;
  // as often as not they stand right and left of the anterior longitudinal ligament
  const double aside = 45 / degrees_per_radian;
  for (const double side : {1.0, -1.0}) {
    if (body.osteophytes == 0 || (side < 0 && !body.osteophytes_on_right))
      continue;
    const Vec3 ray(side * 0.5 * body.width * std::sin(aside), 0.5 * body.depth * std::cos(aside), 0);
    double inside = 0, outside = 2;
    while (outside - inside > 1e-6) {
      const double share = 0.5 * (inside + outside);
      (body_outline(body, share * ray.x(), share * ray.y()).radius < 1 ? inside : outside) = share;
    }
    const Vec3 rim = inside * ray;
    const double flat = 0.75 * body.osteophytes; // its top lies in the plane of the rim
    const double height = 0.5 * body.height - rim_drop(body, rim.x(), rim.y()) - flat;
    for (const double end : {1.0, -1.0})
      knobs.push_back({Vec3(rim.x(), rim.y(), end * height), {body.osteophytes, body.osteophytes, flat}});
  }
  if (body.posterior_bulge > 0)
    // a burst fragment: the upper part of the wall, between the pedicles
    knobs.push_back({Vec3(0, -0.5 * body.depth + body.posterior_concavity, 0.18 * body.height),
                     {0.2 * body.width, body.posterior_bulge, 0.2 * body.height}});
  return knobs;
}

Vec3 body_reach(const BodyForm& body)
{
  Vec3 reach = 0.5 * Vec3(body.width, body.depth, body.height);
  for (const BodyKnob& knob : body.knobs)
    reach = reach.cwiseMax(knob.centre.cwiseAbs() + knob.half_axes);
  return reach;
}

double canal_distance(const VertebraShape& shape, const Vec3& point)
{
  const Vec3 d = point - shape.canal_centre;
  return ellipsoid_distance({d.x(), d.y(), 0}, {shape.canal_width, shape.canal_depth, 1e9});
}

VertebraShape make_vertebra_shape(const BodyForm& body, const PosteriorForm& posterior)
{
  VertebraShape shape;
  shape.body = body;
  shape.posterior_wall = -0.5 * body.depth;
  shape.body_half = body_reach(body);
  shape.highest = shape.body_half;
  shape.lowest = -shape.highest;
  add_posterior_elements(shape, posterior);
  return shape;
}

VertebraDistance vertebra_distance(const VertebraShape& shape, const Vec3& point)
{
  // Beyond `far` of a part the distance to a box or a sphere around it stands for the one to the part.
  constexpr double fillet = 2.5, far = 8;
  VertebraDistance distance;
  const Vec3 half = shape.body_half;
  const double from_box = box_distance(-half, half, point);
  distance.body = from_box > far ? from_box : body_distance(shape.body, point);
  // In front of where the pedicles start nothing posterior is near.
  const double ahead = point.y() - (shape.posterior_wall + 0.35 * shape.body.depth);
  if (ahead > far) {
    distance.posterior = ahead;
    distance.whole = distance.body;
    return distance;
  }
  const Vec3 folded(std::abs(point.x()), point.y(), point.z());
  double posterior = far;
  for (const Process& process : shape.processes)
    if ((folded - process.middle).norm() - process.radius < posterior + fillet)
      posterior = filleted_minimum(posterior, process_distance(process, folded), fillet);
  distance.posterior = std::max(posterior, -canal_distance(shape, point));
  distance.whole = filleted_minimum(distance.body, distance.posterior, fillet);
  return distance;
}

} // namespace cemvert
