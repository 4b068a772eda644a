// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/geometry.h"

#include <array>
#include <functional>
#include <vector>

namespace cemvert
{

/// A point on the surface between two regions, to start the mesher from.
struct SurfacePoint {
  Vec3 point; ///< mm
  int region = 0, other_region = 0;
};

/// What the Delaunay mesher needs to know.
struct MesherInput {
  std::function<int(const Vec3&)> region;        ///< of any point; 0 outside
  Vec3 lower, upper;                             ///< box around all regions [mm]
  std::vector<SurfacePoint> seeds;               ///< at least four, on every piece that must not be missed
  std::function<double(const Vec3&)> facet_size; ///< largest circumradius of an interface triangle [mm]
  std::function<double(const Vec3&)> facet_distance; ///< largest distance triangle to interface [mm]
  std::vector<std::vector<Vec3>> creases;            ///< closed curves to be kept as edges [mm]
  double crease_edge = 1;                            ///< largest edge on them [mm]
  std::function<double(const Vec3&)> cell_size;      ///< largest circumradius of a tetrahedron [mm]
  double sliver_angle = 10;                          ///< dihedral angle the optimisation aims at [degrees]
  std::function<void(double)> progress;              ///< told the part of the work done, 0 to 1
};

/// Tetrahedra with one region each, positively oriented; every vertex is used.
struct TetComplex {
  std::vector<Vec3> vertices; ///< mm
  std::vector<std::array<int, 4>> tets;
  std::vector<int> regions;
};

/// Delaunay refinement (CGAL Mesh_3) of all regions at once, followed by perturbation and exudation of the
/// slivers. Sequential, with fixed random numbers: equal input gives equal output.
/// @throws MeshError if the mesher fails
TetComplex delaunay_mesh(const MesherInput& input);

} // namespace cemvert
