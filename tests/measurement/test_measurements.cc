// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "measurement/measured_vertebra.h"
#include "support.h"

#include <gtest/gtest.h>
#include <set>

namespace cemvert
{
namespace
{

// Runs for every measurement in measurements.def: a new one is tested before it has a test of its own.
class EveryMeasurement : public ::testing::TestWithParam<std::string>
{
protected:
  static void expect_complete(const MeasurementReport& report)
  {
    EXPECT_FALSE(report.empty());
    for (const auto& [key, quantity] : report) {
      EXPECT_FALSE(quantity.unit.empty()) << key;
      EXPECT_FALSE(quantity.definition.empty()) << key;
      EXPECT_EQ(quantity.value.is_null(), !quantity.reason.empty()) << key;
      EXPECT_EQ(quantity.definition.find('\n'), std::string::npos) << key;
      EXPECT_TRUE(!quantity.value.is_number() || std::isfinite(quantity.value.get<double>())) << key;
    }
  }
};

TEST_P(EveryMeasurement, AnswersWithUnitAndDefinitionAndSaysWhyWhenItCannot)
{
  MeasuredVertebra cemented({}, {}, [](const Vec3& p) { return p.norm() < 8; });
  expect_complete(measure_one(GetParam(), cemented.input()));
  cemented.above = cemented.below = cemented.anatomy;
  cemented.anatomy.has_posterior = true;
  expect_complete(measure_one(GetParam(), cemented.input()));
  expect_complete(measure_one(GetParam(), MeasuredVertebra().input()));
}

TEST_P(EveryMeasurement, DoesWithoutEndplatesOnTheMidline)
{
  MeasuredVertebra vertebra;
  for (double& height : vertebra.anatomy.upper.surface.heights)
    height = std::numeric_limits<double>::quiet_NaN();
  expect_complete(measure_one(GetParam(), vertebra.input()));
}

INSTANTIATE_TEST_SUITE_P(List, EveryMeasurement, ::testing::ValuesIn(measurement_names()));

TEST(MeasurementList, AnswersTheKeysOfTheOutputContract)
{
  const std::set<std::string> contract = {"body_volume",          "vertebra_volume",
                                          "cement_volume",        "cement_outside_body",
                                          "distribution_rate",    "distribution_rate_whole_vertebra",
                                          "distribution_class",   "max_cross_section_ratio",
                                          "contact_class",        "max_cross_section_above_43",
                                          "contacts.upper_left",  "contacts.upper_right",
                                          "contacts.lower_left",  "contacts.lower_right",
                                          "contact_area_upper",   "contact_area_lower",
                                          "anterior_height",      "middle_height",
                                          "posterior_height",     "avhr",
                                          "local_kyphotic_angle", "regional_kyphotic_angle"};
  const MeasurementReport report = MeasuredVertebra().report();
  for (const std::string& key : contract)
    EXPECT_EQ(report.count(key), 1U) << key;
}

TEST(MeasurementList, NamesTheKnownMeasurementsWhenAskedForAnUnknownOne)
{
  const MeasuredVertebra vertebra;
  expect_contains(message_of<ConfigError>([&] { measure_one("height", vertebra.input()); }), "'heights'");
}

TEST(Volumes, CountVoxelsOfBodyVertebraAndCement)
{
  MeasuredVertebra vertebra({40, 30, 20, false}, {},
                            [](const Vec3& p) { return p.cwiseAbs().maxCoeff() < 5; });
  vertebra.cement.outside[0] = vertebra.cement.outside[1] = 1;
  EXPECT_NEAR(vertebra.number("body_volume"), 24, 1e-9);
  EXPECT_NEAR(vertebra.number("cement_volume"), 1, 1e-9);
  EXPECT_NEAR(vertebra.number("cement_outside_body"), 0.002, 1e-9);
  EXPECT_EQ(vertebra.report().at("vertebra_volume").reason, "only the body is labelled");

  vertebra.anatomy.has_posterior = true;
  for (int n = 0; n < 6000; ++n) // 6 ml of posterior elements, far from the body
    vertebra.anatomy.vertebra[static_cast<std::size_t>(n)] = 1;
  EXPECT_NEAR(vertebra.number("vertebra_volume"), 30, 1e-9);
  EXPECT_NEAR(vertebra.number("distribution_rate"), 100. / 24, 1e-9);
  EXPECT_NEAR(vertebra.number("distribution_rate_whole_vertebra"), 100. / 30, 1e-9);
}

TEST(DistributionRate, OfAnEllipsoidInAnEllipticCylinderMeetsTheFormula)
{
  const MadeForm form;
  const double truth = 100 * (4. / 3 * pi * 12 * 9 * 8) / (0.25 * pi * form.width * form.depth * form.height);
  for (const MadePose& pose : {MadePose{}, turned_pose(), oblique_pose()}) {
    const MeasuredVertebra vertebra(
        form, pose, [](const Vec3& p) { return p.cwiseQuotient(Vec3(12, 9, 8)).norm() <= 1; });
    // counting voxels of a smooth shape of this size is good to a few per mille
    EXPECT_NEAR(vertebra.number("distribution_rate"), truth, 0.01 * truth);
  }
}

TEST(DistributionRate, HasItsClassBordersAtTwentyAndTenPerCent)
{
  // a body of 40 x 30 x 20 voxels; each full row of cement along the left axis and depth is 1200 voxels, 5 %
  const auto class_with = [](int layers, int voxels_less) {
    MeasuredVertebra vertebra({40, 30, 20, false}, {}, [&](const Vec3& p) { return p.z() < -10 + layers; });
    for (std::uint8_t& value : vertebra.cement.inside.values)
      if (value && voxels_less-- > 0)
        value = 0;
    return vertebra.word("distribution_class");
  };
  EXPECT_EQ(class_with(4, 0), "HDR"); // exactly 20 %
  EXPECT_EQ(class_with(4, 1), "MDR");
  EXPECT_EQ(class_with(2, 0), "MDR"); // exactly 10 %
  EXPECT_EQ(class_with(2, 1), "LDR");
  EXPECT_EQ(class_with(1, 0), "LDR");
}

TEST(DistributionRate, IsZeroAndHasNoClassWithoutCement)
{
  const MeasurementReport report = MeasuredVertebra().report();
  EXPECT_EQ(report.at("distribution_rate").value, 0.0);
  for (const char* key : {"distribution_class", "contact_class", "max_cross_section_above_43"}) {
    EXPECT_TRUE(report.at(key).value.is_null()) << key;
    expect_contains(report.at(key).reason, "no cement");
  }
  EXPECT_EQ(report.at("max_cross_section_ratio").value, 0.0);
  EXPECT_EQ(report.at("contact_area_upper").value, 0.0);
  EXPECT_EQ(report.at("contacts.upper_left").value, false);
}

TEST(CrossSectionRatio, OfAnEllipsoidMeetsTheFormulaOnAnyGrid)
{
  const MadeForm form;
  const double truth = 100 * (12. * 9) / (0.25 * form.width * form.depth);
  for (const MadePose& pose : {MadePose{}, turned_pose(), oblique_pose()}) {
    const MeasuredVertebra vertebra(
        form, pose, [](const Vec3& p) { return p.cwiseQuotient(Vec3(12, 9, 8)).norm() <= 1; });
    EXPECT_NEAR(vertebra.number("max_cross_section_ratio"), truth, 0.03 * truth);
  }
}

TEST(CrossSectionRatio, LooksAtTheSliceOfTheLargestCementNotOfTheLargestRatio)
{
  // a body that narrows upwards: the upper plate of cement is smaller, but fills more of its slice
  MeasuredVertebra vertebra({40, 30, 20, false}, {}, [](const Vec3& p) {
    const double half = std::abs(p.z() + 5) < 1 ? 12 : std::abs(p.z() - 5) < 1 ? 9 : 0;
    return std::abs(p.x()) < half && std::abs(p.y()) < 10;
  });
  for_each_voxel(Mask(vertebra.anatomy.body), [&](std::size_t offset, int i, int j, int k) {
    const Vec3 p = vertebra.anatomy.frame.to_frame(vertebra.anatomy.body.grid.point(i, j, k));
    if (p.z() > 0 && std::abs(p.x()) > 10)
      vertebra.anatomy.body[offset] = 0;
  });
  EXPECT_NEAR(vertebra.number("max_cross_section_ratio"), 100. * (24 * 20) / (40 * 30), 1e-9);
  EXPECT_FALSE(vertebra.flag("max_cross_section_above_43"));
  const auto largest = largest_cement_section(axial_sections(vertebra.input()));
  ASSERT_TRUE(largest);
  EXPECT_NEAR(largest->superior, -5, 1);
  EXPECT_NEAR(largest->body_area, 1200, 1e-9);
}

TEST(CrossSectionRatio, ThresholdIsAboveFortyThreePerCent)
{
  const auto above = [](double half_width) { // of 50 mm: 43 % is 21.5 mm
    return MeasuredVertebra({50, 30, 20, false}, {0.5, Mat3::Identity(), Mat3::Identity(), Vec3::Zero()},
                            [&](const Vec3& p) { return std::abs(p.x()) < half_width; })
        .flag("max_cross_section_above_43");
  };
  EXPECT_FALSE(above(10.75)); // 42 %, as a voxel is 1 %
  EXPECT_TRUE(above(11.0));
}

TEST(AxialSections, HoldTheWholeBodyAndAllItsCementOnObliqueGrids)
{
  const MeasuredVertebra vertebra({}, oblique_pose(), [](const Vec3& p) { return p.norm() < 9; });
  double body = 0, cement = 0;
  for (const AxialSection& section : axial_sections(vertebra.input())) {
    body += section.body_area * section.thickness;
    cement += section.cement_area * section.thickness;
  }
  EXPECT_NEAR(body, volume_of(vertebra.anatomy.body), 1e-6 * body);
  EXPECT_NEAR(cement, volume_of(vertebra.cement.inside), 1e-6 * cement);
}

TEST(MeasurementSection, HasADefaultAndARange)
{
  const auto read = [](const std::string& text) {
    return measurement_settings(CaseValues(parse_case_text(text, ".", "case.yaml"), measurement_keys()));
  };
  EXPECT_EQ(read("{}").contact_band, 2);
  EXPECT_EQ(read("measurement: {contact band: 1 mm}").contact_band, 1);
  expect_contains(message_of<ConfigError>([&] { read("measurement: {contact band: 20}"); }), "line 1");
}

} // namespace
} // namespace cemvert
