// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"
#include "core/case_values.h"
#include "core/progress.h"
#include "image/volume.h"
#include "mesh/mesh_quality.h"
#include "mesh/tet_mesh.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

/// Section `mesh:` of the case file.
struct MeshSettings {
  CellShape elements = CellShape::tetrahedron;
  /// mm: target mean edge of the tetrahedra of bone and layers, or edge of the voxels (a modulus image has
  /// voxels of its own)
  double edge_length = 2;
  /// Edges in the thin bone between cement and an endplate over `edge_length`, above 0 and at most 1.
  double bridge_edge_ratio = 1;
  bool posterior_included = false;
  double layer_thickness = 4;   ///< mm beyond the outermost endplate point
  double surface_smoothing = 1; ///< standard deviation of the label smoothing, in voxels
};
KeyTable mesh_keys();
MeshSettings mesh_settings(const CaseValues& values);
/// Defaults that depend on other keys, as "--set" texts for those the user left open: voxels have an edge of
/// their own.
std::vector<std::string> dependent_mesh_defaults(const CaseValues& values);

/// What is to be meshed: labels on the working grid, and the two flat loading layers above and below them.
struct MeshDomain {
  Volume<std::uint8_t>
      regions; ///< Region numbers, 0 outside; working grid, padded by at least 2 background voxels
  VertebralFrame frame;
  /// Loading layers over the endplates; with `layers_in_regions` the layers are voxels of `regions` already
  /// and only the two planes that cut them flat are used.
  bool layers_in_regions = false;
  HeightField upper_surface, lower_surface; ///< endplate surfaces, frame coordinates
  double upper_plane = 0, lower_plane = 0;  ///< superior coordinate of the two flat outer faces [mm]
};

/// Domain of a vertebra: body (and posterior elements if asked), cement, flat layers over both endplates.
MeshDomain mesh_domain(const VertebralAnatomy& anatomy, const Mask& cement, const MeshSettings& settings);

/// The domain in its own axes (left, posterior, superior from the frame's centre), its numbers rounded to
/// 1e-6 mm: what is left of where the patient lay in the scanner. The mesher's every decision then depends on
/// the vertebra alone, and not on the last bits of its coordinates.
MeshDomain in_own_axes(const MeshDomain& domain);

/// Domain of an element-wise modulus image: every voxel above 0 is body, voxels equal to `layer_modulus` are
/// layers, cut flat at the outer side of their outermost voxel layer along `frame.superior`.
MeshDomain mesh_domain_of_modulus(const ScalarImage& modulus, double layer_modulus);

/// Volume of each region: of the voxels [mm3] (layers: none), of the mesh, and how many connected pieces of
/// cement of 8 voxels or more there are and how many of them the mesh holds.
struct MeshReport {
  MeshQuality quality;
  std::map<Region, double> voxel_volume;
  int cement_pieces = 0, cement_pieces_meshed = 0;
};

struct MeshResult {
  Mesh mesh;
  MeshReport report;
};

/// Quality and volumes of a mesh (made now or read from a file) against the voxels of its domain.
MeshReport mesh_report(const Mesh& mesh, const MeshDomain& domain);

/// Conforming tetrahedra of the domain, or its voxels as hexahedra (see voxel_mesher.h) if the settings ask
/// for them; the same input gives the same mesh.
/// @throws MeshError if no mesh of sound quality comes out.
MeshResult make_mesh(const MeshDomain& domain, const MeshSettings& settings, RunLog& log);

} // namespace cemvert
