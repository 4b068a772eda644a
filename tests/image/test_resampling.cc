// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "image/samples.h"
#include "image/scan.h"
#include "support.h"

#include <cmath>
#include <numeric>

namespace cemvert
{
namespace
{

double mass_of(const ScalarImage& image)
{
  return std::accumulate(image.values.begin(), image.values.end(), 0.0) * image.grid.voxel_volume();
}

/// A blob of random texture in empty space, as a masked density image is.
ScalarImage textured_blob(const Vec3& spacing, const Mat3& direction)
{
  Grid grid;
  grid.spacing = spacing;
  grid.direction = direction;
  for (int axis = 0; axis < 3; ++axis)
    grid.size[axis] = static_cast<int>(std::ceil(24 / spacing[axis]));
  const Vec3 centre = middle_of(grid);
  ScalarImage image = noisy_image(grid);
  for (std::size_t offset = 0; offset < image.values.size(); ++offset)
    if ((grid.point(grid.index_of(offset)) - centre).norm() > 9)
      image[offset] = 0;
  return image;
}

/// A grid with other axes that covers the one of `image`.
Grid covering_grid(const ScalarImage& image, double spacing, const Mat3& direction)
{
  Grid grid = sample_grid({}, Vec3::Constant(spacing), direction);
  const int count = static_cast<int>(std::ceil(42 / spacing));
  grid.size = {count, count, count};
  grid.origin = Vec3::Zero();
  grid.origin = middle_of(image.grid) - middle_of(grid);
  return grid;
}

TEST(WorkingGrid, IsACropOfAnIsotropicLabelGrid)
{
  for (const double spacing : {0.4, 0.7, 1.0}) {
    const Grid map = sample_grid({60, 50, 40}, Vec3::Constant(spacing), oblique_axes());
    const Grid grid = working_grid(ball(map, middle_of(map), 6), {1}, 3);
    EXPECT_TRUE(whole_voxel_shift(map, grid).has_value());
    EXPECT_EQ(grid.spacing, map.spacing);
    // ball and margin on both sides, to the next whole voxel
    EXPECT_NEAR(grid.size[0] * spacing, 18, 3 * spacing);
  }
}

TEST(WorkingGrid, PadsWhereTheLabelReachesTheBorder)
{
  const Grid map = sample_grid({20, 20, 20}, Vec3::Ones());
  const Grid grid = working_grid(ball(map, middle_of(map), 9.9), {1}, 5);
  const auto shift = whole_voxel_shift(map, grid);
  ASSERT_TRUE(shift.has_value());
  EXPECT_EQ(*shift, (Index3{-5, -5, -5}));
  EXPECT_EQ(grid.size, (Index3{30, 30, 30}));
}

TEST(WorkingGrid, ChoosesAnIsotropicSpacingForOtherLabelGrids)
{
  const auto spacing_for = [](const Vec3& spacing) {
    const Grid map = sample_grid({50, 50, 50}, spacing);
    const Grid grid = working_grid(ball(map, middle_of(map), 6), {1}, 2);
    EXPECT_EQ(grid.spacing, Vec3::Constant(grid.spacing[0]));
    return grid.spacing[0];
  };
  EXPECT_DOUBLE_EQ(spacing_for({0.78, 0.78, 1}), 0.78);
  EXPECT_DOUBLE_EQ(spacing_for({0.3, 0.3, 0.3}), 0.5);
  EXPECT_DOUBLE_EQ(spacing_for({0.35, 0.35, 2}), 0.5);
  EXPECT_DOUBLE_EQ(spacing_for({1.5, 1.5, 1.5}), 0.75);
  EXPECT_DOUBLE_EQ(spacing_for({2.4, 3, 3}), 0.8);
  EXPECT_DOUBLE_EQ(spacing_for({1, 1, 2}), 1);
}

TEST(WorkingGrid, TakesTheSpacingItIsGiven)
{
  const Grid map = sample_grid({50, 50, 50}, Vec3::Constant(0.8));
  EXPECT_DOUBLE_EQ(working_grid(ball(map, middle_of(map), 6), {1}, 2, 0.6).spacing[1], 0.6);
  EXPECT_TRUE(whole_voxel_shift(map, working_grid(ball(map, middle_of(map), 6), {1}, 2, 0.8)).has_value());
}

TEST(WorkingGrid, DividesCoarseLabelVoxelsEvenly)
{
  const Grid map = sample_grid({30, 30, 30}, Vec3::Constant(1.5), oblique_axes());
  const Grid grid = working_grid(ball(map, middle_of(map), 9), {1}, 4);
  // two working voxels per label voxel: their centres lie a quarter of a label voxel beside its own
  const Vec3 index = map.index(grid.origin);
  for (int axis = 0; axis < 3; ++axis)
    EXPECT_NEAR(std::abs(index[axis] - std::round(index[axis])), 0.25, 1e-9);
}

TEST(WorkingGrid, RefusesLabelsThatAreNotThere)
{
  const Grid map = sample_grid({20, 20, 20}, Vec3::Ones());
  EXPECT_THROW(working_grid(ball(map, middle_of(map), 5), {7}, 5), DataError);
}

TEST(ResampleImage, KeepsEveryValueWhereTheGridsCoincide)
{
  const ScalarImage image = noisy_image(sample_grid({12, 10, 8}, {0.7, 0.9, 1.3}, oblique_axes()));
  EXPECT_EQ(resample_image(image, image.grid, 0).values, image.values);

  Grid shifted = image.grid; // one voxel on along i, two back along k
  shifted.origin = image.grid.point(1, 0, -2);
  const ScalarImage moved = resample_image(image, shifted, -7);
  EXPECT_EQ(moved.at(3, 4, 5), image.at(4, 4, 3));
  EXPECT_EQ(moved.at(3, 4, 1), -7);
  EXPECT_EQ(moved.at(11, 4, 5), -7);
}

TEST(ResampleImage, KeepsEveryValueWithAxesSwappedAndReversed)
{
  const ScalarImage image = noisy_image(sample_grid({12, 10, 8}, {0.7, 0.9, 1.3}, oblique_axes()));
  // new i = old k backwards, new j = old i, new k = old j backwards
  Grid grid;
  grid.size = {8, 12, 10};
  grid.spacing = {1.3, 0.7, 0.9};
  grid.direction << -image.grid.direction.col(2), image.grid.direction.col(0), -image.grid.direction.col(1);
  grid.origin = image.grid.point(0, 9, 7);
  const ScalarImage turned = resample_image(image, grid, 0);
  for (int k = 0; k < 10; ++k)
    for (int j = 0; j < 12; ++j)
      for (int i = 0; i < 8; ++i)
        ASSERT_FLOAT_EQ(turned.at(i, j, k), image.at(j, 9 - k, 7 - i));
}

TEST(ResampleImage, ConservesTheMassOfARandomTexture)
{
  const Mat3 turned = Eigen::AngleAxisd(0.5, Vec3(1, 2, -1).normalized()).toRotationMatrix();
  for (const Vec3& spacing : {Vec3(0.8, 0.8, 0.8), Vec3(0.6, 0.6, 1.5), Vec3(1.2, 1.1, 1.0)}) {
    const ScalarImage image = textured_blob(spacing, oblique_axes());
    const double mass = mass_of(image);
    for (const Mat3& axes : {oblique_axes(), turned})
      for (const double edge : {0.5, 0.8, 1.7}) {
        const double found = mass_of(resample_image(image, covering_grid(image, edge, axes), 0));
        // the promise is 0.5 %; parallel axes are integrated exactly
        EXPECT_NEAR(found / mass, 1, axes == turned ? 0.005 : 1e-5) << spacing.transpose() << " to " << edge;
      }
  }
}

TEST(ResampleImage, IsExactForALinearField)
{
  // the mean of a linear field over a voxel is its value at the centre, whatever the orientation
  ScalarImage image(sample_grid({30, 30, 30}, {0.9, 1, 1.4}, oblique_axes()));
  const auto field = [](const Vec3& p) { return 3 * p[0] - 2 * p[1] + 0.5 * p[2] + 300; };
  for (std::size_t offset = 0; offset < image.values.size(); ++offset)
    image[offset] = static_cast<float>(field(image.grid.point(image.grid.index_of(offset))));
  for (const Mat3& axes : {Mat3(Mat3::Identity()), oblique_axes()}) {
    Grid grid = sample_grid({10, 10, 10}, Vec3::Constant(0.8), axes);
    grid.origin = Vec3::Zero();
    grid.origin = middle_of(image.grid) - middle_of(grid);
    const ScalarImage found = resample_image(image, grid, 0);
    for (std::size_t offset = 0; offset < found.values.size(); ++offset)
      ASSERT_NEAR(found[offset], field(grid.point(grid.index_of(offset))), 1e-3); // single precision of 500
  }
}

TEST(ResampleImage, ObliqueAndParallelPathsAgree)
{
  // turned by a hundredth of a degree the grid is oblique for the program, but hardly so in truth
  const ScalarImage image = noisy_image(sample_grid({24, 24, 24}, {0.7, 0.8, 1.3}));
  const auto on = [&](double angle) {
    Grid grid = sample_grid({16, 16, 16}, Vec3::Constant(0.9),
                            Eigen::AngleAxisd(angle, Vec3(1, 1, 1).normalized()).toRotationMatrix());
    grid.origin = Vec3::Zero();
    grid.origin = middle_of(image.grid) - middle_of(grid);
    return resample_image(image, grid, 0);
  };
  const ScalarImage exact = on(0), sampled = on(2e-4);
  double difference = 0;
  for (std::size_t offset = 0; offset < exact.values.size(); ++offset)
    difference += std::pow(static_cast<double>(exact[offset] - sampled[offset]), 2);
  // of a noise of 100: what a handful of sample points miss of the mean over a voxel
  EXPECT_LT(std::sqrt(difference / static_cast<double>(exact.values.size())), 3);
}

TEST(ResampleImage, FillsWhatLiesOutside)
{
  const ScalarImage image(sample_grid({4, 4, 4}, Vec3::Ones(), Mat3::Identity(), Vec3::Zero()), 100);
  for (const Mat3& axes : {Mat3(Mat3::Identity()), oblique_axes()}) {
    Grid grid = sample_grid({1, 1, 1}, Vec3::Constant(0.9), axes, Vec3(20, 0, 0));
    EXPECT_FLOAT_EQ(resample_image(image, grid, -1000)[0], -1000);
    grid.origin = Vec3(1.5, 1.5, 1.5);
    EXPECT_FLOAT_EQ(resample_image(image, grid, -1000)[0], 100);
  }
  // half in, half out: the outer face of the image lies at 3.5
  const Grid half = sample_grid({1, 1, 1}, {0.8, 0.8, 0.8}, Mat3::Identity(), Vec3(3.5, 1.3, 1.3));
  EXPECT_NEAR(resample_image(image, half, 0)[0], 50, 1e-4);
}

TEST(ResampleLabels, KeepsTheLabelsAskedForWhereTheGridsCoincide)
{
  LabelMap labels(sample_grid({9, 8, 7}, {0.7, 0.8, 1.5}, oblique_axes()));
  for (std::size_t n = 0; n < labels.values.size(); ++n)
    labels[n] = static_cast<int>(n % 4);
  const LabelMap found = resample_labels(labels, {1, 3}, labels.grid);
  for (std::size_t n = 0; n < labels.values.size(); ++n)
    ASSERT_EQ(found[n], labels[n] == 2 ? 0 : labels[n]);
}

TEST(ResampleLabels, KeepsEveryLabelWithAxesReversed)
{
  LabelMap labels(sample_grid({9, 8, 7}, {0.7, 0.8, 1.5}, oblique_axes()));
  for (std::size_t n = 0; n < labels.values.size(); ++n)
    labels[n] = static_cast<int>(n * n % 7 % 3);
  Grid grid = labels.grid; // i and k backwards
  grid.direction.col(0) *= -1;
  grid.direction.col(2) *= -1;
  grid.origin = labels.grid.point(8, 0, 6);
  const LabelMap found = resample_labels(labels, {1, 2}, grid);
  for (int k = 0; k < 7; ++k)
    for (int j = 0; j < 8; ++j)
      for (int i = 0; i < 9; ++i)
        ASSERT_EQ(found.at(i, j, k), labels.at(8 - i, j, 6 - k));
}

TEST(ResampleLabels, KeepTheVolumeOfABall)
{
  constexpr double radius = 12;
  const double volume = 4 * pi / 3 * radius * radius * radius;
  for (const Vec3& spacing : {Vec3(0.8, 0.8, 0.8), Vec3(0.5, 0.5, 1.5), Vec3(1.5, 1.5, 1.5)}) {
    Grid map = sample_grid({}, spacing, oblique_axes());
    for (int axis = 0; axis < 3; ++axis)
      map.size[axis] = static_cast<int>(36 / spacing[axis]);
    const LabelMap labels = ball(map, middle_of(map), radius);
    for (const double edge : {0.5, 0.75, 1.0}) {
      Grid grid = working_grid(labels, {1}, 3, edge);
      const double found = label_volume(resample_labels(labels, {1}, grid), 1);
      // 1.5 %: linear interpolation of a distance cuts convex surfaces by a chord's sagitta, h^2 / (8 r): for
      // the coarsest voxels 0.02 mm of 12, and voxel counts of such a ball scatter by another 0.5 %
      EXPECT_NEAR(found / volume, 1, 0.015) << spacing.transpose() << " to " << edge;
      RecordProperty("change", std::to_string(found / label_volume(labels, 1) - 1));
    }
  }
}

TEST(ResampleLabels, LeavesNoGapBetweenTouchingLabels)
{
  // a ball cut into octants of different labels: a point of it must not become background
  const Grid map = sample_grid({20, 20, 12}, {1, 1, 2}, oblique_axes());
  const Vec3 centre = middle_of(map);
  LabelMap labels = ball(map, centre, 9);
  for (std::size_t offset = 0; offset < labels.values.size(); ++offset)
    if (labels[offset] != 0) {
      const Vec3 p = map.direction.transpose() * (map.point(map.index_of(offset)) - centre);
      labels[offset] = 1 + (p[0] > 0) + 2 * (p[1] > 0) + 4 * (p[2] > 0);
    }
  const std::vector<int> all = {1, 2, 3, 4, 5, 6, 7, 8};
  const LabelMap found = resample_labels(labels, all, working_grid(labels, all, 3, 0.5));
  for (std::size_t offset = 0; offset < found.values.size(); ++offset)
    if ((found.grid.point(found.grid.index_of(offset)) - centre).norm() < 6) {
      ASSERT_NE(found[offset], 0);
    }
}

TEST(ResampleLabels, KeepSmallIslandsOnCoarserGridsOfAnyPhase)
{
  const Grid map = sample_grid({60, 60, 60}, Vec3::Constant(0.3), oblique_axes());
  LabelMap labels(map);
  int islands = 0;
  for (int n = 0; n < 5; ++n) // 8 voxels each, at many phases of the new grid
    for (int m = 0; m < 5; ++m, ++islands)
      for (int corner = 0; corner < 8; ++corner)
        labels.at(5 + 11 * n + (corner & 1), 5 + 11 * m + (corner >> 1 & 1), 30 + (corner >> 2)) = 5;
  for (const double edge : {0.5, 0.7, 1.0}) {
    const LabelMap found = resample_labels(labels, {5}, working_grid(labels, {5}, 3, edge));
    int present = 0;
    for (int n = 0; n < 5; ++n)
      for (int m = 0; m < 5; ++m) {
        const Vec3 island = map.point(5.5 + 11 * n, 5.5 + 11 * m, 30.5);
        bool here = false;
        for (std::size_t offset = 0; offset < found.values.size(); ++offset)
          here = here || (found[offset] == 5 &&
                          (found.grid.point(found.grid.index_of(offset)) - island).norm() < 1.2);
        present += here ? 1 : 0;
      }
    EXPECT_EQ(present, islands) << "on " << edge << " mm";
  }
}

TEST(ResampleLabels, SmoothsCoarseStairsInsteadOfCopyingThem)
{
  // a tilted plane in 2 mm voxels: its voxel faces on the finer grid must lie closer to the plane than half a
  // coarse voxel, which copying the nearest label would leave
  const Grid map = sample_grid({24, 24, 24}, Vec3::Constant(2), Mat3::Identity(), Vec3::Zero());
  const Vec3 normal = Vec3(1, 0.3, 0.2).normalized(), centre = middle_of(map);
  LabelMap labels(map);
  for (std::size_t offset = 0; offset < labels.values.size(); ++offset)
    labels[offset] = normal.dot(map.point(map.index_of(offset)) - centre) < 0 ? 1 : 0;
  const LabelMap found = resample_labels(labels, {1}, working_grid(labels, {1}, 2, 0.5));
  double worst = 0;
  for (std::size_t offset = 0; offset < found.values.size(); ++offset) {
    const Vec3 p = found.grid.point(found.grid.index_of(offset)) - centre;
    const double distance = normal.dot(p);
    if (p.cwiseAbs().maxCoeff() < 15 && (found[offset] == 1) != (distance < 0))
      worst = std::max(worst, std::abs(distance));
  }
  EXPECT_LT(worst, 0.75);
}

} // namespace
} // namespace cemvert
