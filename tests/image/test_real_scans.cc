// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "image/image_file.h"
#include "image/samples.h"
#include "image/scan.h"
#include "support.h"

#include <algorithm>
#include <cmath>
#include <fstream>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

class RealScan : public ::testing::Test
{
protected:
  const fs::path data = CEMVERT_DATA_DIR;
  RunLog log{false};

  void SetUp() override
  {
    if (!fs::exists(data / "l4_density"))
      GTEST_SKIP() << "the folder of real scans, " << data << ", is absent (CMake variable CEMVERT_DATA_DIR)";
  }
  ScanSettings settings(const std::string& folder, const std::string& image, ImageValues values,
                        const std::vector<int>& vertebra) const
  {
    ScanSettings result;
    result.image_file = data / folder / image;
    result.values = values;
    result.calibration_slope = values == ImageValues::hounsfield ? 0.8e-3 : 0;
    result.labels_file = data / folder / "labels.nii.gz";
    result.vertebra = vertebra;
    return result;
  }
};

TEST_F(RealScan, DicomSeriesEqualsItsNiftiInSpace)
{
  const ScalarImage series = read_image(data / "t10_t11_ct/dicom");
  const ScalarImage nifti = read_image(data / "t10_t11_ct/ct.nii.gz");
  EXPECT_EQ(series.grid.size, (Index3{512, 512, 68}));
  std::size_t compared = 0;
  for (std::size_t offset = 0; offset < nifti.values.size(); ++offset) {
    const Vec3 point = nifti.grid.point(nifti.grid.index_of(offset));
    const Vec3 index = series.grid.index(point);
    const Index3 nearest{static_cast<int>(std::lround(index[0])), static_cast<int>(std::lround(index[1])),
                         static_cast<int>(std::lround(index[2]))};
    if (!series.grid.contains(nearest) || (series.grid.point(nearest) - point).norm() > 0.02)
      continue;
    ++compared;
    ASSERT_NEAR(series.at(nearest), nifti[offset], 1) << "HU, at " << point.transpose();
  }
  // 110 x 126 voxels on 68 common slices
  EXPECT_EQ(compared, 110U * 126U * 68U);
}

TEST_F(RealScan, TwoSeriesAndMissingSlicesAreNamed)
{
  const ScratchFolder folder;
  std::vector<fs::path> slices;
  for (const auto& entry : fs::directory_iterator(data / "t10_t11_ct/dicom"))
    slices.push_back(entry.path());
  std::sort(slices.begin(), slices.end());
  for (std::size_t n = 0; n < 12; ++n)
    fs::create_symlink(slices[n], folder.path() / slices[n].filename());
  // file names of this archive do not follow the positions, so some twelve are never twelve neighbours
  expect_contains(message_of<DataError>([&] { read_image(folder.path()); }), "apart");
}

TEST_F(RealScan, L4DensityKeepsItsOwnVoxels)
{
  const Scan scan = read_scan(settings("l4_density", "density.nii.gz", ImageValues::density, {20, 48}), log);
  EXPECT_DOUBLE_EQ(label_volume(scan.labels, 20), label_volume(scan.original_labels, 20));
  EXPECT_NEAR(label_volume(scan.labels, 20), 43300, 100); // the data page says 43.3 ml
  const double mass = [&] {
    double sum = 0;
    for (const float value : scan.density->values)
      sum += static_cast<double>(value);
    return sum;
  }();
  const ScalarImage original = read_image(data / "l4_density/density.nii.gz");
  double expected = 0;
  for (const float value : original.values)
    expected += 1e-3 * static_cast<double>(value);
  EXPECT_NEAR(mass / expected, 1, 1e-5);
}

TEST_F(RealScan, L4DensityStatedAsHuIsFoundOut)
{
  const auto wrong = settings("l4_density", "density.nii.gz", ImageValues::hounsfield, {20, 48});
  expect_contains(message_of<DataError>([&] { read_scan(wrong, log); }), "Write 'values: density'");
  // also when only the body is named, and the posterior elements are bone without a label
  const auto body = settings("l4_density", "density.nii.gz", ImageValues::hounsfield, {20});
  expect_contains(message_of<DataError>([&] { read_scan(body, log); }), "Write 'values: density'");
}

