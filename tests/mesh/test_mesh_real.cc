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

} // namespace
} // namespace cemvert
