// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/case_file.h"
#include "core/error.h"
#include "image/phantom.h"
#include "image/phantom_values.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

namespace cemvert
{
namespace
{

TEST(PhantomTruth, IsWhatVoxelsOfALumbarVertebraAddUpTo)
{
  // Turned so that no endplate lies along the voxels: a voxel at a time is then counted or not at random, and
  // 1 mm voxels are right to far better than 0.5 %.
  const Phantom phantom =
      phantom_of(alone + ", " + quiet +
                 ", cement: {pattern: bipedicular}"
                 ", grid: {spacing: [1 mm, 1 mm, 1 mm], rotation: [11 deg, 7 deg, 23 deg]}");
  const double cement = millilitres_of(phantom.labels, 100);
  EXPECT_NEAR(cement / number(phantom.truth, "cement_volume"), 1, 0.01);
  EXPECT_NEAR((millilitres_of(phantom.labels, 22) + cement) / number(phantom.truth, "vertebra_volume"), 1,
              0.005);
  EXPECT_NEAR((millilitres_of(phantom.body_labels, 22) + cement) / number(phantom.truth, "body_volume"), 1,
              0.005);
  EXPECT_GT(number(phantom.truth, "body_volume"), 30);
  EXPECT_LT(number(phantom.truth, "body_volume"), 35);
  for (std::size_t n = 0; n < phantom.labels.values.size(); ++n) {
    const int whole = phantom.labels[n], apart = phantom.body_labels[n];
    ASSERT_EQ(whole, apart == 52 ? 22 : apart);
  }
}

TEST(PhantomTruth, DoesNotDependOnTheLatticeItIsMeasuredOn)
{
  const PhantomSpec spec = phantom_spec(values_of(alone + ", cement: {pattern: bipedicular}"));
  PhantomModel model = make_phantom_model(spec);
  const BodySamples coarse = sample_body(spec.body, truth_step), fine = sample_body(spec.body, 0.2);
  model.cement = place_lobes(model, fine);
  const json a = phantom_truth(model, coarse), b = phantom_truth(model, fine);
  for (const char* name : {"body_volume", "vertebra_volume", "cement_volume", "bone_mineral"})
    EXPECT_NEAR(number(a, name) / number(b, name), 1, 1e-3) << name;
  EXPECT_NEAR(number(a, "max_cross_section_ratio"), number(b, "max_cross_section_ratio"), 0.1);
  EXPECT_NEAR(number(a, "local_kyphotic_angle"), number(b, "local_kyphotic_angle"), 0.02);
}

struct CementCase {
  std::string yaml;
  double volume; ///< ml
  std::string contact_class;
};

class EveryPhantomCement : public ::testing::TestWithParam<CementCase>
{
};

TEST_P(EveryPhantomCement, HasTheVolumeAskedForAndTheClassOfItsShape)
{
  const json truth = truth_of(alone + ", cement: {" + GetParam().yaml + "}");
  EXPECT_NEAR(number(truth, "cement_volume") / GetParam().volume, 1, 0.005);
  EXPECT_EQ(truth.at("contact_class").at("value"), GetParam().contact_class);
  EXPECT_LE(number(truth, "max_cross_section_ratio"), number(truth, "highest_cross_section_ratio"));
  EXPECT_NEAR(number(truth, "distribution_rate"),
              100 * number(truth, "cement_volume") / number(truth, "body_volume"), 1e-9);
}

INSTANTIATE_TEST_SUITE_P(
    Patterns, EveryPhantomCement,
    ::testing::Values(CementCase{"pattern: bipedicular", 4.5, "A"},
                      CementCase{"pattern: bipedicular, shape: left bridging, volume: 5 ml", 5, "B"},
                      CementCase{"pattern: bipedicular, shape: contained, volume: 3 ml", 3, "C"},
                      CementCase{"pattern: bipedicular, shape: upper, volume: 4 ml", 4, "C"},
                      CementCase{"pattern: one-sided, side: right, volume: 3 ml", 3, "B"},
                      CementCase{"pattern: central, volume: 6 ml", 6, "C"}));

TEST(PhantomTruth, TellsWhichEndplateAndSideTheCementTouches)
{
  const json truth =
      truth_of(alone + ", cement: {pattern: one-sided, side: right, shape: lower, volume: 2 ml}");
  const json& contacts = truth.at("contacts");
  EXPECT_FALSE(contacts.at("upper_left").at("value").get<bool>());
  EXPECT_FALSE(contacts.at("upper_right").at("value").get<bool>());
  EXPECT_FALSE(contacts.at("lower_left").at("value").get<bool>());
  EXPECT_TRUE(contacts.at("lower_right").at("value").get<bool>());
  EXPECT_EQ(number(truth, "contact_area_upper"), 0);
  EXPECT_GT(number(truth, "contact_area_lower"), 20);
}

TEST(PhantomTruth, OfAPlainWedgeIsTheClosedForm)
{
  // Flat endplates: height falls linearly from 28 mm behind to 21 mm in front over 35 mm of depth.
  const json truth = truth_of("body: {endplate depth: 0 mm, posterior concavity: 0 mm, rim rounding: 0 mm}, "
                              "fracture: {wedge: 25 %}, neighbours: {disc angle: 4 deg}");
  // 0.01: the front of the slab's outer lines lies up to 0.06 mm behind that of the middle one
  EXPECT_NEAR(number(truth, "anterior_height"), 28 * (1 - 0.25 * 0.875), 0.01);
  EXPECT_NEAR(number(truth, "middle_height"), 28 * (1 - 0.25 * 0.5), 0.01);
  EXPECT_NEAR(number(truth, "posterior_height"), 28 * (1 - 0.25 * 0.125), 0.01);
  EXPECT_NEAR(number(truth, "avhr"), 100 * (1 - 0.25 * 0.875), 0.04);
  const double wedge = 2 * std::atan(0.5 * 0.25 * 28 / 35) * degrees_per_radian;
  EXPECT_NEAR(number(truth, "local_kyphotic_angle"), wedge, 0.02);
  EXPECT_NEAR(number(truth, "regional_kyphotic_angle"), wedge + 2 * 4, 0.02);
}

TEST(PhantomTruth, OfABiconcaveFractureLosesMiddleHeightOnly)
{
  const json intact = truth_of(alone), crushed = truth_of(alone + ", fracture: {biconcave: 30 %}");
  // the loss is that at the deepest point; 5 % of the depth around it is averaged
  EXPECT_NEAR(number(crushed, "middle_height") / number(intact, "middle_height"), 0.70, 0.01);
  EXPECT_LT(number(intact, "anterior_height") - number(crushed, "anterior_height"), 2);
}

TEST(PhantomShape, DistancesAreTrueAtTheSurfaceSoTheCortexHasItsThickness)
{
  const VertebraShape shape = make_vertebra_shape(phantom_spec(values_of(alone)).body, {});
  struct Thickness {
    double sum = 0, points = 0;
    double mean() const { return sum / points; }
  } body, posterior; // of a layer, over its nominal thickness: 1 / |gradient|
  const double h = 1e-4;
  for (double x = shape.lowest.x(); x < shape.highest.x(); x += 1.1)
    for (double y = shape.lowest.y(); y < shape.highest.y(); y += 1.3)
      for (double z = shape.lowest.z(); z < shape.highest.z(); z += 0.9) {
        const Vec3 point(x, y, z);
        const VertebraDistance at = vertebra_distance(shape, point);
        if (at.whole > 0 || at.whole < -0.35) // within the cortex only
          continue;
        Vec3 gradient;
        for (int axis = 0; axis < 3; ++axis)
          gradient[axis] = (vertebra_distance(shape, point + h * Vec3::Unit(axis)).whole -
                            vertebra_distance(shape, point - h * Vec3::Unit(axis)).whole) /
                           (2 * h);
        Thickness& part = at.body == at.whole ? body : posterior;
        part.sum += 1 / gradient.norm();
        part.points += 1;
      }
  ASSERT_GT(body.points, 500);
  ASSERT_GT(posterior.points, 500);
  EXPECT_NEAR(body.mean(), 1, 0.01);
  // tapering bars and the fillets between them are distances only roughly
  EXPECT_NEAR(posterior.mean(), 1, 0.08);
}

class EveryVoxelShape : public ::testing::TestWithParam<std::string>
{
};

TEST_P(EveryVoxelShape, KeepsTheMineralOfTheBone)
{
  // With all soft tissue at 0 HU the image's own sum is the mineral of the bone, thin cortex included. What
  // is left is the cells' linear mixing at edges and the texture, seen once per voxel: under 0.2 %.
  const Phantom phantom = phantom_of(
      alone + ", " + GetParam() +
      ", scanner: {blur: 0.7 mm, noise: 0 HU}, tissue: {muscle: 0 HU, fat: 0 HU, disc: 0 HU, vessel: 0 HU, "
      "thecal sac: 0 HU, air: 0 HU}");
  double sum = 0;
  for (float value : phantom.ct.values)
    sum += value;
  const double mineral = sum * 0.80e-3 * phantom.ct.grid.voxel_volume() * 1e-3; // g
  EXPECT_NEAR(mineral / number(phantom.truth, "bone_mineral"), 1, 0.002);
  // the vein takes a little, the posterior gradient adds a little
  EXPECT_NEAR(number(phantom.truth, "trabecular_density") / 110, 1, 0.02);
}

INSTANTIATE_TEST_SUITE_P(
    Grids, EveryVoxelShape,
    ::testing::Values("grid: {spacing: [1 mm, 1 mm, 1 mm]}",
                      "grid: {spacing: [0.9 mm, 0.9 mm, 2.5 mm], rotation: [5 deg, -3 deg, 10 deg]}"));

TEST(PhantomImage, TurnsWithThePatientAndTheScannerWhileTheTruthStays)
{
  const std::string same = "cement: {pattern: bipedicular}, fracture: {wedge: 20 %}, ";
  const json upright = truth_of(alone + ", " + same + "grid: {axes: LPS}");
  const Phantom turned =
      phantom_of(alone + ", " + same + quiet +
                 ", patient: {rotation: [12 deg, -8 deg, 20 deg], position: [-50 mm, 30 mm, -400 mm]}"
                 ", grid: {spacing: [1.2 mm, 1.5 mm, 2 mm], rotation: [5 deg, -3 deg, 10 deg], axes: PIR}");
  for (const auto& [name, quantity] : upright.items())
    if (name != "frame" && name != "labels") {
      EXPECT_EQ(quantity, turned.truth.at(name)) << name;
    }
  // the body's centroid, from the labels alone
  Vec3 moment = Vec3::Zero();
  double count = 0;
  const Grid& grid = turned.body_labels.grid;
  for (std::size_t n = 0; n < grid.voxels(); ++n)
    if (turned.body_labels[n] == 22 || turned.body_labels[n] == 100) {
      moment += grid.point(grid.index_of(n));
      count += 1;
    }
  const json& frame = turned.truth.at("frame");
  const auto vector = [&](const char* name) {
    return Vec3(frame.at(name)[0], frame.at(name)[1], frame.at(name)[2]);
  };
  EXPECT_LT((moment / count - vector("centre")).norm(), 0.1); // a tenth of a voxel
  EXPECT_NEAR(vector("left").cross(-vector("anterior")).dot(vector("superior")), 1, 1e-12);
  EXPECT_GT(grid.direction(1, 0), 0.9);  // first axis to posterior, but for the small turns
  EXPECT_LT(grid.direction(2, 1), -0.9); // second to inferior
  EXPECT_LT(grid.direction(0, 2), -0.9); // third to the right
  // the spinous process lies behind: the posterior elements' label is found there
  const Vec3 behind = grid.index(vector("centre") - 50 * vector("anterior") - 6 * vector("superior"));
  EXPECT_EQ(turned.body_labels.at(static_cast<int>(std::round(behind.x())),
                                  static_cast<int>(std::round(behind.y())),
                                  static_cast<int>(std::round(behind.z()))),
            52);
}

/// Background pixels of a slice that the border cannot be reached from.
int enclosed_pixels(const LabelMap& labels, int k)
{
  const int nx = labels.grid.size[0], ny = labels.grid.size[1];
  std::vector<char> free(static_cast<std::size_t>(nx) * ny);
  for (int j = 0; j < ny; ++j)
    for (int i = 0; i < nx; ++i)
      free[i + static_cast<std::size_t>(nx) * j] = labels.at(i, j, k) == 0;
  std::vector<std::pair<int, int>> front = {{0, 0}};
  while (!front.empty()) {
    const auto [i, j] = front.back();
    front.pop_back();
    if (i < 0 || j < 0 || i >= nx || j >= ny || !free[i + static_cast<std::size_t>(nx) * j])
      continue;
    free[i + static_cast<std::size_t>(nx) * j] = 0;
    for (const auto& next :
         {std::pair(i + 1, j), std::pair(i - 1, j), std::pair(i, j + 1), std::pair(i, j - 1)})
      front.push_back(next);
  }
  return static_cast<int>(std::count(free.begin(), free.end(), 1));
}

TEST(PhantomImage, HasAClosedVertebralCanalAndNeighboursThatDoNotTouch)
{
  const Phantom phantom = phantom_of(quiet + ", grid: {spacing: [1 mm, 1 mm, 1 mm]}");
  const Vec3 middle(12, -35, 240);
  const int centre = static_cast<int>(std::round(phantom.labels.grid.index(middle).z()));
  int closed = 0;
  for (int k = centre - 14; k <= centre + 14; ++k)
    // a lumbar canal is about 16 mm deep and 23 mm wide
    if (const int pixels = enclosed_pixels(phantom.labels, k); pixels > 150 && pixels < 500)
      ++closed;
  EXPECT_GE(closed, 3);

  EXPECT_NEAR(millilitres_of(phantom.labels, 21), millilitres_of(phantom.labels, 22), 1);
  EXPECT_NEAR(millilitres_of(phantom.labels, 23), millilitres_of(phantom.labels, 22), 1);
  const Grid& grid = phantom.labels.grid;
  for (int k = 0; k + 1 < grid.size[2]; ++k)
    for (int j = 0; j + 1 < grid.size[1]; ++j)
      for (int i = 0; i + 1 < grid.size[0]; ++i)
        for (const Index3& next : {Index3{i + 1, j, k}, Index3{i, j + 1, k}, Index3{i, j, k + 1}}) {
          const int a = phantom.labels.at(i, j, k), b = phantom.labels.at(next);
          ASSERT_TRUE(a == 0 || b == 0 || a == b) << "the facet joints have a space of 1.2 mm";
        }
}

TEST(PhantomImage, IsTheSameForTheSameSpecAndAnotherForAnotherSeed)
{
  const std::string yaml = alone + ", grid: {spacing: [2 mm, 2 mm, 2 mm]}";
  const Phantom first = phantom_of(yaml), second = phantom_of(yaml);
  EXPECT_EQ(first.ct.values, second.ct.values);
  EXPECT_EQ(first.labels.values, second.labels.values);
  EXPECT_EQ(first.truth, second.truth);
  RunLog log(false);
  const CaseFile other = with_override(parse_case_text("{" + yaml + "}", ".", "spec.yaml"), "seed=2");
  const Phantom third = make_phantom(CaseValues(other, phantom_keys()), log);
  EXPECT_NE(first.ct.values, third.ct.values);
  EXPECT_EQ(first.labels.values, third.labels.values);
}

TEST(PhantomImage, HasTheNoiseAskedForAndTheCementsCtNumber)
{
  const std::string yaml =
      alone +
      ", cement: {pattern: central, volume: 8 ml, CT number: 2500 HU}, grid: {spacing: [2 mm, 2 mm, 2 mm]}";
  const Phantom clean = phantom_of(yaml + ", " + quiet);
  const Phantom noisy = phantom_of(yaml + ", scanner: {blur: 0 mm, noise: 20 HU}");
  double squares = 0;
  for (std::size_t n = 0; n < clean.ct.values.size(); ++n)
    squares += std::pow(noisy.ct[n] - clean.ct[n], 2);
  EXPECT_NEAR(std::sqrt(squares / clean.ct.values.size()), 20, 0.5);
  EXPECT_EQ(*std::max_element(clean.ct.values.begin(), clean.ct.values.end()), 2500);
  EXPECT_GE(*std::min_element(clean.ct.values.begin(), clean.ct.values.end()), -1024);
}

TEST(PhantomSpec, WorksWithNothingButASeedAndNamesOnlyTheLabelsThatAreWholeInTheImage)
{
  const Phantom phantom = phantom_of("grid: {spacing: [2 mm, 2 mm, 2 mm]}");
  EXPECT_EQ(phantom.truth.at("labels").at("above"), 21);
  EXPECT_FALSE(phantom.truth.at("labels").contains("cement"));
  const json cut = truth_of("neighbours: {extent: cut}, cement: {pattern: central}");
  EXPECT_FALSE(cut.at("labels").contains("above"));
  EXPECT_EQ(cut.at("labels").at("cement"), 100);
  const json single = truth_of(alone);
  EXPECT_TRUE(single.at("avhr").at("value").is_null());
  EXPECT_FALSE(single.at("avhr").at("reason").get<std::string>().empty());
  EXPECT_TRUE(single.at("contact_class").at("value").is_null());
  EXPECT_EQ(single.at("contact_class").at("reason"), "the phantom holds no cement");
}

void expect_refused(const std::string& yaml, const std::string& part)
{
  try {
    RunLog log(false);
    make_phantom(values_of(yaml), log);
    FAIL() << "accepted: " << yaml;
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
  }
}

TEST(PhantomSpec, RefusesWhatCannotBe)
{
  expect_refused(alone + ", cement: {pattern: bipedicular, shape: contained, volume: 25 ml}", "has room for");
  expect_refused("grid: {axes: LPL}", "'LPL' does not name three image axes");
  expect_refused("grid: {spacing: [1 mm, 1 mm]}", "three numbers are expected, one per axis; found 2");
  expect_refused("body: {height: 12 mm, endplate depth: 4 mm}, fracture: {wedge: 40 %}",
                 "the endplates would come too close");
  expect_refused("cement: {pattern: central, shape: left bridging}", "needs the pattern bipedicular");
  expect_refused("grid: {spacing: [0.1 mm, 0.1 mm, 0.1 mm]}", "Use larger voxels");
  expect_refused("body: {widht: 50 mm}", "Did you mean 'body.width'?");
  expect_refused("scanner: {noise: -5 HU}", "outside 0 HU .. 300 HU");
}

} // namespace
} // namespace cemvert
