// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/phantom_shape.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

// Lumbar bodies are rounder in front than behind: exponents of the superellipse.
constexpr double anterior_exponent = 2.3;
constexpr double posterior_exponent = 3.0;
// Share of the outline's radius inside which the endplate is hollow; outside lies the rim (ring apophysis).
constexpr double hollow_radius = 0.9;

double square(double x)
{
  return x * x;
}

/// By how much the rim plane of each endplate is lowered by a wedge fracture, and its slope.
double rim_drop(const BodyForm& body, double anterior)
{
  return 0.5 * body.wedge * body.height * std::max(0.0, anterior / body.depth + 0.5);
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
        0.5 * body.biconcave * (body.height * (1 - 0.5 * body.wedge) - 2 * body.endplate_depth);
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

/// Smaller of two distances, with a fillet of about the given size where the two surfaces meet.
double filleted_minimum(double a, double b, double size)
{
  const double h = std::max(size - std::abs(a - b), 0.0) / size;
  return std::min(a, b) - 0.25 * h * h * size;
}

Process make_process(const Vec3& start, const Vec3& end, const Vec3& broad_hint,
                     const Eigen::Vector2d& start_half, const Eigen::Vector2d& end_half)
{
  Process process;
  process.start = start;
  process.end = end;
  process.length = (end - start).norm();
  process.along = (end - start) / process.length;
  process.broad = (broad_hint - broad_hint.dot(process.along) * process.along).normalized();
  process.thin = process.along.cross(process.broad);
  process.start_broad = start_half[0];
  process.start_thin = start_half[1];
  process.end_broad = end_half[0];
  process.end_thin = end_half[1];
  process.middle = 0.5 * (start + end);
  process.radius = 0.5 * process.length + std::max({start_half[0], start_half[1], end_half[0], end_half[1]});
  return process;
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

  const double n = y > 0 ? anterior_exponent : posterior_exponent;
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
  return 0.5 * body.height - rim_drop(body, anterior) -
         endplate_hollow(body, body_outline(body, left, anterior).radius).first;
}

double body_distance(const BodyForm& body, const Vec3& p)
{
  const double rim = 0.5 * body.height - rim_drop(body, p.y());
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
  const double plate_slope = std::sqrt(1 + square(hollow_slope * flat.slope_left) +
                                       square(hollow_slope * flat.slope_anterior + drop_slope));
  const double plate = (std::abs(p.z()) - (rim - hollow)) / plate_slope;
  return rounded_maximum(wall, plate, body.rim_rounding);
}

double canal_distance(const VertebraShape& shape, const Vec3& point)
{
  const Vec3 d = point - shape.canal_centre;
  return ellipsoid_distance({d.x(), d.y(), 0}, {shape.canal_width, shape.canal_depth, 1e9});
}

VertebraShape make_vertebra_shape(const BodyForm& body)
{
  VertebraShape shape;
  shape.body = body;
  shape.posterior_wall = -0.5 * body.depth;
  // Proportions of an L3 with a body of 48 x 35 x 28 mm (left, anterior from the posterior wall, superior).
  const Vec3 size(body.width / 48, body.depth / 35, body.height / 28);
  const double thick = std::cbrt(size.prod());
  const auto at = [&](double left, double anterior, double superior) {
    return Vec3(left * size.x(), shape.posterior_wall + anterior * size.y(), superior * size.z());
  };
  const auto add = [&](const Vec3& start, const Vec3& end, const Vec3& broad,
                       const Eigen::Vector2d& start_half, const Eigen::Vector2d& end_half) {
    shape.processes.push_back(make_process(start, end, broad, thick * start_half, thick * end_half));
  };
  const Vec3 up = Vec3::UnitZ();
  // pedicle, superior articular, pars with inferior articular, lamina, transverse, spinous process
  add(at(14, 4, 5.5), at(16, -10, 6), up, {7.2, 4.6}, {7.0, 4.8});
  add(at(16.5, -11.5, 5), at(18.5, -15.5, 20), Vec3::UnitX(), {5.5, 4.5}, {5.8, 3.6});
  add(at(15.5, -13, 3), at(11.8, -21.5, -20), Vec3::UnitX(), {5.0, 4.0}, {5.2, 3.6});
  add(at(14, -13.5, 0), at(1.5, -19.5, -6), up, {9.0, 3.4}, {9.5, 3.8});
  add(at(17, -9, 5.5), at(44, -16, 8), up, {5.8, 3.8}, {4.8, 2.8});
  add(at(0, -19.5, -5.5), at(0, -46, -9), up, {8.5, 3.2}, {10.0, 4.4});
  shape.canal_centre = at(0, -6.3, 0);
  shape.canal_width = 11.8 * size.x();
  shape.canal_depth = 8.4 * size.y();

  shape.lowest = Vec3(-0.5 * body.width, -0.5 * body.depth, -0.5 * body.height);
  shape.highest = -shape.lowest;
  for (const Process& process : shape.processes)
    for (const Vec3& end : {process.start, process.end}) {
      const double half =
          std::max({process.start_broad, process.end_broad, process.start_thin, process.end_thin});
      const Vec3 mirrored(-end.x(), end.y(), end.z());
      shape.lowest = shape.lowest.cwiseMin((mirrored.array() - half).matrix());
      shape.highest = shape.highest.cwiseMax((end.array() + half).matrix());
    }
  return shape;
}

VertebraDistance vertebra_distance(const VertebraShape& shape, const Vec3& point)
{
  // Beyond `far` of a part the distance to a box or a sphere around it stands for the one to the part.
  constexpr double fillet = 2.5, far = 8;
  VertebraDistance distance;
  const Vec3 half = 0.5 * Vec3(shape.body.width, shape.body.depth, shape.body.height);
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
