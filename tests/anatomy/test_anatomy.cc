// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/anatomy.h"
#include "anatomy/frame.h"
#include "anatomy/mask_operations.h"
#include "anatomy/model_vertebra.h"
#include "core/error.h"
#include "support.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

const Vec3 somewhere(31, -122, 745); // mm, as scanners place things

struct Placement {
  const char* name;
  Mat3 vertebra; ///< turn of the vertebra in the patient
  Mat3 axes;     ///< image axes
};

Mat3 left_handed()
{
  Mat3 axes = Mat3::Identity();
  axes(1, 1) = -1;
  return axes;
}

class EveryPlacement : public ::testing::TestWithParam<Placement>
{
protected:
  VertebralFrame truth() const { return placed(somewhere, GetParam().vertebra); }
  LabelMap labels(const ModelVertebra& model) const
  {
    return labels_of(model, truth(), grid_about(truth(), GetParam().axes, 1));
  }
};

void expect_right_handed(const VertebralFrame& frame)
{
  EXPECT_LT((frame.left.cross(-frame.anterior) - frame.superior).norm(), 1e-9);
  EXPECT_NEAR(frame.left.dot(frame.anterior), 0, 1e-9);
}

TEST_P(EveryPlacement, GivesTheFrameOfALabelledBody)
{
  RunLog log(false);
  const VertebralAnatomy anatomy = find_anatomy(scan_of(labels({}), {1, 2}, {1}), {}, log);
  EXPECT_LT(axes_apart(anatomy.frame, truth()), 3) << anatomy.frame.source;
  expect_right_handed(anatomy.frame);
  EXPECT_TRUE(anatomy.has_posterior);
  EXPECT_FALSE(anatomy.body_isolated);
  EXPECT_TRUE(log.warnings().empty());
}

TEST_P(EveryPlacement, CutsTheBodyOutOfAWholeVertebra)
{
  LabelMap whole = labels({});
  const Mask body = labelled(whole, 1);
  for (auto& label : whole.values)
    label = label > 0 ? 7 : 0;
  RunLog log(false);
  const VertebralAnatomy anatomy = find_anatomy(scan_of(whole, {7}, {}), {}, log);
  EXPECT_TRUE(anatomy.body_isolated);
  EXPECT_GT(dice(anatomy.body, body), 0.95);
  EXPECT_LT(axes_apart(anatomy.frame, truth()), 3) << anatomy.frame.source;
}

TEST_P(EveryPlacement, GivesTheFrameOfABodyAlone)
{
  ModelVertebra model;
  model.posterior = false;
  RunLog log(false);
  const VertebralAnatomy anatomy = find_anatomy(scan_of(labels(model), {1}, {}), {}, log);
  EXPECT_LT(axes_apart(anatomy.frame, truth()), 3) << anatomy.frame.source;
  expect_contains(anatomy.frame.source, "anterior from the image header");
  EXPECT_FALSE(anatomy.has_posterior);
  EXPECT_EQ(anatomy.body.values, anatomy.vertebra.values);
}

