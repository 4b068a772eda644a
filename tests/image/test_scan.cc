// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "image/image_file.h"
#include "image/samples.h"
#include "image/scan.h"
#include "support.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

/// What fills a synthetic scan: bone in a ball, something around it.
struct Filling {
  float bone, around;
  float noise = 20; ///< standard deviation where it is not exactly 0
};

ScalarImage filled_image(const Grid& grid, const Vec3& centre, double radius, const Filling& filling)
{
  ScalarImage image = noisy_image(grid);
  for (std::size_t offset = 0; offset < image.values.size(); ++offset) {
    const bool bone = (grid.point(grid.index_of(offset)) - centre).norm() <= radius;
    const float value = bone ? filling.bone : filling.around;
    image[offset] = value == 0 ? 0 : value + (image[offset] - 50) / 100 * filling.noise;
  }
  return image;
}

/// A scan of a ball of bone in soft tissue (or whatever) on disk: image and labels on grids of their own.
class ScanOfABall : public ::testing::Test
{
protected:
  Grid label_grid = sample_grid({40, 40, 40}, Vec3::Ones(), Mat3::Identity(), Vec3::Zero());
  Grid image_grid = sample_grid({60, 60, 44}, {0.8, 0.8, 1.2}, Mat3::Identity(), Vec3(-4, -4, -6));
  Vec3 centre = middle_of(label_grid);
  ScratchFolder folder;
  RunLog log{false};

  ScanSettings settings(ImageValues values) const
  {
    ScanSettings result;
    result.image_file = folder.path() / "image.nrrd";
    result.values = values;
    result.labels_file = folder.path() / "labels.nrrd";
    result.vertebra = {1};
    if (values == ImageValues::hounsfield)
      result.calibration_slope = 0.8e-3;
    return result;
  }
  Scan read(ImageValues values, const Filling& filling)
  {
    write_image(*settings(values).image_file, filled_image(image_grid, centre, 12, filling));
    write_labels(*settings(values).labels_file, ball(label_grid, centre, 12));
    return read_scan(settings(values), log);
  }
  std::string refusal(ImageValues values, const Filling& filling)
  {
    const std::string message = message_of<DataError>([&] { read(values, filling); });
    expect_contains(message, "image.nrrd");
    return message;
  }
  bool warned(const std::string& part) const
  {
    return std::any_of(log.warnings().begin(), log.warnings().end(),
                       [&](const std::string& text) { return text.find(part) != std::string::npos; });
  }
};

TEST_F(ScanOfABall, MatchesImageAndLabelsInSpace)
{
  const Scan scan = read(ImageValues::hounsfield, {150, 40});
  EXPECT_TRUE(whole_voxel_shift(label_grid, scan.labels.grid).has_value());
  EXPECT_EQ(scan.labels.grid.size, scan.density->grid.size);
  EXPECT_EQ(scan.original_labels.grid.size, label_grid.size);
  EXPECT_NEAR(label_volume(scan.labels, 1), label_volume(scan.original_labels, 1), 1e-6);
  // noise of 20 HU: means over thousands of voxels are good to a HU; the outermost 1.5 mm hold mixed voxels
  double inside = 0, around = 0;
  int inside_count = 0, around_count = 0;
  for (std::size_t offset = 0; offset < scan.labels.values.size(); ++offset) {
    const double distance = (scan.labels.grid.point(scan.labels.grid.index_of(offset)) - centre).norm();
    if (distance < 10.5) {
      inside += static_cast<double>((*scan.density)[offset]);
      ++inside_count;
    } else if (distance > 13.5 && distance < 18) {
      around += static_cast<double>((*scan.density)[offset]);
      ++around_count;
    }
  }
  EXPECT_NEAR(inside / inside_count, 0.8e-3 * 150, 1e-3);
  EXPECT_NEAR(around / around_count, 0.8e-3 * 40, 1e-3);
}

TEST_F(ScanOfABall, GivesTheSameWhateverTheAxesOfTheImage)
{
  const Filling filling{150, 40, 0};
  const Scan straight = read(ImageValues::hounsfield, filling);
  Mat3 axes; // i to superior, j to right, k to posterior: left-handed
  axes << 0, -1, 0, 0, 0, 1, 1, 0, 0;
  const Vec3 corner = image_grid.point(59, 0, 0);
  image_grid = sample_grid({44, 60, 60}, {1.2, 0.8, 0.8}, axes, corner);
  const Scan turned = read(ImageValues::hounsfield, filling);
  ASSERT_EQ(turned.labels.values, straight.labels.values);
  for (std::size_t offset = 0; offset < straight.picture->values.size(); ++offset)
    ASSERT_NEAR((*turned.picture)[offset], (*straight.picture)[offset], 1e-3);
}

