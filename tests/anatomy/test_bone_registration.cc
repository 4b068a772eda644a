// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/anatomy.h"
#include "anatomy/bone_registration.h"
#include "anatomy/frame.h"
#include "anatomy/mask_operations.h"
#include "core/case_file.h"
#include "image/image_file.h"
#include "image/phantom.h"
#include "support.h"

#include <cmath>

namespace cemvert
{
namespace
{

constexpr double halo = 2.5; // mm

/// A synthetic vertebra as scanned once.
struct Scanned {
  Scan scan;
  VertebralAnatomy anatomy;
  Mask cement;
  VertebralFrame truth;
};

Vec3 vector_of(const nlohmann::json& list)
{
  return {list[0].get<double>(), list[1].get<double>(), list[2].get<double>()};
}

Scanned scanned(const std::string& spec)
{
  RunLog log(false);
  const ScratchFolder folder;
  const Phantom phantom =
      make_phantom(CaseValues(parse_case_text("{" + spec + "}", ".", "spec.yaml"), phantom_keys()), log);
  write_image(folder.path() / "ct.nii.gz", phantom.ct);
  write_labels(folder.path() / "labels.nii.gz", phantom.labels);
  ScanSettings settings;
  settings.image_file = folder.path() / "ct.nii.gz";
  settings.labels_file = folder.path() / "labels.nii.gz";
  settings.vertebra = {22};
  if (phantom.truth.at("labels").contains("cement"))
    settings.cement = {phantom.truth.at("labels").at("cement").get<int>()};
  Scanned result;
  result.scan = read_scan(settings, log);
  result.anatomy = find_anatomy(result.scan, {}, log);
  result.cement = Mask(result.scan.labels.grid);
  for (std::size_t v = 0; v < result.cement.values.size(); ++v)
    result.cement[v] = !settings.cement.empty() && result.scan.labels[v] == settings.cement[0];
  const nlohmann::json& frame = phantom.truth.at("frame");
  result.truth = frame_of(vector_of(frame.at("centre")), vector_of(frame.at("superior")),
                          vector_of(frame.at("anterior")));
  return result;
}

BoneRegistration registered(const Scanned& after, const Scanned& before)
{
  return registered_by_bone(after.scan, after.anatomy, after.cement, halo, before.scan, before.anatomy,
                            before.cement);
}

/// Root mean square over the body of what a motion departs from the true one [mm], and its angle [degrees].
std::pair<double, double> error_of(const RigidMotion& motion, const Scanned& after, const Scanned& before)
{
  double squares = 0, count = 0;
  for (const Vec3& point : points_of(after.anatomy.body)) {
    squares += (motion(point) - before.truth.to_patient(after.truth.to_frame(point))).squaredNorm();
    count += 1;
  }
  const Mat3 turn = before.truth.axes() * after.truth.axes().transpose();
  return {std::sqrt(squares / count),
          degrees_per_radian * Eigen::AngleAxisd(Mat3(turn.transpose() * motion.rotation)).angle()};
}

// A small body, for speed.
const std::string small = "body: {width: 42 mm, depth: 30 mm, height: 24 mm}, neighbours: {extent: none}, ";
const std::string cemented =
    small + "grid: {spacing: [1 mm, 1 mm, 1 mm]}, cement: {pattern: bipedicular, volume: 3 ml}";
const std::string moved = "patient: {rotation: [8 deg, -5 deg, 11 deg], position: [-20 mm, 14 mm, 600 mm]}, "
                          "grid: {spacing: [0.8 mm, 0.8 mm, 1.25 mm], rotation: [10 deg, 0 deg, 0 deg]}, "
                          "scanner: {noise: 40 HU, blur: 0.8 mm}";

/// The scans that more than one test looks at.
const Scanned& after()
{
  static const Scanned scan = scanned("seed: 5, " + cemented);
  return scan;
}
const Scanned& before()
{
  static const Scanned scan = scanned("seed: 5, " + small + moved);
  return scan;
}

TEST(BoneRegistration, FindsTheMotionBetweenTwoScansOfOneVertebra)
{
  const BoneRegistration found = registered(after(), before());
  EXPECT_EQ(found.refusal, "");
  EXPECT_EQ(found.doubt, "");
  // a tenth of a voxel: what edges all round a bone pin down, 20 000 points of them in spite of the noise;
  // over the body's half width of 20 mm that is 0.3 degrees. The frames alone are off by 10 times as much.
  const auto [distance, angle] = error_of(found.motion, after(), before());
  EXPECT_LT(distance, 0.1);
  EXPECT_LT(angle, 0.3);
  EXPECT_GT(found.correlation, 0.9);
  EXPECT_GT(found.texture_correlation, 0.75);
  // both labels are known to their voxels of up to 1.25 mm: 0.3 of it in each
  EXPECT_LT(found.surface_residual, 0.7);
  EXPECT_LT(std::abs(found.height_lost()), 0.7);
  EXPECT_LT(found.shift_uncertainty, 0.1);
  EXPECT_GT(found.shift_uncertainty, 0);
}

TEST(BoneRegistration, RefusesAnotherPatientOfTheSameShape)
{
  const Scanned other = scanned("seed: 6, " + small + "grid: {spacing: [1 mm, 1 mm, 1 mm]}");
  const BoneRegistration found = registered(after(), other);
  EXPECT_LT(found.surface_residual, 0.3) << "the shape alone cannot tell them apart";
  EXPECT_LT(found.texture_correlation, 0.5);
  EXPECT_NE(found.refusal.find("another vertebra or another patient"), std::string::npos) << found.refusal;
}

TEST(BoneRegistration, RefusesAVertebraCrushedBetweenTheScans)
{
  const Scanned crushed = scanned("seed: 5, fracture: {wedge: 30 %}, " + cemented);
  const BoneRegistration found = registered(crushed, before());
  // 30 % in front and none behind are 15 % of 24 mm in the mean, less the rims
  EXPECT_NEAR(found.height_lost(), 3.6, 0.9);
  EXPECT_NE(found.refusal.find("crushed between the two scans"), std::string::npos) << found.refusal;
}

TEST(BoneRegistration, RefusesAnImageThatCoversTooLittle)
{
  Scanned part = before();
  ScalarImage& picture = *part.scan.picture;
  picture.grid.size[2] /= 2; // the lower half; slices run fastest last
  picture.values.resize(picture.grid.voxels());
  part.scan.labels.grid = picture.grid;
  part.cement = Mask(picture.grid);
  const BoneRegistration found = registered(after(), part);
  EXPECT_NE(found.refusal.find("covers only"), std::string::npos) << found.refusal;
}

} // namespace
} // namespace cemvert