TEST_F(RealScan, ThoracicCtStatedAsDensityIsFoundOut)
{
  for (const auto& [folder, labels] :
       {std::pair("t10_t11_ct", std::vector<int>{1, 2}), std::pair("t12_contrast_ct", std::vector<int>{1})}) {
    const auto wrong = settings(folder, "ct.nii.gz", ImageValues::density, labels);
    expect_contains(message_of<DataError>([&] { read_scan(wrong, log); }), "Write 'values: HU'");
  }
}

TEST_F(RealScan, T10AndT11ComeOnAnIsotropicGridWithTheirVolumes)
{
  auto stack = settings("t10_t11_ct", "ct.nii.gz", ImageValues::hounsfield, {1});
  stack.above = {2};
  const Scan scan = read_scan(stack, log);
  EXPECT_DOUBLE_EQ(scan.labels.grid.spacing[2], scan.labels.grid.spacing[0]);
  for (const int label : {1, 2}) {
    const double change = label_volume(scan.labels, label) / label_volume(scan.original_labels, label) - 1;
    EXPECT_LT(std::abs(change), 0.01) << "label " << label;
    RecordProperty("change_of_label_" + std::to_string(label), std::to_string(change));
  }
  EXPECT_NEAR(label_volume(scan.labels, 1), 21500, 250); // the data page says 21.5 and 18.7 ml
  EXPECT_NEAR(label_volume(scan.labels, 2), 18700, 250);
}

TEST_F(RealScan, T11FromDicomAndFromNiftiGiveTheSameDensity)
{
  const Scan nifti = read_scan(settings("t10_t11_ct", "ct.nii.gz", ImageValues::hounsfield, {1}), log);
  const Scan dicom = read_scan(settings("t10_t11_ct", "dicom", ImageValues::hounsfield, {1}), log);
  ASSERT_EQ(nifti.labels.values, dicom.labels.values);
  double worst = 0;
  for (std::size_t offset = 0; offset < nifti.labels.values.size(); ++offset)
    if (nifti.labels[offset] == 1)
      worst =
          std::max(worst, static_cast<double>(std::abs((*nifti.picture)[offset] - (*dicom.picture)[offset])));
  // the two files place the voxels up to 0.02 mm apart; at the cortex HU change by some hundred per mm
  EXPECT_LT(worst, 10);
}

TEST_F(RealScan, T12IsReadOnAGridTwiceAsFine)
{
  const Scan scan = read_scan(settings("t12_contrast_ct", "ct.nii.gz", ImageValues::hounsfield, {1}), log);
  EXPECT_DOUBLE_EQ(scan.labels.grid.spacing[0], 0.75);
  const double change = label_volume(scan.labels, 1) / label_volume(scan.original_labels, 1) - 1;
  EXPECT_LT(std::abs(change), 0.03); // thin processes of two or three voxels
  RecordProperty("change", std::to_string(change));
}

TEST_F(RealScan, ReferenceModulusIsReadAsItIs)
{
  ScanSettings alone;
  alone.image_file = data / "l4_density/reference_modulus.nii.gz";
  alone.values = ImageValues::modulus;
  alone.layer_modulus = 2500;
  const Scan scan = read_scan(alone, log);
  const ScalarImage original = read_image(*alone.image_file);
  EXPECT_EQ(std::count(scan.modulus->values.begin(), scan.modulus->values.end(), 2500.0f),
            std::count(original.values.begin(), original.values.end(), 2500.0f));
  EXPECT_TRUE(whole_voxel_shift(original.grid, scan.modulus->grid).has_value());
}

TEST_F(RealScan, ATruncatedCopyIsRefused)
{
  const ScratchFolder folder;
  const fs::path copy = folder.path() / "ct.nii.gz";
  fs::copy_file(data / "t10_t11_ct/ct.nii.gz", copy);
  fs::permissions(copy, fs::perms::owner_all);
  fs::resize_file(copy, fs::file_size(copy) / 2);
  expect_contains(message_of<DataError>([&] { read_image(copy); }), "cut short");
}

} // namespace
} // namespace cemvert