INSTANTIATE_TEST_SUITE_P(
    Model, EveryPlacement,
    ::testing::Values(Placement{"AsTheHeader", Mat3::Identity(), Mat3::Identity()},
                      Placement{"Tilted", rotation(18, -8, 12), Mat3::Identity()},
                      Placement{"StronglyTilted", rotation(-42, 10, 5), Mat3::Identity()},
                      Placement{"OnAnObliqueGrid", rotation(5, 3, -15), rotation(25, -30, 140)},
                      Placement{"OnALeftHandedGrid", rotation(-12, 6, 10), left_handed()}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Anatomy, MeasuresHeightAndEndplatesOfTheModel)
{
  const ModelVertebra model;
  const VertebralFrame frame = placed(somewhere, rotation(10, 5, -8));
  RunLog log(false);
  const VertebralAnatomy anatomy = find_anatomy(
      scan_of(labels_of(model, frame, grid_about(frame, Mat3::Identity(), 0.8)), {1, 2}, {1}), {}, log);

  // outline and mean height of the formulas, summed over a fine raster
  double area = 0, height = 0;
  const double step = 0.05;
  for (double left = -25; left < 25; left += step)
    for (double anterior = -20; anterior < 20; anterior += step)
      if (model.in_body({left, anterior, 0})) {
        area += step * step;
        height += step * step * (model.upper_height(left, anterior) - model.lower_height(left, anterior));
      }
  // half a column all around (118 mm) for the area, a tenth of a voxel on either side for the height
  EXPECT_NEAR(anatomy.upper.area, area, 0.5 * 0.8 * 118);
  EXPECT_NEAR(anatomy.lower.area, area, 0.5 * 0.8 * 118);
  EXPECT_NEAR(anatomy.mean_height, height / area, 0.2);
  EXPECT_NEAR(anatomy.upper.outermost - anatomy.lower.outermost, 2 * model.half_height, 0.8);
}

TEST(Anatomy, BelievesTheBonesWhereTheHeaderIsTurnedRound)
{
  const VertebralFrame frame = placed(somewhere, rotation(6, -4, 180 + 7));
  RunLog log(false);
  const VertebralAnatomy anatomy = find_anatomy(
      scan_of(labels_of({}, frame, grid_about(frame, Mat3::Identity(), 1)), {1, 2}, {1}), {}, log);
  EXPECT_LT(axes_apart(anatomy.frame, frame), 3);
  expect_right_handed(anatomy.frame);
  ASSERT_EQ(log.warnings().size(), 1U);
  expect_contains(log.warnings()[0], "image header");
  expect_contains(log.warnings()[0], "degrees off");
}

TEST(Anatomy, CutsTheBodyOutOfAVertebraWithAnOpenArch)
{
  ModelVertebra model;
  model.open_arch = true;
  const VertebralFrame frame = placed(somewhere, rotation(8, 5, 10));
  LabelMap whole = labels_of(model, frame, grid_about(frame, Mat3::Identity(), 1));
  const Mask body = labelled(whole, 1);
  for (auto& label : whole.values)
    label = label > 0 ? 7 : 0;
  RunLog log(false);
  const VertebralAnatomy anatomy = find_anatomy(scan_of(whole, {7}, {}), {}, log);
  EXPECT_GT(dice(anatomy.body, body), 0.95);
  EXPECT_LT(axes_apart(anatomy.frame, frame), 3) << anatomy.frame.source;
}

TEST(Anatomy, PutsSuperiorHalfwayBetweenTheEndplatesOfAWedge)
{
  ModelVertebra model;
  model.wedge = 14 / degrees_per_radian;
  const VertebralFrame frame = placed(somewhere, Mat3::Identity());
  RunLog log(false);
  const VertebralAnatomy anatomy = find_anatomy(
      scan_of(labels_of(model, frame, grid_about(frame, Mat3::Identity(), 1)), {1, 2}, {1}), {}, log);
  EXPECT_NEAR(
      std::atan2(anatomy.frame.superior.dot(frame.anterior), anatomy.frame.superior.dot(frame.superior)) *
          degrees_per_radian,
      7, 1);
}

TEST(Anatomy, CountsCementInsideTheBodyAsBodyAndALeakNot)
{
  const ModelVertebra model;
  const VertebralFrame frame = placed(somewhere, rotation(4, 3, 2));
  LabelMap labels = labels_of(model, frame, grid_about(frame, Mat3::Identity(), 1));
  const Mask body = labelled(labels, 1);
  Mask leak(labels.grid);
  for (std::size_t v = 0; v < labels.values.size(); ++v) {
    const Vec3 p = frame.to_frame(labels.grid.point(labels.grid.index_of(v)));
    // touches the upper endplate from below; the leak lies in the disc, above the rim, and joins the cement
    if (((p - Vec3(8, 3, 6)).cwiseQuotient(Vec3(6, 6, 7)).norm() < 1 && labels[v] == 1))
      labels[v] = 5;
    if ((p - Vec3(8, 3, 19)).norm() < 4 && labels[v] == 0)
      leak[v] = 1, labels[v] = 5;
  }
  Scan scan = scan_of(labels, {1, 2}, {1});
  scan.settings.cement = {5};
  RunLog log(false);
  const VertebralAnatomy anatomy = find_anatomy(scan, {}, log);
  EXPECT_GT(dice(anatomy.body, body), 0.995);
  EXPECT_LT(volume_of(intersected(anatomy.body, leak)), 0.1 * volume_of(leak));
}

TEST(Anatomy, RefusesABodyInTwoPiecesAndSaysTheirVolumes)
{
  const VertebralFrame frame = placed(somewhere, Mat3::Identity());
  LabelMap labels = labels_of({}, frame, grid_about(frame, Mat3::Identity(), 1));
  for (std::size_t v = 0; v < labels.values.size(); ++v) {
    const Vec3 p = frame.to_frame(labels.grid.point(labels.grid.index_of(v)));
    if (std::abs(p.x() - 8) < 1)
      labels[v] = 0;
  }
  RunLog log(false);
  const std::string message = message_of<DataError>([&] {
    find_anatomy(scan_of(labels, {1, 2}, {1}), {}, log);
  });
  expect_contains(message, "vertebral body (label 1)");
  expect_contains(message, "2 pieces");
  expect_contains(message, " ml");
  expect_contains(message, "labels.body");
}

TEST(Anatomy, DropsSpecksOfTheBodysLabel)
{
  const VertebralFrame frame = placed(somewhere, Mat3::Identity());
  LabelMap labels = labels_of({}, frame, grid_about(frame, Mat3::Identity(), 1));
  const Mask body = labelled(labels, 1);
  labels.at(2, 2, 2) = 1;
  RunLog log(false);
  const VertebralAnatomy anatomy = find_anatomy(scan_of(labels, {1, 2}, {1}), {}, log);
  EXPECT_EQ(anatomy.body.values, body.values);
}

TEST(Anatomy, RefusesALabelThatIsNotThere)
{
  const VertebralFrame frame = placed(somewhere, Mat3::Identity());
  RunLog log(false);
  const std::string message = message_of<DataError>([&] {
    find_anatomy(scan_of(labels_of({}, frame, grid_about(frame, Mat3::Identity(), 2)), {9}, {}), {}, log);
  });
  expect_contains(message, "9");
}

TEST(AnatomySettings, TakeTheEndplateDepthFromTheCase)
{
  const auto settings = [](const std::string& text) {
    return anatomy_settings(CaseValues(parse_case_text(text, "/", "case.yaml"), anatomy_keys()));
  };
  EXPECT_DOUBLE_EQ(settings("anatomy: {endplate depth: 0.6 cm}").endplate_depth, 6);
  EXPECT_DOUBLE_EQ(settings("anatomy: {}").endplate_depth, AnatomySettings().endplate_depth);
  expect_contains(message_of<ConfigError>([&] { settings("anatomy: {endplate depth: 40 mm}"); }),
                  "anatomy.endplate depth");
}

} // namespace
} // namespace cemvert
