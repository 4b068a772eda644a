// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/mask_operations.h"
#include "cement/voxels.h"
#include "measurement/measurement.h"

#include <cmath>
#include <filesystem>
#include <gtest/gtest.h>

namespace cemvert
{
namespace
{

/// Cement placed in a real vertebra by its labels alone, and what is measured on it.
class RealVertebra : public ::testing::Test
{
protected:
  void SetUp() override
  {
    if (!std::filesystem::exists(CEMVERT_DATA_DIR "/README.md"))
      GTEST_SKIP() << "the real scans are not at " CEMVERT_DATA_DIR " (CMake: CEMVERT_DATA_DIR)";
  }

  struct Measured {
    VertebralAnatomy anatomy;
    CementMap cement;
    MeasurementReport report;

    double number(const std::string& key) const { return report.at(key).value.get<double>(); }
  };

  static Measured measured(const std::string& labels, std::vector<int> vertebra, std::vector<int> body,
                           double volume)
  {
    RunLog log(false);
    ScanSettings scan_settings;
    scan_settings.labels_file = std::filesystem::path(CEMVERT_DATA_DIR) / labels;
    scan_settings.vertebra = std::move(vertebra);
    scan_settings.body = std::move(body);
    const Scan scan = read_scan(scan_settings, log);
    CementSettings settings;
    settings.pattern = "bipedicular ellipsoids";
    settings.volume = volume;
    Measured result;
    result.anatomy = find_anatomy(scan, {}, log);
    result.cement = place_cement(scan, result.anatomy, settings, log);
    result.report =
        measure({scan, result.anatomy, result.cement, std::nullopt, std::nullopt, MeasurementSettings{}});
    return result;
  }

  /// What holds of a moderate volume in any unfractured body.
  static void expect_sound(const Measured& vertebra, double volume)
  {
    EXPECT_NEAR(vertebra.number("cement_volume"), 1e-3 * volume, 1e-5 * volume);
    EXPECT_TRUE(is_empty(without(vertebra.cement.inside, vertebra.anatomy.body)));
    EXPECT_EQ(pieces_of(vertebra.cement.inside).volumes.size(), 2U);
    EXPECT_NEAR(vertebra.number("distribution_rate"),
                100 * vertebra.number("cement_volume") / vertebra.number("body_volume"), 1e-9);
    // the largest section holds more than the mean one, and the two sides never fill it
    EXPECT_GT(vertebra.number("max_cross_section_ratio"), vertebra.number("distribution_rate"));
    EXPECT_LT(vertebra.number("max_cross_section_ratio"), 60);
    // ordinary heights of T11 to L4, not wedged by more than ordinary bodies are
    for (const char* key : {"anterior_height", "middle_height", "posterior_height"}) {
      EXPECT_GT(vertebra.number(key), 18) << key;
      EXPECT_LT(vertebra.number(key), 36) << key;
    }
    EXPECT_LT(std::abs(vertebra.number("local_kyphotic_angle")), 12);
  }
};

TEST_F(RealVertebra, L4TakesCementAndIsMeasured)
{
  const Measured l4 = measured("l4_density/labels.nii.gz", {20, 48}, {20}, 4500);
  expect_sound(l4, 4500);
  EXPECT_NEAR(l4.number("body_volume"), 43.3, 0.1); // as the data page says
  EXPECT_EQ(l4.report.at("distribution_class").value, "MDR");
  EXPECT_LT(l4.number("distribution_rate_whole_vertebra"), l4.number("distribution_rate"));
}

TEST_F(RealVertebra, T11AndT10WithBodiesAloneTakeCementAndAreMeasured)
{
  for (const int label : {1, 2}) {
    const Measured body = measured("t10_t11_ct/labels.nii.gz", {label}, {}, 4000);
    expect_sound(body, 4000);
    EXPECT_NEAR(body.number("body_volume"), label == 1 ? 21.5 : 18.7, 0.2);
    EXPECT_TRUE(body.report.at("vertebra_volume").value.is_null());
  }
}

TEST_F(RealVertebra, T12CutOutOfAWholeVertebraTakesCementAndIsMeasured)
{
  const Measured t12 = measured("t12_contrast_ct/labels.nii.gz", {1}, {}, 4000);
  expect_sound(t12, 4000);
  EXPECT_GT(t12.number("vertebra_volume"), t12.number("body_volume"));
}

} // namespace
} // namespace cemvert
