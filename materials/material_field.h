// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/case_values.h"
#include "core/progress.h"
#include "image/volume.h"
#include "materials/density_relation.h"
#include "materials/membrane.h"
#include "mesh/tet_mesh.h"

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

class ConstitutiveLaw; // whose header takes long to read

/// How the image becomes numbers at quadrature points.
enum class DensityMapping {
  point,                ///< law evaluated at each quadrature point from the image (default)
  element_mean_modulus, ///< mean over the element of the modulus (Taddei 2007, "Bonemat V3")
  element_mean_density  ///< modulus of the element's mean density
};

/// Section `materials:` of the case file.
struct MaterialSettings {
  std::string relation = "kopperdahl power";
  std::optional<DensityRelation> power_law; ///< the user's own numbers, for relation "power law"
  DensityConversion conversion = DensityConversion::none;
  std::string bone_law =
      "linear elastic"; ///< any of law_names(): the transversely isotropic one is a law too
  std::map<std::string, double> bone_values; ///< the law's parameters, except the modulus, by key
  DensityMapping mapping = DensityMapping::point;
  double smallest_modulus = 1;  ///< MPa, floor
  double largest_density = 1.2; ///< g/cm3 K2HPO4-equivalent, cap of bone
  double halo = 2.5;            ///< mm: bone this near to cement seen in the image is replaced from beyond
  std::string cement_law = "linear elastic";
  double cement_modulus = 2000; ///< MPa
  double bone_band = 10,
         cement_band = 2;      ///< mm, crack band lengths; 0: damage as at a point, whatever the mesh
  double composite_factor = 1; ///< modulus of interdigitated cement over that of cement
  std::map<std::string, double> cement_values;
  double layer_modulus = 2500; ///< MPa
  double layer_poisson = 0.3;
  Membrane cortex; ///< without its faces
};
KeyTable material_keys();
/// @throws ConfigError  naming file, line and key: a relation of another densitometric measure than the image
///                      without a conversion, a parameter the chosen law or relation does not have, numbers
///                      that do not go together.
MaterialSettings material_settings(const CaseValues& values);

/// The relation the settings name, with the user's numbers in it.
/// @throws ConfigError  unknown name, "power law" without numbers, measure and conversion that do not fit.
DensityRelation bone_relation(const MaterialSettings& settings);

/// What the report says of the materials: relation with source and conversion, laws with all their numbers
/// (those left to their defaults too), floor and cap. One line.
std::string describe_materials(const MaterialSettings& settings);

/// Density of bone at every voxel near the vertebra, ready to be sampled at any point of the mesh: beyond the
/// bone mask the nearest bone voxels' values go on (no mixing with soft tissue), under cement that the image
/// shows, the density of the surrounding bone is filled in after the halo has been taken off: see
/// bone_before_cement().
struct BoneDensity {
  ScalarImage density;              ///< g/cm3 (or MPa when made from a modulus image)
  Mask bone;                        ///< voxels whose value is the image's own
  std::size_t inpainted_voxels = 0; ///< filled in: cement and halo
  std::size_t halo_voxels = 0;      ///< bone voxels among them that only lie near cement
};
/// @param density  g/cm3 (or MPa)
/// @param bone     bone of the vertebra, cement included; same grid
/// @param cement   cement the *image* shows (empty optional when the image is pre-operative and cement was
/// only
///                 planned); same grid. It contaminates bone wherever it is, inside the bone or leaked.
/// @param halo     mm between voxel centres; the scanner's blur of cement, 0 takes off nothing
/// @throws DataError  no bone, a bone voxel without a finite value, no bone left beyond cement and halo
BoneDensity bone_density(const ScalarImage& density, const Mask& bone, const std::optional<Mask>& cement,
                         double halo);

/// Quadrature of one cell. A point is the mean of the cell's corners with these weights: barycentric
/// coordinates in a tetrahedron (the last four are 0), values of the trilinear functions in a hexahedron.
struct CellQuadrature {
  std::vector<std::array<double, 8>> points;
  std::vector<double> weights; ///< parts of the cell's volume, summing to 1 (hexahedron: a parallelepiped)
};

/// One material: a law and its numbers, except the modulus, which may differ from point to point.
struct Material {
  std::string name; ///< "bone", "cement", "loading layer"
  std::shared_ptr<const ConstitutiveLaw> law;
  std::vector<double> values; ///< as the law's parameters(); values[0] (bone: the mean) is replaced by the
                              ///< point's modulus, and of a law with strength values[1] by its yield stress
};

/// What is counted while the field is made: quadrature points of bone, by volume [mm3].
struct MaterialCounts {
  double floored_volume = 0;     ///< modulus raised to the floor
  double capped_volume = 0;      ///< density lowered to the cap
  double outside_fit_volume = 0; ///< density outside the range the relation was fitted on
  double bone_volume = 0;        ///< all bone of the mesh, to compare with
  double bone_mass = 0;          ///< g of mineral in the bone of the mesh, K2HPO4-equivalent, capped
  double mean_modulus = 0;       ///< MPa, volume mean over the bone
};

/// Materials of one state of one mesh. Point q of cell c is entry c * n_points + q.
struct MaterialField {
  CellQuadrature quadrature;
  std::vector<Material> materials;
  std::vector<int> material_of_cell; ///< per cell, of either shape
  std::vector<double> density; ///< g/cm3 as the image tells, capped; bone everywhere in the vertebra; 0 in
                               ///< layers, and everywhere when the image is of the modulus
  std::vector<double> young_modulus; ///< MPa
  /// Per cell: element size over the crack band length of its material, 1 where its law does not soften.
  /// Empty if no law does.
  std::vector<double> softening_ratio;
  std::vector<double> yield_stress; ///< MPa; 0 where the law has none. Empty if no law has one.
  Membrane membrane;                ///< the cortex, where one is asked for
  Mat3 axes = Mat3::Identity();     ///< columns: the material frame in LPS (third: superior)
  MaterialCounts counts;

  std::size_t n_points() const { return quadrature.points.size(); }
};

/// Field of one state: cement cells carry bone when `with_cement` is false, cement when true. No bins: the
/// relation is evaluated at every point.
///
/// @param image  bone density, or with `image_is_modulus` the Young modulus itself [MPa], taken from the
/// voxel a
///               point lies in (a voxel-wise constant map, as other solvers use it) without relation or cap
/// @param axes   columns: the material frame in LPS (third: superior)
/// @throws ConfigError as bone_relation() and law_values()
MaterialField material_field(const Mesh& mesh, const BoneDensity& image, bool image_is_modulus,
                             bool with_cement, const Mat3& axes, const CellQuadrature& quadrature,
                             const MaterialSettings& settings);

/// Symmetric rules with positive weights on the tetrahedron, exact to degree 1, 2, 3 or 5 with 1, 4, 8 or 14
/// points (3 and 5: Witherden & Vincent, Comput Math Appl 69 (2015) 1232).
CellQuadrature tet_quadrature(int degree);

/// Gauss's two points per edge of a hexahedron, eight in all: exact for cubic functions along each edge.
CellQuadrature hex_quadrature();

} // namespace cemvert
