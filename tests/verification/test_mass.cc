// SPDX-License-Identifier: GPL-3.0-or-later
#include "verification/mass_check.h"

namespace cemvert
{
namespace
{

TEST(SyntheticVertebra, KeepsItsMassFromImageToMeshAndBalancesForcesMomentsAndEnergy)
{
  const ScratchFolder scratch;
  std::ofstream(scratch.path() / "spec.yaml")
      << "seed: 2\nneighbours: {extent: none}\ngrid: {spacing: [1 mm, 1 mm, 1 mm]}\n";
  const auto phantom = scratch.path() / "phantom";
  const ProgramRun made =
      run_program({"phantom", (scratch.path() / "spec.yaml").string(), "-o", phantom.string()});
  ASSERT_EQ(made.exit_code, 0) << made.text;
  const double mass =
      voxel_mass(read_image(phantom / "ct.nii.gz"), read_labels(phantom / "body_labels.nii.gz"), 22, 0.8e-3);
  expect_mass_and_balance(
      scratch.path(),
      "image: {file: phantom/ct.nii.gz, values: HU, calibration: {slope: 0.8, intercept: 0}}\n"
      "labels: {file: phantom/body_labels.nii.gz, vertebra: [22, 52], body: 22}\n"
      "cement: {pattern: bipedicular ellipsoids, volume: 4.5 ml}\n"
      "mesh: {edge length: 3 mm}\n",
      mass);
}

} // namespace
} // namespace cemvert
