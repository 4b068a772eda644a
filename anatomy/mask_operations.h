// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/volume.h"

#include <vector>

namespace cemvert
{

/// Set operations on masks. Balls are discrete and in mm: dilation keeps every voxel whose centre lies within
/// `radius` of a voxel of the mask. What lies outside a mask's grid counts as background, so the mask needs
/// a rim of background (cropped_to_content) at least as wide as the radius.

/// 1 where the mask is 0.
Mask complement(const Mask& mask);

/// The part of the voxel lattice around the voxels of `mask`, `margin` mm wide; may reach beyond the grid.
/// An empty mask gives a grid of no voxels.
Grid grid_around(const Mask& mask, double margin);
/// The mask on another cut-out of the same voxel lattice; 0 where it knows nothing.
Mask on_lattice(const Mask& mask, const Grid& grid);
/// Every `step`-th voxel's block: 1 where at least half of its step^3 voxels are.
Mask coarsened(const Mask& mask, int step);

/// Distance from every voxel centre to the nearest voxel centre of the mask [mm]; 0 in the mask.
ScalarImage distance_to(const Mask& mask);
Mask dilated(const Mask& mask, double radius);
Mask eroded(const Mask& mask, double radius);
Mask opened(const Mask& mask, double radius);
Mask closed(const Mask& mask, double radius);
/// Cavities without a face-connected way to the border are filled. A mask of one slice is filled in the
/// plane.
Mask holes_filled(const Mask& mask);

Mask united(const Mask& a, const Mask& b);
Mask intersected(const Mask& a, const Mask& b);
Mask without(const Mask& a, const Mask& b);

/// What makes two voxels neighbours: a common face only, or also a common edge or corner.
enum class Neighbours { faces, all };

/// Connected pieces, numbered from 1 in the order of their size.
struct Pieces {
  LabelMap numbers;
  std::vector<double> volumes; ///< mm3, largest first
};
Pieces pieces_of(const Mask& mask, Neighbours neighbours = Neighbours::all);
Mask piece(const Pieces& pieces, int number);

/// Centres of the voxels, LPS mm.
std::vector<Vec3> points_of(const Mask& mask);
/// Centroid of the voxels, LPS mm. The mask must not be empty.
Vec3 centroid_of(const Mask& mask);

/// The mask grown and shrunk by an ellipsoid with these half axes along the grid's axes [mm].
Mask dilated(const Mask& mask, const Vec3& half_axes);
Mask eroded(const Mask& mask, const Vec3& half_axes);

/// The mask blurred by a Gaussian [mm]: its level 0.5 is the surface with the voxel steps smoothed away.
ScalarImage smoothed_indicator(const Mask& mask, double standard_deviation);

} // namespace cemvert
