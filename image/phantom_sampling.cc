// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/phantom_sampling.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cemvert
{
namespace
{

// The distances are estimates away from the surface: only this share of one is trusted when skipping.
constexpr double trusted_share = 0.5;

/// Adds the part of a cube that lies in the vertebra, splitting it in eight until it is small or clear of
/// every surface.
void integrate_cube(const PhantomModel& model, const Vec3& centre, double edge, double step,
                    VertebraIntegral& sum)
{
  const VertebraDistance at = vertebra_distance(model.shapes[0], centre);
  const double cortex = cortex_thickness(model, at);
  const double clear = 0.87 * edge / trusted_share; // half the cube's diagonal
  if (at.whole > clear)
    return;
  const bool inside = at.whole + cortex < -clear && edge <= 1;
  if (!inside && edge > step) {
    for (int n = 0; n < 8; ++n)
      integrate_cube(model, centre + 0.25 * edge * Vec3(n & 1 ? 1 : -1, n & 2 ? 1 : -1, n & 4 ? 1 : -1),
                     0.5 * edge, step, sum);
    return;
  }
  const double volume = edge * edge * edge;
  const double all = inside ? 1 : coverage(at.whole, edge);
  const double core = inside ? 1 : coverage(at.whole + cortex, edge);
  sum.volume += all * volume;
  double density = (all - core) * model.spec.bone.cortex;
  if (core > 0)
    density += core * trabecular_density(model, 0, centre, at);
  sum.bone_mineral += 1e-3 * volume * density;
}

/// Where the distance changes sign between two lattice points.
double crossing(double z, double step, double outside, double inside)
{
  return z + step * outside / (outside - inside);
}

} // namespace

BodySamples sample_body(const BodyForm& body, double step)
{
  BodySamples samples;
  samples.step = step;
  const Vec3 half = body_reach(body);
  for (int axis = 0; axis < 3; ++axis)
    samples.size[axis] = 2 * (static_cast<int>(std::ceil(half[axis] / step)) + 2);
  samples.first = -0.5 * step * (Vec3(samples.size[0], samples.size[1], samples.size[2]) - Vec3::Ones());
  samples.distance.resize(samples.offset(0, 0, samples.size[2]));
  for (int j = 0; j < samples.size[1]; ++j)
    for (int i = 0; i < samples.size[0]; ++i)
      for (int k = 0; k < samples.size[2];) {
        const double distance = body_distance(body, samples.point(i, j, k));
        const int alike = std::max(1, static_cast<int>(trusted_share * std::abs(distance) / step));
        for (const int end = std::min(samples.size[2], k + alike); k < end; ++k)
          samples.distance[samples.offset(i, j, k)] = static_cast<float>(distance);
      }
  return samples;
}

std::vector<float> sample_cement(const PhantomModel& model, const BodySamples& body)
{
  std::vector<float> distances(body.distance.size(), 1e9F);
  if (model.cement.empty())
    return distances;
  for (int k = 0; k < body.size[2]; ++k)
    for (int j = 0; j < body.size[1]; ++j)
      for (int i = 0; i < body.size[0]; ++i) {
        const std::size_t at = body.offset(i, j, k);
        if (body.distance[at] < 0)
          distances[at] = static_cast<float>(cement_distance(model, body.point(i, j, k), body.distance[at]));
      }
  return distances;
}

BodyColumns body_columns(const BodySamples& body)
{
  const auto columns = static_cast<std::size_t>(body.size[0]) * body.size[1];
  const double none = std::numeric_limits<double>::quiet_NaN();
  BodyColumns result{std::vector<double>(columns, none), std::vector<double>(columns, none)};
  for (int j = 0; j < body.size[1]; ++j)
    for (int i = 0; i < body.size[0]; ++i) {
      const auto value = [&](int k) { return static_cast<double>(body.distance[body.offset(i, j, k)]); };
      int top = body.size[2] - 1, bottom = 0;
      while (top > 0 && value(top) >= 0)
        --top;
      while (bottom < top && value(bottom) >= 0)
        ++bottom;
      if (top == 0 || bottom == 0)
        continue;
      const std::size_t column = body.offset(i, j, 0);
      result.upper[column] = crossing(body.point(i, j, top + 1).z(), -body.step, value(top + 1), value(top));
      result.lower[column] =
          crossing(body.point(i, j, bottom - 1).z(), body.step, value(bottom - 1), value(bottom));
    }
  return result;
}

double leak_volume(const PhantomModel& model, double step)
{
  if (!model.leak)
    return 0;
  const int reach = static_cast<int>(std::ceil(model.leak->half_axes.maxCoeff() / step)) + 1;
  double volume = 0;
  for (int k = -reach; k <= reach; ++k)
    for (int j = -reach; j <= reach; ++j)
      for (int i = -reach; i <= reach; ++i) {
        const Vec3 point = model.leak->centre + step * Vec3(i, j, k);
        volume += coverage(leak_distance(model, point, nearest_bone(model, point).distance.whole), step);
      }
  return volume * step * step * step;
}

VertebraIntegral integrate_vertebra(const PhantomModel& model, double step)
{
  const VertebraShape& shape = model.shapes[0];
  const double edge = 8 * step;
  const Vec3 margin = Vec3::Constant(2);
  const Vec3 first = shape.lowest - margin, extent = shape.highest - shape.lowest + 2 * margin;
  const Vec3 counts = (extent / edge).array().ceil();
  VertebraIntegral sum;
  for (int k = 0; k < counts.z(); ++k)
    for (int j = 0; j < counts.y(); ++j)
      for (int i = 0; i < counts.x(); ++i)
        integrate_cube(model, first + edge * Vec3(i + 0.5, j + 0.5, k + 0.5), edge, step, sum);
  return sum;
}

} // namespace cemvert
