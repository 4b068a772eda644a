// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/endplates.h"
#include "anatomy/frame.h"
#include "anatomy/mask_operations.h"
#include "anatomy/model_vertebra.h"
#include "core/error.h"
#include "support.h"

#include <cmath>

namespace cemvert
{
namespace
{

/// An elliptic cylinder with hollow endplates and the closed forms of its measures.
struct HollowCylinder {
  double half_width = 23, half_depth = 17, half_height = 14, hollow = 2, wedge = 0;
  double bulge = 0; ///< depth of a fragment behind the upper half of the wall; its roof is 3 mm under the rim

  bool contains(const Vec3& p) const
  {
    if (bulge > 0 &&
        Vec3(p.x() / 9, (p.y() + half_depth) / bulge, (p.z() - half_height + 9) / 6).squaredNorm() < 1)
      return true;
    const double towards_rim = std::pow(p.x() / half_width, 2) + std::pow(p.y() / half_depth, 2);
    const double height = half_height - hollow * (1 - towards_rim);
    return towards_rim < 1 && p.z() < height - std::tan(wedge) * p.y() && p.z() > -height;
  }
  double area() const { return M_PI * half_width * half_depth; }
  // the mean of 1 - r^2 over the ellipse is 1/2
  double mean_height() const { return 2 * half_height - hollow; }
};

Mask mask_of(const HollowCylinder& shape, const VertebralFrame& frame, const Mat3& axes, double spacing)
{
  Grid grid = grid_about(frame, axes, spacing);
  Mask mask(grid);
  for (std::size_t v = 0; v < mask.values.size(); ++v)
    mask[v] = shape.contains(frame.to_frame(grid.point(grid.index_of(v))));
  return on_lattice(mask, grid_around(mask, 4));
}

Endplates endplates_of(const HollowCylinder& shape, const VertebralFrame& frame, double spacing = 1)
{
  const Mask mask = mask_of(shape, frame, Mat3::Identity(), spacing);
  return find_endplates(smoothed_indicator(mask, 0.7 * spacing), frame, 4, spacing);
}

const VertebralFrame tilted = placed({12, -40, 300}, rotation(14, -9, 20));

TEST(Endplates, HaveTheAreaOfTheOutline)
{
  const HollowCylinder shape;
  // an outline made of columns of 1 mm, rounded at the rim by the smoothing, is known to half a column
  const double perimeter = M_PI * (shape.half_width + shape.half_depth);
  for (const VertebralFrame& frame : {placed({0, 0, 0}, Mat3::Identity()), tilted}) {
    const Endplates endplates = endplates_of(shape, frame);
    EXPECT_NEAR(endplates.upper.area, shape.area(), 0.5 * perimeter);
    EXPECT_NEAR(endplates.lower.area, shape.area(), 0.5 * perimeter);
  }
}

TEST(Endplates, AreTheMeanHeightApart)
{
  const HollowCylinder shape;
  // sub-voxel surfaces: a tenth of a voxel on either side
  for (const VertebralFrame& frame : {placed({0, 0, 0}, Mat3::Identity()), tilted}) {
    const Endplates endplates = endplates_of(shape, frame);
    EXPECT_NEAR(mean_height_between(endplates.upper, endplates.lower), shape.mean_height(), 0.2);
  }
}

TEST(Endplates, ReachTheRimOutermost)
{
  HollowCylinder shape;
  shape.hollow = 3;
  const Endplates endplates = endplates_of(shape, tilted, 0.7);
  // the rim is the highest place; the smoothing rounds it by less than half a voxel
  EXPECT_NEAR(endplates.upper.outermost, shape.half_height, 0.4);
  EXPECT_NEAR(endplates.lower.outermost, -shape.half_height, 0.4);
  EXPECT_NEAR(endplates.upper.surface.interpolate(0, 0), shape.half_height - shape.hollow, 0.15);
  EXPECT_NEAR(endplates.lower.surface.interpolate(0, 0), shape.hollow - shape.half_height, 0.15);
}

TEST(Endplates, LeaveOutTheRoofOfAFragmentBehindThem)
{
  HollowCylinder shape;
  const Endplates whole = endplates_of(shape, tilted, 0.7);
  shape.bulge = 5;
  const Endplates burst = endplates_of(shape, tilted, 0.7);
  // the fragment's roof is 55 mm2; what touches the rim within a voxel may go with it
  EXPECT_NEAR(burst.upper.area, whole.upper.area, 18 * 0.7);
  EXPECT_TRUE(std::isnan(burst.upper.surface.nearest(0, -shape.half_depth - 3)));
  EXPECT_FALSE(std::isnan(burst.upper.whole.nearest(0, -shape.half_depth - 3)));
  const double turn = std::acos(std::min(1.0, burst.upper.plane.normal.dot(whole.upper.plane.normal)));
  EXPECT_LT(turn * degrees_per_radian, 0.2);
}

TEST(Endplates, OfAWedgeLieAtTheWedgesAngle)
{
  HollowCylinder shape;
  shape.wedge = 12 / degrees_per_radian;
  const Endplates endplates = endplates_of(shape, tilted);
  const Vec3& upper = endplates.upper.plane.normal;
  const Vec3& lower = endplates.lower.plane.normal;
  // half a degree is 0.15 mm over the radius of the plate
  EXPECT_NEAR(std::acos(upper.dot(lower)) * degrees_per_radian, 12, 0.5);
  EXPECT_GT(upper.dot(tilted.anterior), 0) << "a lowered front turns the normal towards anterior";
  EXPECT_NEAR(lower.dot(tilted.superior), 1, 1e-3) << "both normals point to superior";
}

TEST(Endplates, IncludeASchmorlNode)
{
  const HollowCylinder shape;
  Mask mask = mask_of(shape, tilted, Mat3::Identity(), 1);
  for (std::size_t v = 0; v < mask.values.size(); ++v) {
    const Vec3 p = tilted.to_frame(mask.grid.point(mask.grid.index_of(v)));
    if ((p - Vec3(6, 2, 12)).norm() < 6)
      mask[v] = 0;
  }
  const Endplates endplates = find_endplates(smoothed_indicator(mask, 0.7), tilted, 4, 1);
  EXPECT_NEAR(endplates.upper.area, shape.area(), 0.5 * M_PI * (shape.half_width + shape.half_depth));
  EXPECT_LT(endplates.upper.surface.interpolate(6, 2), 8) << "the bottom of the node is part of the surface";
}

TEST(Endplates, LeaveOutALedgeOnTheSideWall)
{
  const HollowCylinder shape;
  Mask mask = mask_of(shape, tilted, Mat3::Identity(), 1);
  for (std::size_t v = 0; v < mask.values.size(); ++v) {
    const Vec3 p = tilted.to_frame(mask.grid.point(mask.grid.index_of(v)));
    // as wide as a pedicle's stub, 7 mm under the endplate
    if (std::abs(p.x()) > 10 && std::abs(p.x()) < 18 && p.y() < 0 && p.y() > -20 && p.z() > -4 && p.z() < 7)
      mask[v] = 1;
  }
  const Endplates endplates = find_endplates(smoothed_indicator(mask, 0.7), tilted, 4, 1);
  EXPECT_NEAR(endplates.upper.area, shape.area(), 0.5 * M_PI * (shape.half_width + shape.half_depth));
}

TEST(Endplates, AreRefusedWhereThereIsNoFlatFace)
{
  const VertebralFrame frame = placed({0, 0, 0}, Mat3::Identity());
  Grid grid = grid_about(frame, Mat3::Identity(), 1);
  Mask cone(grid);
  for (std::size_t v = 0; v < cone.values.size(); ++v) {
    const Vec3 p = frame.to_frame(grid.point(grid.index_of(v)));
    cone[v] = p.z() > -20 && p.head<2>().norm() < 0.4 * (30 - p.z()) && p.z() < 30;
  }
  const std::string message =
      message_of<DataError>([&] { find_endplates(smoothed_indicator(cone, 0.7), frame, 4, 1); });
  expect_contains(message, "no upper endplate");
  expect_contains(message, "anatomy.endplate depth");
}

TEST(HeightField, InterpolatesBetweenItsNodesAndNowhereElse)
{
  HeightField field;
  field.left0 = 1;
  field.anterior0 = -2;
  field.step = 0.5;
  field.nx = 3;
  field.ny = 2;
  // 2 left + 3 anterior, one node missing
  field.heights = {-4, -3, std::nan(""), -2.5, -1.5, -0.5};
  EXPECT_NEAR(field.interpolate(1.25, -1.9), 2 * 1.25 - 3 * 1.9, 1e-12);
  EXPECT_NEAR(field.interpolate(2, -1.5), -0.5, 1e-12) << "the last node is still inside";
  EXPECT_TRUE(std::isnan(field.interpolate(1.75, -1.75))) << "beside a missing node";
  EXPECT_TRUE(std::isnan(field.interpolate(0.99, -1.75)));
  EXPECT_TRUE(std::isnan(field.interpolate(1.2, -1.49)));
}

} // namespace
} // namespace cemvert
