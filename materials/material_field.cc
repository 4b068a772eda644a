// SPDX-License-Identifier: GPL-3.0-or-later
#include "materials/material_field.h"

#include "core/error.h"
#include "materials/constitutive_law.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cemvert
{
namespace
{

/// Positions in MaterialField::materials.
enum MaterialNumber { bone_material, cement_material, layer_material };

int material_of(Region region, bool with_cement)
{
  switch (region) {
  case Region::body:
  case Region::posterior:
    return bone_material;
  case Region::cement:
    return with_cement ? cement_material : bone_material;
  case Region::lower_layer:
  case Region::upper_layer:
    return layer_material;
  }
  throw_bug("a cell of an unknown region");
}

/// Point of a cell given by the weights of its corners, LPS mm.
Vec3 point_of(const Mesh& mesh, const CellVertices& cell, const std::array<double, 8>& weights)
{
  Vec3 point = Vec3::Zero();
  for (int corner = 0; corner < cell.size(); ++corner)
    point += weights[corner] * mesh.vertices[cell[corner]];
  return point;
}

double nearest_value(const ScalarImage& image, const Vec3& point)
{
  const Vec3 index = image.grid.index(point);
  Index3 voxel{};
  for (int axis = 0; axis < 3; ++axis)
    voxel[axis] = static_cast<int>(
        std::lround(std::clamp(index[axis], 0.0, static_cast<double>(image.grid.size[axis] - 1))));
  return static_cast<double>(image.at(voxel));
}

/// Modulus from density, and the book-keeping of what had to be bent.
class BoneModulus
{
public:
  explicit BoneModulus(const MaterialSettings& settings)
      : relation_(bone_relation(settings)), conversion_(settings.conversion),
        floor_(settings.smallest_modulus)
  {
  }

  /// @param density  g/cm3, of the image
  double yield_strain(double density) const
  {
    return relation_.yield_strain(convert_density(density, conversion_));
  }

  /// @param density  g/cm3, of the image
  /// @param volume   mm3 this point stands for
  double operator()(double density, double volume, MaterialCounts& counts) const
  {
    const double measure = convert_density(density, conversion_);
    if (measure < relation_.smallest || measure > relation_.largest)
      counts.outside_fit_volume += volume;
    const double modulus = relation_.young_modulus(measure);
    if (modulus >= floor_)
      return modulus;
    counts.floored_volume += volume;
    return floor_;
  }

private:
  DensityRelation relation_;
  DensityConversion conversion_;
  double floor_;
};

/// Bone of a density image.
/// @param density  of the quadrature points of one cell [g/cm3], capped; in and out
/// @param modulus  of the same points [MPa]; out
void map_density(double* density, double* modulus, double volume, const CellQuadrature& quadrature,
                 DensityMapping mapping, const BoneModulus& bone, MaterialCounts& counts)
{
  const std::size_t n = quadrature.points.size();
  const auto mean = [&](const double* values) {
    return std::inner_product(quadrature.weights.begin(), quadrature.weights.end(), values, 0.0);
  };
  counts.bone_mass += 1e-3 * volume * mean(density); // mm3 to cm3
  if (mapping == DensityMapping::element_mean_density) {
    std::fill_n(density, n, mean(density));
    std::fill_n(modulus, n, bone(density[0], volume, counts));
    return;
  }
  for (std::size_t q = 0; q < n; ++q)
    modulus[q] = bone(density[q], quadrature.weights[q] * volume, counts);
  if (mapping == DensityMapping::element_mean_modulus)
    std::fill_n(modulus, n, mean(modulus));
}

/// Bone of a modulus image: the floor is all that is applied.
void map_modulus(double* modulus, double volume, const CellQuadrature& quadrature, double floor,
                 MaterialCounts& counts)
{
  for (std::size_t q = 0; q < quadrature.points.size(); ++q)
    if (modulus[q] < floor) {
      modulus[q] = floor;
      counts.floored_volume += quadrature.weights[q] * volume;
    }
}

Material material(const std::string& name, const std::string& law_name, double modulus,
                  const std::map<std::string, double>& given)
{
  std::shared_ptr<const ConstitutiveLaw> law = make_law(law_name);
  const std::vector<double> values = law_values(*law, law_name, modulus, given);
  return {name, law, values};
}

Material bone_of(const MaterialSettings& settings, double modulus)
{
  return material("bone", settings.bone_law, modulus,
                  with_strength_of_points(*make_law(settings.bone_law), settings.bone_values));
}

/// Element sizes over crack band lengths.
std::vector<double> softening_ratios(const MaterialField& field, const Mesh& mesh,
                                     const MaterialSettings& settings)
{
  if (std::none_of(field.materials.begin(), field.materials.end(),
                   [](const Material& material) { return material.law->softens(); }))
    return {};
  std::vector<double> ratios(mesh.n_cells(), 1);
  for (std::size_t c = 0; c < ratios.size(); ++c) {
    const int number = field.material_of_cell[c];
    const double band = number == bone_material     ? settings.bone_band
                        : number == cement_material ? settings.cement_band
                                                    : 0;
    if (field.materials[static_cast<std::size_t>(number)].law->softens() && band > 0)
      ratios[c] = std::cbrt(cell_volume(mesh, c)) / band;
  }
  return ratios;
}

/// Yield stress of every point whose law has one: of bone from its density, unless the case gives it.
std::vector<double> yield_stresses(const MaterialField& field, bool image_is_modulus,
                                   const MaterialSettings& settings)
{
  if (std::none_of(field.materials.begin(), field.materials.end(),
                   [](const Material& material) { return material.law->has_strength(); }))
    return {};
  const bool from_density =
      field.materials[bone_material].law->has_strength() && !settings.bone_values.count("yield stress");
  if (from_density && image_is_modulus)
    throw ConfigError("the law '" + settings.bone_law +
                      "' takes its strength from the density, which an image of moduli does not tell.\n    "
                      "Give 'materials.bone.yield stress', or take 'linear elastic'.");
  std::optional<BoneModulus> bone;
  if (from_density)
    bone.emplace(settings);
  const std::size_t n = field.n_points();
  const std::vector<double>& weights = field.quadrature.weights;
  std::vector<double> stresses(field.young_modulus.size(), 0);
  for (std::size_t c = 0; c < field.material_of_cell.size(); ++c) {
    const int number = field.material_of_cell[c];
    const Material& material = field.materials[static_cast<std::size_t>(number)];
    double* const stress = stresses.data() + c * n;
    if (!material.law->has_strength())
      continue;
    if (number != bone_material || !from_density) {
      std::fill_n(stress, n, material.values[1]);
      continue;
    }
    for (std::size_t q = 0; q < n; ++q)
      stress[q] = bone->yield_strain(field.density[c * n + q]) * field.young_modulus[c * n + q];
    if (settings.mapping == DensityMapping::element_mean_modulus)
      std::fill_n(stress, n, std::inner_product(weights.begin(), weights.end(), stress, 0.0));
  }
  return stresses;
}

/// Densities (or moduli) of the vertebra at every quadrature point, moduli of cement and layers, counts.
void fill_points(MaterialField& field, const Mesh& mesh, const BoneDensity& image, bool image_is_modulus,
                 const MaterialSettings& settings)
{
  std::optional<BoneModulus> bone;
  if (!image_is_modulus)
    bone.emplace(settings);
  else if (settings.density_scale != 1)
    throw ConfigError(
        "materials.bone.density scale: this image is of moduli, so there is no density to scale. "
        "Leave it out.");
  MaterialCounts& counts = field.counts;
  const std::size_t n = field.n_points();
  const std::vector<double>& weights = field.quadrature.weights;
  for (std::size_t c = 0; c < mesh.n_cells(); ++c) {
    double* const density = field.density.data() + c * n;
    double* const modulus = field.young_modulus.data() + c * n;
    const int number = field.material_of_cell[c];
    if (number == layer_material) {
      std::fill_n(modulus, n, settings.layer_modulus);
      continue;
    }
    const CellVertices cell = mesh.cell(c);
    const double volume = cell_volume(mesh, c);
    double capped = 0;
    for (std::size_t q = 0; q < n; ++q) {
      const Vec3 point = point_of(mesh, cell, field.quadrature.points[q]);
      if (image_is_modulus) {
        modulus[q] = nearest_value(image.density, point);
        continue;
      }
      const double seen = settings.density_scale * interpolate(image.density, point);
      density[q] = std::min(seen, settings.largest_density);
      capped += seen > settings.largest_density ? weights[q] * volume : 0;
    }
    if (number == cement_material) {
      std::fill_n(modulus, n, settings.cement_modulus * settings.composite_factor);
      continue;
    }
    counts.capped_volume += capped;
    if (image_is_modulus)
      map_modulus(modulus, volume, field.quadrature, settings.smallest_modulus, counts);
    else
      map_density(density, modulus, volume, field.quadrature, settings.mapping, *bone, counts);
    counts.bone_volume += volume;
    counts.mean_modulus += volume * std::inner_product(weights.begin(), weights.end(), modulus, 0.0);
  }
  if (counts.bone_volume > 0)
    counts.mean_modulus /= counts.bone_volume;
}

} // namespace

MaterialField material_field(const Mesh& mesh, const BoneDensity& image, bool image_is_modulus,
                             bool with_cement, const Mat3& axes, const CellQuadrature& quadrature,
                             const MaterialSettings& settings)
{
  MaterialField field;
  field.quadrature = quadrature;
  field.axes = axes;
  field.material_of_cell.reserve(mesh.n_cells());
  for (Region region : mesh.regions)
    field.material_of_cell.push_back(material_of(region, with_cement));
  field.density.assign(mesh.n_cells() * field.n_points(), 0);
  field.young_modulus.assign(mesh.n_cells() * field.n_points(), 0);
  fill_points(field, mesh, image, image_is_modulus, settings);

  const double bone_modulus = std::max(field.counts.mean_modulus, settings.smallest_modulus);
  field.materials = {bone_of(settings, bone_modulus),
                     material("cement", settings.cement_law,
                              settings.cement_modulus * settings.composite_factor, settings.cement_values),
                     material("loading layer", "linear elastic", settings.layer_modulus,
                              {{"poisson ratio", settings.layer_poisson}})};
  field.softening_ratio = softening_ratios(field, mesh, settings);
  field.yield_stress = yield_stresses(field, image_is_modulus, settings);
  field.membrane = membrane_on_bone(settings.cortex, mesh);
  return field;
}

} // namespace cemvert
