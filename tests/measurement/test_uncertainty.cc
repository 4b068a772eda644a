// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "measurement/changes.h"
#include "measurement/measured_vertebra.h"
#include "measurement/uncertainty.h"
#include "support.h"

#include <gtest/gtest.h>

namespace cemvert
{
namespace
{

MeasurementReport uncertain(const MeasuredVertebra& vertebra)
{
  return with_uncertainty(vertebra.report(), vertebra.input(), {});
}

MeasuredVertebra box_with_ball()
{
  MadeForm form;
  form.elliptic = false;
  return MeasuredVertebra(form, {}, [](const Vec3& p) { return p.norm() < 7; });
}

TEST(Uncertainty, OfAHeightIsHalfAVoxelAtEachEndplate)
{
  const MeasurementReport report = uncertain(box_with_ball());
  ASSERT_TRUE(report.at("anterior_height").uncertainty.has_value());
  EXPECT_NEAR(*report.at("anterior_height").uncertainty, 1, 0.05); // voxels of 1 mm
}

TEST(Uncertainty, OfTheDistributionRateHoldsBoneAndCement)
{
  const MeasurementReport report = uncertain(box_with_ball());
  // half a voxel off a ball of 7 mm moves its volume by 3/14, half a voxel off the box its volume by
  // 0.5 * (2/44 + 2/32 + 2/26); voxels of 1 mm make balls of 6 to 8 mm that are rough to some per cent
  const double rate = report.at("distribution_rate").value.get<double>();
  const double expected = rate * std::hypot(3.0 / 14, 0.5 * (2.0 / 44 + 2.0 / 32 + 2.0 / 26));
  EXPECT_NEAR(*report.at("distribution_rate").uncertainty / expected, 1, 0.15);
}

TEST(Uncertainty, OfAnAngleHoldsTheTiltOfEachEndplate)
{
  const MeasurementReport report = uncertain(box_with_ball());
  // 1.5 / sqrt(6) voxels over a depth of 32 mm, for two endplates
  const double tilt = std::sqrt(2.0) * degrees_per_radian * 1.5 / std::sqrt(6.0) / 32;
  EXPECT_NEAR(*report.at("local_kyphotic_angle").uncertainty, tilt, 0.1 * tilt);
}

TEST(Uncertainty, SaysWhenAClassIsBorderline)
{
  // the outermost voxels of the columns lie 2.5 mm under the endplates: one more and they touch
  const MeasuredVertebra vertebra({}, {}, [](const Vec3& p) {
    return std::hypot(std::abs(p.x()) - 9, p.y()) < 4 && std::abs(p.z()) < 11;
  });
  const MeasurementReport report = uncertain(vertebra);
  EXPECT_EQ(report.at("contact_class").value, "C");
  EXPECT_EQ(report.at("stability.contact_class").value, false);
  const MeasurementReport clear = uncertain(box_with_ball());
  EXPECT_EQ(clear.at("stability.contact_class").value, true);
}

MeasurementReport report_of(double anterior, double uncertainty, double angle)
{
  MeasurementReport report;
  for (const char* key : {"anterior_height", "middle_height", "posterior_height"}) {
    report[key] = known(anterior, "mm", "");
    report[key].uncertainty = uncertainty;
  }
  report["avhr"] = known(4 * anterior, "%", "");
  report["local_kyphotic_angle"] = known(angle, "deg", "");
  report["regional_kyphotic_angle"] = unknown("deg", "", "no neighbours");
  return report;
}

TEST(Changes, AreGainedAndLostAsClinicalStudiesDefineThem)
{
  // class C case of the study of contact classes: 16.04 before, 19.34 after, 16.22 mm at the end
  const MeasurementReport changes = changes_over(
      TimeCourse{report_of(16.04, 0.3, 15), report_of(19.34, 0.4, 10), report_of(16.22, 0.3, 13)});
  EXPECT_NEAR(changes.at("fvahr").value.get<double>(), 3.30, 1e-9);
  EXPECT_NEAR(changes.at("fvahl").value.get<double>(), 3.12, 1e-9);
  EXPECT_NEAR(*changes.at("fvahr").uncertainty, 0.5, 1e-9);
  EXPECT_NEAR(changes.at("avhrr").value.get<double>(), 13.2, 1e-9);
  EXPECT_NEAR(changes.at("avhlr").value.get<double>(), 12.48, 1e-9);
  EXPECT_NEAR(changes.at("lka_recovery").value.get<double>(), 5, 1e-9);
  EXPECT_NEAR(changes.at("lka_loss").value.get<double>(), 3, 1e-9);
  EXPECT_EQ(changes.at("rka_loss").reason, "no neighbours");
}

TEST(Changes, SayWhichTimePointIsMissing)
{
  const MeasurementReport changes =
      changes_over(TimeCourse{std::nullopt, report_of(19, 0.4, 10), report_of(16, 0.3, 13)});
  EXPECT_NE(changes.at("fvahr").reason.find("pre:"), std::string::npos);
  EXPECT_FALSE(changes.at("fvahl").value.is_null());
}

TEST(Changes, OfDifferentVertebraeAreRefused)
{
  MadeForm small, large;
  small.width = 36;
  small.depth = 28;
  const VertebralAnatomy one = made_anatomy(small, {}), other = made_anatomy(large, {});
  RunLog log(false);
  check_same_vertebra(one, one, "'pre' beside the case itself", log);
  EXPECT_TRUE(log.warnings().empty());
  expect_contains(
      message_of<DataError>([&] { check_same_vertebra(one, other, "'pre' beside the case itself", log); }),
      "two different vertebrae");
}

TEST(TimePoints, OfANeighbourAreRefusedInTheSameLabelMapAndDoubtedInAnother)
{
  ScanSettings post, other;
  post.labels_file = other.labels_file = "spine.nii.gz";
  post.vertebra = other.vertebra = {22};
  post.above = {21};
  post.below = {23};
  RunLog log(false);
  check_same_level(post, other, log);
  other.vertebra = {21};
  expect_contains(message_of<DataError>([&] { check_same_level(post, other, log); }),
                  "label 21, which the case names as the one above (labels.above), in the same label map");
  EXPECT_TRUE(log.warnings().empty());
  other.labels_file = "before.nii.gz";
  other.vertebra = {23};
  check_same_level(post, other, log);
  ASSERT_EQ(log.warnings().size(), 1U);
  expect_contains(log.warnings().front(), "label 23, which the case names as the one below");
}

} // namespace
} // namespace cemvert
