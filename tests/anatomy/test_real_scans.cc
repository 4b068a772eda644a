// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/anatomy.h"
#include "anatomy/model_vertebra.h"
#include "image/image_file.h"
#include "support.h"

#include <cmath>
#include <filesystem>

namespace cemvert
{
namespace
{

class RealScan : public ::testing::Test
{
protected:
  void SetUp() override
  {
    if (!std::filesystem::exists(CEMVERT_DATA_DIR))
      GTEST_SKIP() << "the folder with the real scans is absent: " << CEMVERT_DATA_DIR;
  }
  VertebralAnatomy anatomy_of(const std::string& file, const std::vector<int>& vertebra,
                              const std::vector<int>& body)
  {
    const LabelMap map = read_labels(std::filesystem::path(CEMVERT_DATA_DIR) / file);
    const Grid grid = working_grid(map, vertebra, 12);
    return find_anatomy(scan_of(resample_labels(map, vertebra, grid), vertebra, body), {}, log_);
  }
  // lying patients, slices across the table: no level up to L4 is tilted more against the slices
  static void expect_upright(const VertebralAnatomy& anatomy)
  {
    EXPECT_LT(std::acos(anatomy.frame.superior.z()) * degrees_per_radian, 25);
  }

  RunLog log_{false};
};

TEST_F(RealScan, L4TurnedRoundByItsHeaderIsFoundByItsCanal)
{
  const VertebralAnatomy anatomy = anatomy_of("l4_density/labels.nii.gz", {20, 48}, {20});
  EXPECT_NEAR(volume_of(anatomy.body), 43300, 0.005 * 43300);
  EXPECT_TRUE(anatomy.has_posterior);
  EXPECT_GT(anatomy.frame.anterior.y(), 0.95) << "anterior is posterior by the header";
  ASSERT_EQ(log_.warnings().size(), 1U);
  expect_contains(log_.warnings()[0], "image header");
  expect_upright(anatomy);
  // lumbar bodies: 25 to 32 mm high; endplates of 1100 to 1800 mm2
  EXPECT_NEAR(anatomy.mean_height, 29, 3);
  EXPECT_NEAR(anatomy.upper.area, 1450, 350);
  EXPECT_NEAR(anatomy.lower.area, 1450, 350);
}

// The spine itself tells: no real scan is taken for one upside down, and all are noticed when they are.
TEST_F(RealScan, UpsideDownIsNoticed)
{
  const std::pair<std::string, std::vector<int>> scans[] = {{"l4_density/labels.nii.gz", {20, 48}},
                                                            {"t12_contrast_ct/labels.nii.gz", {1}}};
  for (const auto& [file, vertebra] : scans) {
    const std::vector<int> body = vertebra.size() > 1 ? std::vector<int>{20} : std::vector<int>{};
    LabelMap map = read_labels(std::filesystem::path(CEMVERT_DATA_DIR) / file);
    for (const bool turned : {false, true}) {
      if (turned) { // about the left-right axis, as a wrong patient position in the header does
        const Mat3 turn = Eigen::AngleAxisd(M_PI, Vec3::UnitX()).toRotationMatrix();
        map.grid.direction = turn * map.grid.direction;
        map.grid.origin = turn * map.grid.origin;
      }
      RunLog log(false);
      find_anatomy(scan_of(resample_labels(map, vertebra, working_grid(map, vertebra, 12)), vertebra, body),
                   {}, log);
      std::string warnings;
      for (const std::string& warning : log.warnings())
        warnings += warning;
      EXPECT_EQ(warnings.find("upside down") != std::string::npos, turned) << file << ": " << warnings;
    }
  }
}

TEST_F(RealScan, L4CutOutOfTheMergedLabelMatchesItsBodyLabel)
{
  const VertebralAnatomy given = anatomy_of("l4_density/labels.nii.gz", {20, 48}, {20});
  const VertebralAnatomy isolated = anatomy_of("l4_density/labels.nii.gz", {20, 48}, {});
  EXPECT_TRUE(isolated.body_isolated);
  EXPECT_GT(dice(given.body, isolated.body), 0.97);
  // the cut at the pedicles is a matter of taste of a mm or two; the endplates are not
  EXPECT_LT(axes_apart(given.frame, isolated.frame), 1);
  EXPECT_NEAR(given.mean_height, isolated.mean_height, 0.2);
}

TEST_F(RealScan, ThoracicBodiesAloneTakeAnteriorFromTheHeader)
{
  for (const auto& [label, volume] : {std::pair{1, 21500.0}, std::pair{2, 18700.0}}) {
    const VertebralAnatomy anatomy = anatomy_of("t10_t11_ct/labels.nii.gz", {label}, {});
    EXPECT_FALSE(anatomy.body_isolated);
    EXPECT_FALSE(anatomy.has_posterior);
    // resampled from 1 mm slices to a finer grid
    EXPECT_NEAR(volume_of(anatomy.body), volume, 0.01 * volume);
    expect_contains(anatomy.frame.source, "image header");
    EXPECT_LT(anatomy.frame.anterior.y(), -0.9);
    expect_upright(anatomy);
    // T10 and T11: 20 to 26 mm high
    EXPECT_NEAR(anatomy.mean_height, 23.5, 2.5);
    EXPECT_NEAR(anatomy.upper.area, 850, 200);
    EXPECT_NEAR(anatomy.lower.area, 900, 200);
  }
  EXPECT_TRUE(log_.warnings().empty());
}

TEST_F(RealScan, T12IsCutOutOfItsWholeLabel)
{
  const VertebralAnatomy anatomy = anatomy_of("t12_contrast_ct/labels.nii.gz", {1}, {});
  EXPECT_TRUE(anatomy.body_isolated);
  // the tip of the spinous process is missing, so the body's share is at the upper end of the usual 55 to 75
  // %
  EXPECT_NEAR(volume_of(anatomy.body) / volume_of(anatomy.vertebra), 0.68, 0.07);
  EXPECT_LT(anatomy.frame.anterior.y(), -0.9);
  expect_upright(anatomy);
  EXPECT_NEAR(anatomy.mean_height, 24, 3);
  EXPECT_NEAR(anatomy.upper.area, 1000, 250);
  EXPECT_NEAR(anatomy.lower.area, 1000, 250);
  EXPECT_TRUE(log_.warnings().empty());
}

} // namespace
} // namespace cemvert