TEST_F(ScanOfABall, HasNoDensityWithoutACalibration)
{
  read(ImageValues::hounsfield, {150, 40});
  ScanSettings bare = settings(ImageValues::hounsfield);
  bare.calibration_slope = 0;
  const Scan scan = read_scan(bare, log);
  EXPECT_FALSE(scan.density.has_value());
  EXPECT_TRUE(scan.picture.has_value());
}

TEST_F(ScanOfABall, NeedsNoImage)
{
  read(ImageValues::hounsfield, {150, 40});
  ScanSettings alone = settings(ImageValues::hounsfield);
  alone.image_file.reset();
  const Scan scan = read_scan(alone, log);
  EXPECT_FALSE(scan.picture.has_value());
  EXPECT_GT(label_volume(scan.labels, 1), 7000);
}

TEST_F(ScanOfABall, DividesDensitiesByAThousand)
{
  const Scan scan = read(ImageValues::density, {120, 0, 10});
  EXPECT_NEAR(interpolate(*scan.density, centre), 0.12, 0.05);
  EXPECT_NEAR(interpolate(*scan.picture, centre), 120, 50);
}

TEST_F(ScanOfABall, ListsTheLabelsOfTheMapWhenOneIsAbsent)
{
  read(ImageValues::hounsfield, {150, 40});
  ScanSettings wrong = settings(ImageValues::hounsfield);
  wrong.vertebra = {1, 22};
  wrong.above = {21};
  const std::string message = message_of<DataError>([&] { read_scan(wrong, log); });
  expect_contains(message, "labels.nrrd");
  expect_contains(message, "label(s) 21, 22");
  expect_contains(message, "7.2"); // ml: the ball of 12 mm has 7.24, its voxels 7.21
}

TEST_F(ScanOfABall, PrintsBothBoxesWhenImageAndLabelsLieApart)
{
  image_grid.origin = Vec3(500, 0, 0);
  const std::string message = refusal(ImageValues::hounsfield, {150, 40});
  expect_contains(message, "do not overlap");
  expect_contains(message, "left 499.6 .. 547.6");
  expect_contains(message, "left -0.5 .. 39.5");
}

TEST_F(ScanOfABall, RefusesAVertebraPartlyOutsideTheImage)
{
  image_grid.size[2] = 24; // to 22.2 mm: the ball ends at 31.5
  expect_contains(refusal(ImageValues::hounsfield, {150, 40}), "% of the vertebra lies outside the image");
}

TEST_F(ScanOfABall, WarnsWhenOnlyItsTipLiesOutsideTheImage)
{
  image_grid.size[2] = 31; // to 30.6 mm
  read(ImageValues::hounsfield, {150, 40});
  EXPECT_TRUE(warned("lies outside the image"));
}

TEST_F(ScanOfABall, RefusesALabelCutByTheBorderAndWarnsOfOneThatTouchesIt)
{
  const Vec3 ball_centre = centre;
  // moved so that the last 9 mm of the ball are missing; its surface has a flat of 10 mm radius there
  label_grid.origin[2] = ball_centre[2] - 36.5;
  const std::string message = message_of<DataError>([&] { read(ImageValues::hounsfield, {150, 40}); });
  expect_contains(message, "labels.nrrd");
  expect_contains(message, "border of the map");

  label_grid.origin[2] = ball_centre[2] - 27.9; // the last voxel layer holds the ball's cap
  read(ImageValues::hounsfield, {150, 40});
  EXPECT_TRUE(warned("may be cut off"));
}

TEST_F(ScanOfABall, WarnsOfACutNeighbour)
{
  write_image(*settings(ImageValues::hounsfield).image_file, filled_image(image_grid, centre, 12, {150, 40}));
  LabelMap labels = ball(label_grid, centre, 12);
  for (int j = 15; j < 25; ++j)
    for (int i = 15; i < 25; ++i)
      labels.at(i, j, 39) = 2;
  write_labels(*settings(ImageValues::hounsfield).labels_file, labels);
  ScanSettings with_neighbour = settings(ImageValues::hounsfield);
  with_neighbour.above = {2};
  read_scan(with_neighbour, log);
  EXPECT_TRUE(warned("the vertebra above (label 2)"));
}

