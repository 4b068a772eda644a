// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mesh/layer_shape.h"
#include "mesh/mesher.h"
#include "mesh/tet_mesh.h"

#include <array>
#include <cstdint>
#include <vector>

namespace cemvert
{

/// The right-handed axes the mesh is made in: (left, posterior, superior), origin at the frame's centre. The
/// outer faces of the layers are planes z = constant there.
struct MeshAxes {
  Mat3 axes = Mat3::Identity(); ///< columns: left, posterior, superior in LPS
  Vec3 centre = Vec3::Zero();   ///< LPS mm

  explicit MeshAxes(const VertebralFrame& frame);
  Vec3 to_patient(const Vec3& point) const { return centre + axes * point; }
  Vec3 from_patient(const Vec3& point) const { return axes.transpose() * (point - centre); }
};

/// Which region a point belongs to, everywhere in space: smooth surfaces through the labels of the voxels.
///
/// Each of the eight voxels around a point votes for its own label with its trilinear coefficient times a
/// weight, and the label with the largest sum wins (weighted labels: Stalling, Zoeckler, Hege 1998, as in
/// Amira and in CGAL's label weights). The weight of a voxel is its own label's indicator, smoothed by a
/// Gaussian, but at least 1/2: so a voxel's centre keeps its label whatever the smoothing, and no small
/// island vanishes.
class LabelField
{
public:
  /// @param smoothing  standard deviation of the Gaussian, in voxels (geometric mean edge)
  LabelField(const MeshDomain& domain, double smoothing);

  /// Region number at a point in mesh axes [mm]; 0 outside.
  int operator()(const Vec3& point) const;

  const MeshAxes& axes() const { return axes_; }
  /// Box around everything that is not outside, mesh axes [mm].
  const Vec3& lower() const { return lower_; }
  const Vec3& upper() const { return upper_; }

private:
  int voxel_label(const Vec3& index) const;
  int vote(const Index3& cell, const Vec3& fraction) const;

  MeshAxes axes_;
  Grid grid_;
  Mat3 to_index_; ///< mesh axes to continuous voxel index
  Vec3 index_origin_;
  std::vector<std::uint8_t> labels_;
  std::vector<float> weights_;
  std::vector<std::uint8_t> uniform_; ///< per cell of eight voxels: their common label, or `mixed`
  bool layers_in_regions_;
  double upper_plane_, lower_plane_; ///< mm
  std::vector<LayerShape> layers_;   ///< analytic loading layers
  Vec3 lower_, upper_;
};

} // namespace cemvert
