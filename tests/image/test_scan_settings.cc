// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "image/scan.h"
#include "support.h"

namespace cemvert
{
namespace
{

ScanSettings settings_of(const std::string& text)
{
  return scan_settings(CaseValues(parse_case_text(text, "/data", "case.yaml"), scan_keys()));
}

std::string refusal(const std::string& text)
{
  return message_of<ConfigError>([&] { settings_of(text); });
}

TEST(ScanSettings, ConvertTheCalibrationToGramsPerCubicCentimetre)
{
  const ScanSettings settings = settings_of("image: {file: ct.nii.gz, values: HU, calibration: {slope: 0.8, "
                                            "intercept: -5}}\nlabels: {file: l.nii.gz, vertebra: 22}\n");
  EXPECT_DOUBLE_EQ(settings.calibration_slope, 0.8e-3);
  EXPECT_DOUBLE_EQ(settings.calibration_intercept, -5e-3);
  EXPECT_EQ(*settings.image_file, "/data/ct.nii.gz");
  EXPECT_EQ(settings.values, ImageValues::hounsfield);
}

TEST(ScanSettings, TakeListsAndSingleLabels)
{
  const ScanSettings settings = settings_of(
      "image: {file: d.nrrd, values: density, working spacing: 0.6 mm}\n"
      "labels: {file: l.nrrd, vertebra: [20, 48], body: 20, cement: 100, above: 19, below: [21, 22]}\n");
  EXPECT_EQ(settings.values, ImageValues::density);
  EXPECT_EQ(settings.vertebra, (std::vector<int>{20, 48}));
  EXPECT_EQ(settings.body, std::vector<int>{20});
  EXPECT_EQ(settings.cement, std::vector<int>{100});
  EXPECT_EQ(settings.above, std::vector<int>{19});
  EXPECT_EQ(settings.below, (std::vector<int>{21, 22}));
  EXPECT_DOUBLE_EQ(settings.working_spacing, 0.6);
}

TEST(ScanSettings, LetLabelsStandAlone)
{
  EXPECT_FALSE(settings_of("labels: {file: l.nrrd, vertebra: 1}\n").image_file.has_value());
}

TEST(ScanSettings, LetAModulusImageStandAlone)
{
  const ScanSettings settings =
      settings_of("image: {file: e.nii.gz, values: modulus, layer modulus: 2.5 GPa}\n");
  EXPECT_FALSE(settings.labels_file.has_value());
  EXPECT_DOUBLE_EQ(settings.layer_modulus, 2500);
}

TEST(ScanSettings, AskWhatTheNumbersOfTheImageAre)
{
  expect_contains(refusal("image: {file: ct.nii}\nlabels: {file: l.nii, vertebra: 1}\n"), "image.values");
}

TEST(ScanSettings, RefuseACalibrationOfDensities)
{
  const std::string message = refusal("image: {file: d.nii, values: density, calibration: {slope: 0.8}}\n"
                                      "labels: {file: l.nii, vertebra: 1}\n");
  expect_contains(message, "case.yaml, line 1");
  expect_contains(message, "values: HU");
}

TEST(ScanSettings, RefuseALayerModulusOutsideModulusImages)
{
  expect_contains(refusal("image: {file: d.nii, values: density, layer modulus: 2500}\n"
                          "labels: {file: l.nii, vertebra: 1}\n"),
                  "values: modulus");
}

TEST(ScanSettings, RefuseAnInterceptWithoutASlope)
{
  expect_contains(refusal("image: {file: d.nii, values: HU, calibration: {intercept: 3}}\n"
                          "labels: {file: l.nii, vertebra: 1}\n"),
                  "needs a slope");
}

TEST(ScanSettings, RefuseASlopeInGramsPerCubicCentimetreWithoutUnit)
{
  expect_contains(refusal("image: {file: d.nii, values: HU, calibration: {slope: 0.0008}}\n"
                          "labels: {file: l.nii, vertebra: 1}\n"),
                  "outside 0.1");
}

TEST(ScanSettings, RefuseALabelInTwoRoles)
{
  const std::string message = refusal("labels: {file: l.nii, vertebra: [1, 2], cement: 2}\n");
  expect_contains(message, "label 2");
  expect_contains(message, "labels.vertebra");
  refusal("labels: {file: l.nii, vertebra: 1, above: 1}\n");
  refusal("labels: {file: l.nii, vertebra: 1, above: 3, below: 3}\n");
}

TEST(ScanSettings, AskForTheLabelsOfTheVertebra)
{
  expect_contains(refusal("labels: {file: l.nii}\n"), "labels.vertebra");
  expect_contains(refusal("image: {file: d.nii, values: density}\n"), "labels.file");
  expect_contains(refusal("labels: {vertebra: 1}\n"), "no file");
  expect_contains(refusal("image: {values: HU}\nlabels: {file: l.nii, vertebra: 1}\n"), "no file");
}

TEST(RequireDensity, TellsTypicalCalibrationsAndWhatAGuessCosts)
{
  const ScanSettings bare =
      settings_of("image: {file: ct.nii, values: HU}\nlabels: {file: l.nii, vertebra: 1}\n");
  const std::string message = message_of<ConfigError>([&] { require_density(bare); });
  expect_contains(message, "0.65 to 0.85");
  expect_contains(message, "18 %");
  EXPECT_THROW(require_density(settings_of("labels: {file: l.nii, vertebra: 1}\n")), ConfigError);
}

TEST(RequireDensity, IsContentWithCalibratedHuDensityAndModulus)
{
  const std::string labels = "labels: {file: l.nii, vertebra: 1}\n";
  require_density(settings_of("image: {file: c.nii, values: HU, calibration: {slope: 0.7}}\n" + labels));
  require_density(settings_of("image: {file: c.nii, values: density}\n" + labels));
  require_density(settings_of("image: {file: c.nii, values: modulus}\n"));
}

} // namespace
} // namespace cemvert