TEST_F(ScanOfABall, RefusesAMaskedDensityImageStatedAsHu)
{
  const std::string message = refusal(ImageValues::hounsfield, {120, 0});
  expect_contains(message, "values: HU");
  expect_contains(message, "exactly 0");
  expect_contains(message, "Write 'values: density'");
}

TEST_F(ScanOfABall, RefusesACtStatedAsDensity)
{
  const std::string message = refusal(ImageValues::density, {150, -990});
  expect_contains(message, "values: density");
  expect_contains(message, "air in it");
  expect_contains(message, "Write 'values: HU'");
}

TEST_F(ScanOfABall, RefusesACtOfSoftTissueStatedAsDensity)
{
  // no air in the field of view: only the whole numbers tell
  ScalarImage ct = filled_image(image_grid, centre, 12, {150, 40});
  for (float& value : ct.values)
    value = std::round(value);
  write_image(*settings(ImageValues::density).image_file, ct);
  write_labels(*settings(ImageValues::density).labels_file, ball(label_grid, centre, 12));
  const std::string message = message_of<DataError>([&] { read_scan(settings(ImageValues::density), log); });
  expect_contains(message, "whole numbers");
  expect_contains(message, "slope: 1");
}

TEST_F(ScanOfABall, AcceptsDensityThatWasRoundedToWholeNumbers)
{
  // calibrated from stored HU, then rounded: some whole numbers hold the voxels of two HU
  for (const float slope : {0.65f, 0.8f, 0.9f}) {
    ScalarImage density = filled_image(image_grid, centre, 12, {150, 40});
    for (float& value : density.values)
      value = std::round(slope * std::round(value) - 5);
    write_image(*settings(ImageValues::density).image_file, density);
    write_labels(*settings(ImageValues::density).labels_file, ball(label_grid, centre, 12));
    EXPECT_TRUE(read_scan(settings(ImageValues::density), log).density.has_value()) << slope;
  }
}

TEST_F(ScanOfABall, WarnsOfNegativeDensitiesThatMayBeHu)
{
  read(ImageValues::density, {120, -700});
  EXPECT_TRUE(warned("make sure that it is calibrated"));
}

TEST_F(ScanOfABall, RefusesBoneOfImpossibleDensity)
{
  expect_contains(refusal(ImageValues::density, {1180, 0}), "more than solid cortical bone");
}

TEST_F(ScanOfABall, RefusesDensitiesInGramsPerCubicCentimetre)
{
  expect_contains(refusal(ImageValues::density, {0.15f, 0, 0.02f}), "multiply the image by 1000");
}

TEST_F(ScanOfABall, RefusesACtWithoutItsRescaleIntercept)
{
  expect_contains(refusal(ImageValues::hounsfield, {1180, 1060}), "-1024");
}

TEST_F(ScanOfABall, RefusesLabelsThatLieInLung)
{
  expect_contains(refusal(ImageValues::hounsfield, {-800, -850}), "lung or air");
}

TEST_F(ScanOfABall, ReadsAModulusImageWithoutLabels)
{
  ScalarImage modulus = filled_image(label_grid, centre, 12, {300, 0});
  for (int j = 10; j < 30; ++j)
    for (int i = 10; i < 30; ++i)
      modulus.at(i, j, 35) = 2500; // a loading layer
  ScanSettings alone = settings(ImageValues::modulus);
  alone.labels_file.reset();
  alone.layer_modulus = 2500;
  write_image(*alone.image_file, modulus);
  const Scan scan = read_scan(alone, log);
  EXPECT_EQ(scan.settings.vertebra, std::vector<int>{1});
  EXPECT_NEAR(label_volume(scan.labels, 1), label_volume(ball(label_grid, centre, 12), 1), 1e-6);
  EXPECT_FALSE(scan.density.has_value());
  EXPECT_EQ(std::count(scan.modulus->values.begin(), scan.modulus->values.end(), 2500.0f), 400);
}

TEST_F(ScanOfABall, RefusesNegativeModuli)
{
  expect_contains(refusal(ImageValues::modulus, {300, -50}), "negative");
}

} // namespace
} // namespace cemvert
