// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/image_file.h"
#include "mesh/mesher.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace cemvert
{
namespace
{

TEST(RealVertebra, ReferenceModulusOfL4IsMeshedWithItsFlatCaps)
{
  const std::filesystem::path file =
      std::filesystem::path(CEMVERT_DATA_DIR) / "l4_density" / "reference_modulus.nii.gz";
  if (!std::filesystem::exists(file))
    GTEST_SKIP() << file << " is absent: the real scans are not part of the repository (CEMVERT_DATA_DIR)";
  const MeshDomain domain = mesh_domain_of_modulus(read_image(file), 2500);
  // lower side of voxel layer 5 to upper side of layer 47, as the data's README says
  EXPECT_NEAR(domain.upper_plane - domain.lower_plane, 43, 1e-9);
  RunLog log(false);
  const MeshResult result = make_mesh(domain, {}, log);
  EXPECT_GT(result.report.quality.smallest_dihedral, 8);
  EXPECT_NEAR(result.report.quality.mean_edge, 2, 0.2);
  const auto& volume = result.report.quality.volume;
  EXPECT_NEAR(volume.at(Region::body) / result.report.voxel_volume.at(Region::body), 1, 0.005);
  // 21 630 voxels of 1 mm3; the rims of the flat faces are cut a little
  EXPECT_NEAR((volume.at(Region::lower_layer) + volume.at(Region::upper_layer)) / 21630, 1, 0.02);
}

class L4WithPosteriorElements : public ::testing::TestWithParam<bool>
{
};
TEST_P(L4WithPosteriorElements, KeepsTheVolumesOfItsLabels)
{
  const std::filesystem::path file = std::filesystem::path(CEMVERT_DATA_DIR) / "l4_density" / "labels.nii.gz";
  if (!std::filesystem::exists(file))
    GTEST_SKIP() << file << " is absent: the real scans are not part of the repository (CEMVERT_DATA_DIR)";
  ScanSettings scan_of;
  scan_of.labels_file = file;
  scan_of.vertebra = {20, 48};
  scan_of.body = {20};
  RunLog log(false);
  const Scan scan = read_scan(scan_of, log);
  const VertebralAnatomy anatomy = find_anatomy(scan, {}, log);
  MeshSettings settings;
  settings.edge_length = 2.5;
  settings.posterior_included = GetParam();
  const MeshDomain domain = mesh_domain(anatomy, Mask(anatomy.body.grid), settings);
  const MeshResult result = make_mesh(domain, settings, log);
  EXPECT_GT(result.report.quality.smallest_dihedral, 8);
  const auto& volume = result.report.quality.volume;
  EXPECT_NEAR(volume.at(Region::body) / volume_of(anatomy.body), 1, 0.005);
  EXPECT_EQ(volume.count(Region::posterior), GetParam() ? 1u : 0u);
  if (GetParam())
    EXPECT_NEAR(volume.at(Region::posterior) / result.report.voxel_volume.at(Region::posterior), 1, 0.01);
}
INSTANTIATE_TEST_SUITE_P(BodyAloneAndWhole, L4WithPosteriorElements, ::testing::Bool());

} // namespace
} // namespace cemvert
