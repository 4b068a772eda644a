// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"
#include "image/volume.h"

#include <array>
#include <vector>

namespace cemvert
{

/// A place in a picture: column (to the right) and row (downwards) in pixels, whole numbers at pixel centres.
using PixelPoint = std::array<double, 2>;
using PixelLine = std::vector<PixelPoint>;

/// A picture plane in the patient: pixel (column, row) shows the point
/// corner + step * (column * right + row * down).
struct SlicePlane {
  Vec3 corner = Vec3::Zero(); ///< what pixel (0, 0) shows, LPS mm
  Vec3 right = Vec3::UnitX(); ///< length 1, LPS
  Vec3 down = Vec3::UnitY();  ///< length 1, LPS
  double step = 1;            ///< mm per pixel
  int width = 0, height = 0;  ///< pixels

  Vec3 point(double column, double row) const { return corner + step * (column * right + row * down); }
  /// Where a point stands in the picture, looking along the plane's normal.
  PixelPoint pixel(const Vec3& point) const
  {
    return {(point - corner).dot(right) / step, (point - corner).dot(down) / step};
  }
};

/// Trilinear values of the image at the pixels, column by column fastest; `outside` beyond its voxels.
std::vector<float> sample(const ScalarImage& image, const SlicePlane& plane, float outside);

/// Smooth outlines of the mask in the plane: the half-way contour of the mask, rounded over less than a voxel
/// so that voxel corners do not show. Closed lines repeat their first point.
std::vector<PixelLine> outlines(const Mask& mask, const SlicePlane& plane);

/// The surface of an endplate where the plane cuts it, in pieces where it has holes.
std::vector<PixelLine> surface_line(const Endplate& endplate, const VertebralFrame& frame,
                                    const SlicePlane& plane);

/// Coordinate along `direction` (from `origin`, mm) of the plane normal to it on which the mask has the
/// largest area; 0 for an empty mask.
double largest_section(const Mask& mask, const Vec3& origin, const Vec3& direction);

} // namespace cemvert
