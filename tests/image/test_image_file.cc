// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "image/image_file.h"
#include "image/samples.h"
#include "support.h"

#include <cmath>
#include <csignal>
#include <fstream>
#include <limits>
#include <sys/resource.h>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

/// Puts a number into the header of a NIfTI-1 file (.nii), whose layout is fixed (nifti1.h).
template <class T>
void patch(const fs::path& file, long position, T value)
{
  std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
  stream.seekp(position);
  stream.write(reinterpret_cast<const char*>(&value), sizeof(value));
}

constexpr long dim_position = 40, qform_code_position = 252, sform_code_position = 254, sform_position = 280;

void expect_same_place(const Grid& found, const Grid& expected)
{
  ASSERT_EQ(found.size, expected.size);
  // NIfTI keeps spacing, origin and axes in single precision: 1e-7 of 300 mm is 3e-5 mm
  EXPECT_LT((found.spacing - expected.spacing).norm(), 1e-6);
  for (const auto& [i, j, k] : {Index3{0, 0, 0}, Index3{1, 0, 0}, Index3{0, 1, 0}, Index3{0, 0, 1}}) {
    const double a = i * (expected.size[0] - 1), b = j * (expected.size[1] - 1),
                 c = k * (expected.size[2] - 1);
    EXPECT_LT((found.point(a, b, c) - expected.point(a, b, c)).norm(), 1e-4);
  }
}

class EveryFormat : public ::testing::TestWithParam<std::string>
{
};

TEST_P(EveryFormat, KeepsValuesAndObliqueAnisotropicPlacement)
{
  const ScratchFolder folder;
  const ScalarImage image = numbered_image(sample_grid({7, 9, 11}, {0.5, 0.8, 1.25}, oblique_axes()));
  const fs::path file = folder.path() / ("image" + GetParam());
  write_image(file, image);
  const ScalarImage found = read_image(file);
  expect_same_place(found.grid, image.grid);
  EXPECT_EQ(found.values, image.values);
}

TEST_P(EveryFormat, KeepsPermutedAndLeftHandedAxes)
{
  const ScratchFolder folder;
  Mat3 permuted; // i runs to superior, j to left, k to anterior: determinant -1
  permuted << 0, 1, 0, 0, 0, -1, 1, 0, 0;
  Mat3 mirrored = Mat3::Identity();
  mirrored(1, 1) = -1;
  for (const Mat3& axes : {permuted, mirrored, Mat3(-oblique_axes())}) {
    const LabelMap labels = [&] {
      LabelMap map(sample_grid({5, 6, 7}, {0.9, 0.7, 2}, axes));
      for (std::size_t n = 0; n < map.values.size(); ++n)
        map[n] = static_cast<int>(n % 5) * 100;
      return map;
    }();
    const fs::path file = folder.path() / ("labels" + GetParam());
    write_labels(file, labels);
    const LabelMap found = read_labels(file);
    expect_same_place(found.grid, labels.grid);
    EXPECT_EQ(found.values, labels.values);
  }
}

TEST_P(EveryFormat, RefusesATruncatedFile)
{
  const ScratchFolder folder;
  const fs::path file = folder.path() / ("image" + GetParam());
  write_image(file, noisy_image(sample_grid({20, 20, 20}, {1, 1, 1})));
  const auto size = fs::file_size(file);
  for (const double part : {0.999, 0.7, 0.1}) {
    fs::resize_file(file, static_cast<std::uintmax_t>(part * static_cast<double>(size)));
    const std::string message = message_of<DataError>([&] { read_image(file); });
    expect_contains(message, file.string());
    expect_contains(message, "cut short");
  }
  fs::resize_file(file, 0);
  expect_contains(message_of<DataError>([&] { read_image(file); }), "cut short");
}

