// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/phantom_values.h"

#include <gtest/gtest.h>

namespace cemvert
{
namespace
{

TEST(PhantomTruth, OfALateralWedgeLosesHalfOfItInTheMiddle)
{
  const json intact = truth_of(alone), wedged = truth_of(alone + ", fracture: {lateral wedge: 20 %}");
  // 28 mm from rim to rim: the mid-sagittal plane loses half of 20 % of it
  EXPECT_NEAR(number(intact, "middle_height") - number(wedged, "middle_height"), 0.1 * 28, 0.02);
  EXPECT_NEAR(number(wedged, "local_kyphotic_angle"), number(intact, "local_kyphotic_angle"), 0.05);
}

TEST(PhantomTruth, OsteophytesAndBulgeBelongToTheBodyAndLeaveItsHeights)
{
  const json plain = truth_of(alone);
  const json spurs = truth_of(alone + ", body: {osteophytes: 5 mm}"),
             bulge = truth_of(alone + ", fracture: {posterior bulge: 4 mm}");
  EXPECT_GT(number(spurs, "body_volume"), number(plain, "body_volume") + 0.4);
  EXPECT_GT(number(bulge, "body_volume"), number(plain, "body_volume") + 0.2);
  for (const char* height : {"anterior_height", "middle_height", "posterior_height"}) {
    EXPECT_NEAR(number(spurs, height), number(plain, height), 1e-6) << height;
    EXPECT_NEAR(number(bulge, height), number(plain, height), 1e-6) << height;
  }
}

TEST(PhantomLabels, HoldTheLeakOutsideTheBoneAndMissTheHoles)
{
  const auto labels_of = [](const std::string& yaml) { return make_phantom_labels(values_of(yaml)); };
  const std::string grid = ", grid: {spacing: [0.8 mm, 0.8 mm, 0.8 mm], rotation: [11 deg, 7 deg, 23 deg]}";
  for (const char* place : {"anterior", "canal", "lateral", "upper disc", "lower disc"}) {
    const Phantom leaking = labels_of(alone + grid + ", cement: {leak: " + place + ", leak radius: 5 mm}");
    const double outside = number(leaking.truth, "cement_outside_body");
    EXPECT_GT(outside, 0.1) << place;
    EXPECT_NEAR(millilitres_of(leaking.labels, 100) / outside, 1, 0.03) << place;
  }
  const Phantom whole = labels_of(alone + grid), holed = labels_of(alone + grid + ", labels: {holes: 10}");
  const double missing = millilitres_of(whole.labels, 22) - millilitres_of(holed.labels, 22);
  EXPECT_GT(missing, 0.3); // ten balls of 0.065 ml, some of which overlap
  EXPECT_LT(missing, 0.68);
}

TEST(PhantomLabels, OfAThoracicVertebraHaveAShorterSpinousProcessWhenItsTipIsMissing)
{
  const std::string thoracic =
      alone + ", body: {width: 31 mm, depth: 29 mm, height: 21 mm, front exponent: 1.7}";
  const json whole = truth_of(thoracic + ", posterior: {form: thoracic}"),
             cut = truth_of(thoracic + ", posterior: {form: thoracic, spinous length: 30 %}");
  EXPECT_NEAR(number(whole, "body_volume"), number(cut, "body_volume"), 1e-6);
  EXPECT_LT(number(cut, "vertebra_volume"), number(whole, "vertebra_volume") - 1);
  // a thoracic body is about half of its vertebra
  EXPECT_NEAR(number(whole, "body_volume") / number(whole, "vertebra_volume"), 0.55, 0.1);
}

} // namespace
} // namespace cemvert
