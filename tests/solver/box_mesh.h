// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "materials/constitutive_law.h"
#include "materials/material_field.h"
#include "mesh/tet_mesh.h"

#include <functional>
#include <memory>

namespace cemvert::testing_boxes
{

/// A box of bricks cut into six tets each, inner vertices moved at random by up to `distortion` of a brick.
struct Box {
  std::array<int, 3> bricks{3, 3, 4};
  Vec3 size{30, 20, 40}; ///< mm
  double distortion = 0;
  Mat3 axes = Mat3::Identity(); ///< the box is turned by this; its third column is the load axis
  Vec3 corner = Vec3::Zero();   ///< mm, LPS
};

/// Region of a tet from its centre, in the box's own coordinates (0 to size).
using RegionAt = std::function<Region(const Vec3&)>;

/// Lower and upper faces are marked in the node sets.
TetMesh box_mesh(const Box& box, const RegionAt& region = {});
/// The same box with every brick one hexahedron.
Mesh hex_box_mesh(const Box& box, const RegionAt& region = {});

/// Tensor law per unit modulus: as stiff as the modulus says.
std::shared_ptr<const ConstitutiveLaw> isotropic_law(double poisson);
/// Third axis stiff: ratios are those of Crawford et al. 2003 for vertebral bone.
std::shared_ptr<const ConstitutiveLaw> axially_stiff_law();
Tangent isotropic_tangent(double young, double poisson);

/// One material per entry, chosen by region; modulus as a function of the point (LPS).
struct NamedMaterial {
  std::string name;
  std::shared_ptr<const ConstitutiveLaw> law;
  std::function<double(const Vec3&)> modulus; ///< MPa
};
MaterialField field_on(const Mesh& mesh, const CellQuadrature& quadrature,
                       const std::vector<NamedMaterial>& materials,
                       const std::function<int(Region)>& material_of_region = {});

} // namespace cemvert::testing_boxes
