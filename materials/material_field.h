// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/case_values.h"
#include "core/progress.h"
#include "image/volume.h"
#include "materials/constitutive_law.h"
#include "materials/density_relation.h"
#include "mesh/tet_mesh.h"

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

/// How the image becomes numbers at quadrature points.
enum class DensityMapping {
  point,                ///< law evaluated at each quadrature point from the image (default)
  element_mean_modulus, ///< mean over the element of the modulus (Taddei 2007, "Bonemat V3")
  element_mean_density  ///< modulus of the element's mean density
};

/// Section `materials:` of the case file.
struct MaterialSettings {
  std::string relation = "kopperdahl power";
  std::string bone_law =
      "linear elastic"; ///< any of law_names(): the transversely isotropic one is a law too
  std::map<std::string, double> bone_values; ///< the law's parameters, except the modulus, by key
  DensityMapping mapping = DensityMapping::point;
  double smallest_modulus = 0; ///< MPa, floor
  double largest_density = 0;  ///< g/cm3, cap of bone
  double halo = 0;             ///< mm: bone this near to cement seen in the image is replaced from beyond
  std::string cement_law = "linear elastic";
  double cement_modulus = 2000; ///< MPa
  double composite_factor = 1;  ///< modulus of interdigitated cement over that of cement
  std::map<std::string, double> cement_values;
  double layer_modulus = 2500; ///< MPa
  double layer_poisson = 0.3;
};
KeyTable material_keys();
MaterialSettings material_settings(const CaseValues& values);

/// Density of bone at every voxel near the vertebra, ready to be sampled at any point of the mesh: beyond the
/// bone mask the nearest bone voxels' values go on (no mixing with soft tissue), under cement that the image
/// shows, the density of the surrounding bone is filled in (harmonic inpainting) after the halo has been
/// taken off.
struct BoneDensity {
  ScalarImage density; ///< g/cm3 (or MPa when made from a modulus image)
  Mask bone;           ///< voxels whose value is the image's own
  std::size_t inpainted_voxels = 0;
  std::size_t halo_voxels = 0;
};
/// @param bone    bone of the vertebra, cement included
/// @param cement  cement the *image* shows (empty optional when the image is pre-operative and cement was
/// only planned)
BoneDensity bone_density(const ScalarImage& density, const Mask& bone, const std::optional<Mask>& cement,
                         double halo);

/// Quadrature points of the tetrahedra in barycentric coordinates, weights summing to 1.
struct TetQuadrature {
  std::vector<std::array<double, 4>> points;
  std::vector<double> weights;
};

/// One material: a law and its numbers, except the modulus, which may differ from point to point.
struct Material {
  std::string name; ///< "bone", "cement", "loading layer"
  std::shared_ptr<const ConstitutiveLaw> law;
  std::vector<double> values; ///< as the law's parameters(); values[0] is replaced by the point's modulus
};

/// What is counted while the field is made: quadrature points, by volume [mm3].
struct MaterialCounts {
  double floored_volume = 0;     ///< modulus raised to the floor
  double capped_volume = 0;      ///< density lowered to the cap
  double outside_fit_volume = 0; ///< density outside the range the relation was fitted on
  double bone_mass = 0;          ///< g of mineral in the bone of the mesh
  double mean_modulus = 0;       ///< MPa, volume mean over the bone
};

/// Materials of one state of one mesh. Point q of tet t is entry t * n_points + q.
struct MaterialField {
  TetQuadrature quadrature;
  std::vector<Material> materials;
  std::vector<int> material_of_tet;
  std::vector<double> density;       ///< g/cm3, bone everywhere in the vertebra, 0 in layers
  std::vector<double> young_modulus; ///< MPa
  Mat3 axes = Mat3::Identity();      ///< columns: the material frame in LPS (third: superior)
  MaterialCounts counts;

  std::size_t n_points() const { return quadrature.points.size(); }
};

/// Field of one state: cement cells carry bone when `with_cement` is false, cement when true.
/// @param image  bone density, or with `image_is_modulus` the Young modulus itself [MPa], taken voxel by
/// voxel
MaterialField material_field(const TetMesh& mesh, const BoneDensity& image, bool image_is_modulus,
                             bool with_cement, const Mat3& axes, const TetQuadrature& quadrature,
                             const MaterialSettings& settings);

/// Symmetric rules with positive weights on the tetrahedron (Witherden & Vincent 2015): exact to degree 1, 2,
/// 3 or 5.
TetQuadrature tet_quadrature(int degree);

} // namespace cemvert
