// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/synthetic_vertebra.h"

#include <cmath>
#include <limits>

namespace cemvert
{
namespace
{

constexpr double half_width = 20, half_depth = 15, half_height = 12;

bool in_outline(double left, double anterior)
{
  return std::pow(left / half_width, 2) + std::pow(anterior / half_depth, 2) < 1;
}

bool in_body(const Vec3& p)
{
  return in_outline(p.x(), p.y()) && std::abs(p.z()) < half_height;
}

bool in_posterior(const Vec3& p)
{
  return std::abs(p.x()) < 7 && p.y() > -36 && p.y() < -10 && std::abs(p.z()) < 7 && !in_body(p);
}

Endplate flat_endplate(double height)
{
  Endplate endplate;
  HeightField& surface = endplate.surface;
  surface.step = 0.5;
  surface.left0 = -25;
  surface.anterior0 = -20;
  surface.nx = 101;
  surface.ny = 81;
  for (int j = 0; j < surface.ny; ++j)
    for (int i = 0; i < surface.nx; ++i)
      surface.heights.push_back(
          in_outline(surface.left0 + i * surface.step, surface.anterior0 + j * surface.step)
              ? height
              : std::numeric_limits<double>::quiet_NaN());
  endplate.outermost = height;
  return endplate;
}

} // namespace

SyntheticVertebra synthetic_vertebra(const SyntheticOptions& options)
{
  SyntheticVertebra result;
  VertebralAnatomy& anatomy = result.anatomy;
  anatomy.frame.centre = result.centre; // axes: those of the patient
  anatomy.upper = flat_endplate(half_height);
  anatomy.lower = flat_endplate(-half_height);
  anatomy.mean_height = 2 * half_height;
  anatomy.has_posterior = options.posterior;

  Grid grid;
  grid.size = {76, 92, 60};
  grid.spacing = Vec3::Constant(0.8);
  grid.origin = result.centre - Vec3(30, 27, 24);
  anatomy.vertebra = anatomy.body = Mask(grid);
  result.cement.inside = result.cement.outside = Mask(grid);
  ScalarImage picture(grid, 40.F);
  for (std::size_t offset = 0; offset < grid.voxels(); ++offset) {
    const Vec3 place = anatomy.frame.to_frame(grid.point(grid.index_of(offset)));
    anatomy.body[offset] = in_body(place);
    anatomy.vertebra[offset] = in_body(place) || (options.posterior && in_posterior(place));
    if (anatomy.vertebra[offset])
      picture[offset] = 250.F;
    result.cement.inside[offset] =
        in_body(place) && (place - options.cement_centre).norm() < options.cement_radius;
    result.cement.outside[offset] = options.leak && (place - Vec3(0, 19, 0)).norm() < 3;
  }
  result.scan.settings.vertebra = {22};
  if (options.image)
    result.scan.picture = picture;
  return result;
}

} // namespace cemvert
