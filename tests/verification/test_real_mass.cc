// SPDX-License-Identifier: GPL-3.0-or-later
#include "verification/mass_check.h"

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

class RealVertebra : public ::testing::Test
{
protected:
  void SetUp() override
  {
    if (!fs::exists(data / "l4_density"))
      GTEST_SKIP() << "the folder of real scans is not at " << data << " (CMake: -DCEMVERT_DATA_DIR=...)";
  }

  const fs::path data = CEMVERT_DATA_DIR;
  ScratchFolder scratch;
};

TEST_F(RealVertebra, L4KeepsItsMassFromImageToMeshAndBalances)
{
  const fs::path image = data / "l4_density/density.nii.gz", labels = data / "l4_density/labels.nii.gz";
  expect_mass_and_balance(scratch.path(),
                          "image: {file: " + image.string() +
                              ", values: density}\nlabels: {file: " + labels.string() +
                              ", vertebra: [20, 48], body: 20}\n"
                              "cement: {pattern: bipedicular ellipsoids, volume: 5 ml}\n",
                          voxel_mass(read_image(image), read_labels(labels), 20, 1e-3));
}

TEST_F(RealVertebra, T11KeepsItsMassFromImageToMeshAndBalances)
{
  const fs::path image = data / "t10_t11_ct/ct.nii.gz", labels = data / "t10_t11_ct/labels.nii.gz";
  expect_mass_and_balance(
      scratch.path(),
      "image: {file: " + image.string() +
          ", values: HU, calibration: {slope: 0.75, intercept: 0}}\nlabels: {file: " + labels.string() +
          ", vertebra: 1}\n"
          "cement: {pattern: bipedicular ellipsoids, volume: 4 ml}\n",
      voxel_mass(read_image(image), read_labels(labels), 1, 0.75e-3));
}

} // namespace
} // namespace cemvert
