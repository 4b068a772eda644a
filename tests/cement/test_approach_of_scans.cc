// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/pedicles.h"
#include "cement/approach.h"
#include "cement/made_vertebra.h"
#include "image/image_file.h"
#include "support.h"

#include <cmath>
#include <filesystem>

namespace cemvert
{
namespace
{

std::vector<Needle> needles_of(const VertebralAnatomy& anatomy)
{
  RunLog log(false);
  return transpedicular_needles(anatomy, ApproachSide::both, {}, log);
}

class ApproachToScan : public ::testing::Test
{
protected:
  void SetUp() override
  {
    if (!std::filesystem::exists(CEMVERT_DATA_DIR "/README.md"))
      GTEST_SKIP() << "the real scans are not at " CEMVERT_DATA_DIR " (CMake: CEMVERT_DATA_DIR)";
  }
  static VertebralAnatomy anatomy_of(const std::string& labels, const std::vector<int>& vertebra,
                                     const std::vector<int>& body)
  {
    return anatomy_from(read_labels(std::filesystem::path(CEMVERT_DATA_DIR) / labels), vertebra, body);
  }
  // lumbar and lower thoracic pedicles: 6 to 18 mm wide, 13 to 20 mm high (Zindrick 1987)
  static void expect_sound(const VertebralAnatomy& anatomy, double narrowest, double widest)
  {
    const Pedicles pedicles = find_pedicles(anatomy);
    ASSERT_TRUE(pedicles.left.pedicle) << pedicles.left.reason;
    ASSERT_TRUE(pedicles.right.pedicle) << pedicles.right.reason;
    for (const Pedicle& pedicle : {*pedicles.left.pedicle, *pedicles.right.pedicle}) {
      EXPECT_GT(pedicle.width, narrowest);
      EXPECT_LT(pedicle.width, widest);
      EXPECT_GT(pedicle.height, pedicle.width);
      EXPECT_LT(pedicle.height, 22);
      EXPECT_LT(std::abs(pedicle.transverse_angle) * degrees_per_radian, 30);
      EXPECT_LT(std::abs(pedicle.sagittal_angle) * degrees_per_radian, 25);
    }
    for (const Needle& needle : needles_of(anatomy))
      EXPECT_EQ(needle_warnings(needle_check(anatomy, needle), "needle"), std::vector<std::string>());
  }
};

TEST_F(ApproachToScan, FindsSoundNeedlesInTheRealL4)
{
  expect_sound(anatomy_of("l4_density/labels.nii.gz", {20, 48}, {20}), 8, 20);
}

TEST_F(ApproachToScan, FindsSoundNeedlesInTheRealT12WithoutABodyLabel)
{
  expect_sound(anatomy_of("t12_contrast_ct/labels.nii.gz", {1}, {}), 4, 12);
}

} // namespace
} // namespace cemvert