TEST_P(EveryFormat, LeavesNoFileWhereTheDiskTakesOnlyHalf)
{
  const ScratchFolder folder;
  const fs::path file = folder.path() / ("image" + GetParam());
  // a limit on the size of a file acts on the writer as a full disk does
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  rlimit small = before;
  small.rlim_cur = 20000;
  setrlimit(RLIMIT_FSIZE, &small);
  const std::string message = message_of<OutputError>([&] {
    write_image(file, noisy_image(sample_grid({20, 20, 20}, {1, 1, 1})));
  });
  setrlimit(RLIMIT_FSIZE, &before);
  expect_contains(message, file.string());
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

INSTANTIATE_TEST_SUITE_P(Formats, EveryFormat, ::testing::Values(".nii", ".nii.gz", ".nrrd", ".mha"),
                         [](const auto& format) {
                           return format.param == ".nii.gz" ? "nii_gz" : format.param.substr(1);
                         });

TEST(ImageFile, SaysThatAFileIsMissingAndWhetherItsFolderExists)
{
  const ScratchFolder folder;
  const fs::path file = folder.path() / "ct.nii.gz";
  expect_contains(message_of<DataError>([&] { read_image(file); }),
                  file.string() + ": there is no such file");
  expect_contains(message_of<DataError>([&] { read_image(folder.path() / "no" / "ct.nii.gz"); }),
                  "no folder");
}

TEST(ImageFile, NamesTheKnownFormatsForAnUnknownOne)
{
  const ScratchFolder folder;
  const fs::path file = folder.path() / "ct.tiff";
  std::ofstream(file) << "II*";
  expect_contains(message_of<DataError>([&] { read_image(file); }), "NRRD");
}

TEST(ImageFile, RefusesTextUnderAnImageName)
{
  const ScratchFolder folder;
  for (const char* name : {"ct.nii.gz", "ct.nii", "ct.nrrd", "ct.mha"}) {
    std::ofstream(folder.path() / name) << "this is no image, only some text that someone renamed\n";
    expect_contains(message_of<DataError>([&] { read_image(folder.path() / name); }), "damaged");
  }
}

TEST(ImageFile, AcceptsOneFrameInFourDimensionsAndRefusesSeveral)
{
  const ScratchFolder folder;
  const fs::path file = folder.path() / "image.nii";
  const ScalarImage image = numbered_image(sample_grid({4, 5, 6}, {1, 1, 1}));
  write_image(file, image);
  patch(file, dim_position, std::int16_t{4});
  EXPECT_EQ(read_image(file).values, image.values);

  patch(file, dim_position + 6, std::int16_t{3}); // 4 x 5 x 3 x 2 holds as many voxels
  patch(file, dim_position + 8, std::int16_t{2});
  const std::string message = message_of<DataError>([&] { read_image(file); });
  expect_contains(message, "4-D");
  expect_contains(message, "2 volumes");
}

TEST(ImageFile, RefusesASingleSlice)
{
  const ScratchFolder folder;
  const fs::path file = folder.path() / "image.nii";
  write_image(file, numbered_image(sample_grid({4, 5, 2}, {1, 1, 1})));
  patch(file, dim_position + 6, std::int16_t{1});
  expect_contains(message_of<DataError>([&] { read_image(file); }), "single slice");
}

TEST(ImageFile, TellsHowToRepairAnSformThatIsNotOrthonormal)
{
  const ScratchFolder folder;
  const fs::path file = folder.path() / "image.nii";
  write_image(file, numbered_image(sample_grid({4, 5, 6}, {1, 1, 1})));
  patch(file, qform_code_position, std::int16_t{0});
  patch(file, sform_code_position, std::int16_t{1});
  patch(file, sform_position + 4, 0.02f); // x of the second axis
  const std::string message = message_of<DataError>([&] { read_image(file); });
  expect_contains(message, file.string());
  expect_contains(message, "perpendicular");
  expect_contains(message, "copyqform2sform");
}

TEST(ImageFile, TellsThatNrrdAxesAreSkew)
{
  const ScratchFolder folder;
  const fs::path file = folder.path() / "skew.nrrd";
  std::ofstream stream(file, std::ios::binary);
  stream << "NRRD0004\ntype: uchar\ndimension: 3\nspace: left-posterior-superior\nsizes: 2 2 2\n"
            "space directions: (1,0,0) (0,1,0) (0,0.3,1)\nspace origin: (0,0,0)\nencoding: raw\n\n"
         << "abcdefgh";
  stream.close();
  expect_contains(message_of<DataError>([&] { read_image(file); }), "tilted gantry");
}

TEST(ImageFile, CountsAndPlacesValuesThatAreNotNumbers)
{
  const ScratchFolder folder;
  const fs::path file = folder.path() / "image.nrrd";
  ScalarImage image = numbered_image(sample_grid({4, 5, 6}, {1, 1, 1}, Mat3::Identity(), Vec3(10, 20, 30)));
  image.at(1, 2, 3) = std::numeric_limits<float>::quiet_NaN();
  image.at(3, 4, 5) = std::numeric_limits<float>::infinity();
  write_image(file, image);
  const std::string message = message_of<DataError>([&] { read_image(file); });
  expect_contains(message, "2 of 120 voxels");
  expect_contains(message, "voxel (1, 2, 3) at (11.0, 22.0, 33.0) mm");
}

// NIfTI's library reads values that are no numbers as 0 without a word, and ours does not write them: they
// are put into the file byte by byte.
TEST(ImageFile, CountsValuesThatAreNotNumbersInNifti)
{
  const ScratchFolder folder;
  const fs::path file = folder.path() / "image.nii";
  write_image(file, numbered_image(sample_grid({4, 5, 6}, {1, 1, 1}, Mat3::Identity(), Vec3(10, 20, 30))));
  std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
  const float bad[2] = {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()};
  stream.seekp(-static_cast<int>(sizeof(bad)), std::ios::end);
  stream.write(reinterpret_cast<const char*>(bad), sizeof(bad));
  stream.close();
  expect_contains(message_of<DataError>([&] { read_image(file); }), "2 of its values");
}

TEST(ImageFile, RefusesAnEmptyImageAndAnEmptyLabelMap)
{
  const ScratchFolder folder;
  const fs::path file = folder.path() / "empty.mha";
  write_image(file, ScalarImage(sample_grid({4, 5, 6}, {1, 1, 1}), -1000));
  expect_contains(message_of<DataError>([&] { read_image(file); }), "all 120 voxels have the value -1000");
  write_labels(file, LabelMap(sample_grid({4, 5, 6}, {1, 1, 1})));
  expect_contains(message_of<DataError>([&] { read_labels(file); }), "have the value 0");
}

TEST(ImageFile, RefusesLabelsThatAreFractionsNegativeOrHuge)
{
  const ScratchFolder folder;
  const fs::path file = folder.path() / "labels.mha";
  for (const float wrong : {0.5f, -1.0f, 33554432.0f}) {
    ScalarImage image(sample_grid({4, 5, 6}, {1, 1, 1}));
    image.at(2, 2, 2) = 1;
    image.at(3, 2, 2) = wrong;
    write_image(file, image);
    const std::string message = message_of<DataError>([&] { read_labels(file); });
    expect_contains(message, "1 voxels do not");
    expect_contains(message, "voxel (3, 2, 2)");
  }
}

TEST(ImageFile, WritesOnlyWhatItCanWriteInOneStroke)
{
  const ScratchFolder folder;
  const ScalarImage image = numbered_image(sample_grid({4, 5, 6}, {1, 1, 1}));
  for (const char* name : {"image.mhd", "image.nhdr", "image.png"}) {
    expect_contains(message_of<OutputError>([&] { write_image(folder.path() / name, image); }), ".nii.gz");
    EXPECT_TRUE(fs::is_empty(folder.path()));
  }
}

} // namespace
} // namespace cemvert
