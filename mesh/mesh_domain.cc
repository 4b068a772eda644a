// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/mesher.h"

#include "core/error.h"
#include "mesh/label_field.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

constexpr int border = 4;  // background voxels around the regions, and room to carry a layer past its plane
constexpr int carried = 3; // voxels a layer is carried past its plane: beyond the reach of the smoothing

std::uint8_t number(Region region)
{
  return static_cast<std::uint8_t>(region);
}

Grid with_border(const Grid& grid)
{
  Grid wider = grid;
  for (int& n : wider.size)
    n += 2 * border;
  wider.origin = grid.point(-border, -border, -border);
  return wider;
}

/// Lowest and highest k of the voxels of `region`, or {size, -1} if there are none.
std::array<int, 2> extent(const Volume<std::uint8_t>& regions, Region region)
{
  std::array<int, 2> range{regions.grid.size[2], -1};
  for (std::size_t v = 0; v < regions.values.size(); ++v)
    if (regions[v] == number(region)) {
      const int k = regions.grid.index_of(v)[2];
      range[0] = std::min(range[0], k);
      range[1] = std::max(range[1], k);
    }
  return range;
}

/// Repeats the outermost voxels of a layer outwards, so that smoothing the labels does not round the edge the
/// plane will cut.
void carry_outwards(Volume<std::uint8_t>& regions, Region layer, int k, int step)
{
  for (int j = 0; j < regions.grid.size[1]; ++j)
    for (int i = 0; i < regions.grid.size[0]; ++i) {
      if (regions.at(i, j, k) != number(layer))
        continue;
      for (int n = 1; n <= carried; ++n)
        if (regions.at(i, j, k + n * step) == 0)
          regions.at(i, j, k + n * step) = number(layer);
    }
}

VertebralFrame frame_of_axes(const Grid& grid, const Vec3& centre)
{
  VertebralFrame frame;
  frame.centre = centre;
  frame.superior = grid.direction.col(2);
  frame.left = grid.direction.col(0);
  frame.anterior = frame.left.cross(frame.superior);
  frame.source = "axes of the modulus image: the third one is superior";
  return frame;
}

Volume<std::uint8_t> regions_of_modulus(const ScalarImage& modulus, double layer_modulus, Vec3& centre)
{
  Volume<std::uint8_t> regions(with_border(modulus.grid));
  std::array<int, 2> layers{modulus.grid.size[2], -1};
  centre.setZero();
  std::size_t bone = 0;
  for (std::size_t v = 0; v < modulus.values.size(); ++v) {
    const Index3 at = modulus.grid.index_of(v);
    if (modulus[v] == static_cast<float>(layer_modulus)) {
      layers[0] = std::min(layers[0], at[2]);
      layers[1] = std::max(layers[1], at[2]);
    } else if (modulus[v] > 0) {
      centre += modulus.grid.point(at);
      ++bone;
    }
  }
  if (layers[1] < 0 || bone == 0)
    throw DataError(
        fmt::format("modulus image: {} voxels are bone (above 0 MPa) and {} are exactly {:g} MPa, the "
                    "modulus of the loading layers.\n    Both are needed; set the layers' own value in "
                    "'image.layer modulus'.",
                    bone, layers[1] < 0 ? "none" : "some", layer_modulus));
  centre /= static_cast<double>(bone);
  for (std::size_t v = 0; v < modulus.values.size(); ++v) {
    if (!(modulus[v] > 0))
      continue;
    const Index3 at = modulus.grid.index_of(v);
    Region region = Region::body;
    if (modulus[v] == static_cast<float>(layer_modulus))
      region = 2 * at[2] > layers[0] + layers[1] ? Region::upper_layer : Region::lower_layer;
    regions.at(at[0] + border, at[1] + border, at[2] + border) = number(region);
  }
  return regions;
}

} // namespace

MeshDomain mesh_domain(const VertebralAnatomy& anatomy, const Mask& cement, const MeshSettings& settings)
{
  if (!same_grid(cement.grid, anatomy.body.grid) || !same_grid(anatomy.vertebra.grid, anatomy.body.grid))
    throw_bug("the masks of body, vertebra and cement do not share one grid");
  MeshDomain domain;
  domain.frame = anatomy.frame;
  domain.regions = Volume<std::uint8_t>(with_border(anatomy.body.grid));
  for (std::size_t v = 0; v < anatomy.body.values.size(); ++v) {
    const bool posterior = settings.posterior_included && anatomy.vertebra[v] && !anatomy.body[v];
    if (!anatomy.body[v] && !posterior)
      continue;
    const Region region = cement[v] ? Region::cement : posterior ? Region::posterior : Region::body;
    const Index3 at = anatomy.body.grid.index_of(v);
    domain.regions.at(at[0] + border, at[1] + border, at[2] + border) = number(region);
  }
  domain.upper_surface = anatomy.upper.surface;
  domain.lower_surface = anatomy.lower.surface;
  domain.upper_plane = anatomy.upper.outermost + settings.layer_thickness;
  domain.lower_plane = anatomy.lower.outermost - settings.layer_thickness;
  return domain;
}

MeshDomain in_own_axes(const MeshDomain& domain)
{
  const MeshAxes axes(domain.frame);
  const auto round = [](double value, double step) { return step * std::round(value / step); };
  constexpr double length = 0x1p-20, cosine = 0x1p-30; // 1e-6 mm; 1e-9, over 100 mm less than that
  MeshDomain own = domain;
  Grid& grid = own.regions.grid;
  grid.origin = axes.from_patient(grid.origin).unaryExpr([&](double x) { return round(x, length); });
  grid.direction =
      (axes.axes.transpose() * grid.direction).unaryExpr([&](double x) { return round(x, cosine); });
  own.frame = VertebralFrame{Vec3::Zero(), Vec3::UnitX(), -Vec3::UnitY(), Vec3::UnitZ(), domain.frame.source};
  own.upper_plane = round(domain.upper_plane, length);
  own.lower_plane = round(domain.lower_plane, length);
  for (HeightField* surface : {&own.upper_surface, &own.lower_surface}) {
    surface->left0 = round(surface->left0, length);
    surface->anterior0 = round(surface->anterior0, length);
    for (double& height : surface->heights)
      height = round(height, length); // leaves NaN as it is
  }
  return own;
}

MeshDomain mesh_domain_of_modulus(const ScalarImage& modulus, double layer_modulus)
{
  Vec3 centre;
  MeshDomain domain;
  domain.regions = regions_of_modulus(modulus, layer_modulus, centre);
  domain.frame = frame_of_axes(modulus.grid, centre);
  domain.layers_in_regions = true;

  const auto [lower, below_middle] = extent(domain.regions, Region::lower_layer);
  const auto [above_middle, upper] = extent(domain.regions, Region::upper_layer);
  if (below_middle < 0 || upper < 0)
    throw DataError(
        fmt::format("modulus image: the voxels of {:g} MPa form one loading layer, not two.\n    A lower "
                    "and an upper layer along the third image axis are needed.",
                    layer_modulus));
  carry_outwards(domain.regions, Region::lower_layer, lower, -1);
  carry_outwards(domain.regions, Region::upper_layer, upper, 1);
  const Grid& grid = domain.regions.grid;
  domain.lower_plane = domain.frame.to_frame(grid.point(0, 0, lower - 0.5)).z();
  domain.upper_plane = domain.frame.to_frame(grid.point(0, 0, upper + 0.5)).z();
  return domain;
}

} // namespace cemvert
