// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "image/dicom_writer.h"
#include "image/image_file.h"
#include "image/samples.h"
#include "support.h"

#include <fstream>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

ScalarImage sample_volume()
{
  return numbered_image(sample_grid({8, 6, 9}, {0.6, 0.9, 1.5}, oblique_axes()));
}

std::string refusal(const fs::path& folder)
{
  const std::string message = message_of<DataError>([&] { read_image(folder); });
  expect_contains(message, folder.string());
  return message;
}

TEST(DicomSeries, IsReadInSpaceOrderWithItsRescaleApplied)
{
  const ScratchFolder folder;
  const ScalarImage volume = sample_volume();
  write_dicom(folder.path(), volume, {});
  const ScalarImage found = read_image(folder.path());
  EXPECT_EQ(found.values, volume.values);
  ASSERT_EQ(found.grid.size, volume.grid.size);
  // the decimal texts of DICOM have at most 16 characters
  EXPECT_LT((found.grid.point(7, 5, 8) - volume.grid.point(7, 5, 8)).norm(), 1e-5);
  EXPECT_LT((found.grid.origin - volume.grid.origin).norm(), 1e-5);
}

TEST(DicomSeries, AppliesASlopeOtherThanOne)
{
  const ScratchFolder folder;
  const ScalarImage volume = sample_volume();
  DicomSample sample;
  sample.slope = 0.5;
  sample.intercept = -1000;
  write_dicom(folder.path(), volume, sample);
  EXPECT_EQ(read_image(folder.path()).values, volume.values);
}

TEST(DicomSeries, LeavesFilesAsideThatAreNoDicom)
{
  const ScratchFolder folder;
  const ScalarImage volume = sample_volume();
  write_dicom(folder.path(), volume, {});
  std::ofstream(folder.path() / "README.txt") << "exported by hand\n";
  std::ofstream(folder.path() / "empty");
  std::ofstream(folder.path() / "LICENSE.dcm") << std::string(5000, 'x');
  fs::create_directory(folder.path() / "subfolder");
  EXPECT_EQ(read_image(folder.path()).values, volume.values);
}

TEST(DicomSeries, NamesBothOfTwoSeriesWithTheirSliceCounts)
{
  const ScratchFolder folder;
  write_dicom(folder.path(), sample_volume(), {});
  DicomSample other;
  other.uid = "1.2.826.0.1.3680043.2.1125.2";
  other.description = "Soft tissue";
  other.slices = {0, 1, 2};
  other.prefix = "other";
  write_dicom(folder.path(), sample_volume(), other);
  const std::string message = refusal(folder.path());
  expect_contains(message, "'Spine 1.0'");
  expect_contains(message, "UID 1.2.826.0.1.3680043.2.1125.1), 9 slices");
  expect_contains(message, "'Soft tissue'");
  expect_contains(message, "UID 1.2.826.0.1.3680043.2.1125.2), 3 slices");
}

TEST(DicomSeries, TellsWhereSlicesAreMissing)
{
  const ScratchFolder folder;
  DicomSample sample;
  sample.slices = {0, 1, 2, 5, 6, 7, 8};
  write_dicom(folder.path(), sample_volume(), sample);
  const std::string message = refusal(folder.path());
  expect_contains(message, "2 slice(s) missing");
  expect_contains(message, "slice998.dcm and slice997.dcm");
}

TEST(DicomSeries, RefusesUnevenSpacing)
{
  const ScratchFolder folder;
  DicomSample sample;
  sample.shifts.assign(9, Vec3::Zero());
  for (std::size_t n = 6; n < 9; ++n)
    sample.shifts[n] = 0.3 * oblique_axes().col(2);
  write_dicom(folder.path(), sample_volume(), sample);
  expect_contains(refusal(folder.path()), "unevenly spaced");
}

TEST(DicomSeries, RefusesSlicesThatAreThereTwice)
{
  const ScratchFolder folder;
  write_dicom(folder.path(), sample_volume(), {});
  fs::copy_file(folder.path() / "slice998.dcm", folder.path() / "slice998 copy.dcm");
  expect_contains(refusal(folder.path()), "lie at the same place");
}

TEST(DicomSeries, RefusesATiltedGantry)
{
  const ScratchFolder folder;
  DicomSample sample;
  for (int n = 0; n < 9; ++n)
    sample.shifts.emplace_back(0.4 * n * oblique_axes().col(1));
  write_dicom(folder.path(), sample_volume(), sample);
  expect_contains(refusal(folder.path()), "tilted gantry");
}

TEST(DicomSeries, RefusesALocalizerAmongTheSlices)
{
  const ScratchFolder folder;
  write_dicom(folder.path(), sample_volume(), {});
  DicomSample localizer;
  localizer.slices = {0};
  localizer.prefix = "localizer";
  write_dicom(folder.path(), numbered_image(sample_grid({12, 6, 2}, {0.6, 0.9, 1.5})), localizer);
  expect_contains(refusal(folder.path()), "localizer");
}

TEST(DicomSeries, RefusesASliceCutShortInItsPixelsOrItsHeader)
{
  const ScratchFolder folder;
  write_dicom(folder.path(), sample_volume(), {});
  const fs::path file = folder.path() / "slice995.dcm";
  fs::resize_file(file, fs::file_size(file) - 50);
  expect_contains(refusal(folder.path()), "cut short");
  fs::resize_file(file, 400);
  expect_contains(refusal(folder.path()), "cut short");
}

TEST(DicomSeries, SaysThatAFolderHoldsNoSlices)
{
  const ScratchFolder folder;
  std::ofstream(folder.path() / "notes.txt") << "nothing here\n";
  expect_contains(refusal(folder.path()), "no DICOM slices among the 1 files");
}

} // namespace
} // namespace cemvert
