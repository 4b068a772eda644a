// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/pedicles.h"

#include "anatomy/model_vertebra.h"
#include "core/case_file.h"
#include "image/phantom.h"
#include "image/phantom_model.h"
#include "support.h"

#include <array>
#include <cmath>

namespace cemvert
{
namespace
{

/// A phantom whose pedicles are bars between two known points.
struct KnownPedicles {
  std::string name;
  std::vector<std::string> spec;
};

const std::vector<std::string> t12{"body.width=42 mm", "body.depth=31 mm", "body.height=25 mm"};
const std::vector<std::string> t8{"body.width=31 mm", "body.depth=29 mm", "body.height=21 mm",
                                  "posterior.form=thoracic", "body.posterior concavity=2.5 mm"};

std::vector<std::string> joined(std::vector<std::string> a, const std::vector<std::string>& b)
{
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

const std::vector<std::string> turned{"patient.rotation=[11 deg, -7 deg, 16 deg]"};
const std::vector<std::string> oblique{"grid.rotation=[9 deg, -16 deg, 23 deg]"};

class PedicleOfPhantom : public ::testing::TestWithParam<KnownPedicles>
{
};

// The canal of the usual size takes up to 1.1 mm off the inner side of the bars, and turns what is left: here
// it is smaller.
TEST_P(PedicleOfPhantom, HasTheAxisAndTheWidthItWasMadeWith)
{
  CaseFile file =
      parse_case_text("{seed: 1, neighbours: {extent: none}, posterior: {canal size: 80 %}}", ".", "phantom");
  for (const std::string& assignment : GetParam().spec)
    file = with_override(file, assignment);
  const CaseValues values(file, phantom_keys());
  const PhantomModel model = make_phantom_model(phantom_spec(values));
  const LabelMap labels = make_phantom_labels(values).body_labels;
  const Scan scan =
      scan_of(resample_labels(labels, {22, 52}, working_grid(labels, {22, 52}, 12)), {22, 52}, {22});
  RunLog log(false);
  const Pedicles found = find_pedicles(find_anatomy(scan, {}, log));

  const Process& bar = model.shapes[0].processes.front();
  for (const double side : {1.0, -1.0}) {
    SCOPED_TRACE(side > 0 ? "left" : "right");
    const auto& [pedicle, reason] = side > 0 ? found.left : found.right;
    ASSERT_TRUE(pedicle) << reason;
    const Vec3 mirror(side, 1, 1);
    const Vec3 from = model.to_patient(mirror.cwiseProduct(bar.end));
    const Vec3 into = (model.to_patient(mirror.cwiseProduct(bar.start)) - from).normalized();
    const Vec3 offset = pedicle->centre - from;
    const double along = offset.dot(into);
    EXPECT_LT((offset - along * into).norm(), 1) << "distance between the axes [mm]";
    EXPECT_LT(std::acos(pedicle->forward.dot(into)) * degrees_per_radian, 3);
    // the fillets of 2.5 mm to the other processes widen every section; half a voxel on either side
    const double part = 1 - along / bar.length;
    const double width = 2 * (bar.start_thin + part * (bar.end_thin - bar.start_thin));
    const double height = 2 * (bar.start_broad + part * (bar.end_broad - bar.start_broad));
    EXPECT_NEAR(pedicle->width, width, 1);
    EXPECT_NEAR(pedicle->height, height, 1.5);
  }
}

std::string name_of(const ::testing::TestParamInfo<KnownPedicles>& info)
{
  return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(Levels, PedicleOfPhantom,
                         ::testing::Values(KnownPedicles{"L3", {}}, KnownPedicles{"L3Oblique", oblique},
                                           KnownPedicles{"T12Turned", joined(t12, turned)},
                                           KnownPedicles{"T8", t8},
                                           KnownPedicles{"T8Oblique", joined(t8, oblique)}),
                         name_of);

TEST(Pedicles, AreMissedWithAReasonWhereOnlyTheBodyIsLabelled)
{
  ModelVertebra model;
  model.posterior = false;
  const VertebralFrame frame = placed(Vec3(5, -20, 300), Mat3::Identity());
  const Scan scan = scan_of(labels_of(model, frame, grid_about(frame, Mat3::Identity(), 1)), {1}, {});
  RunLog log(false);
  const Pedicles pedicles = find_pedicles(find_anatomy(scan, {}, log));
  EXPECT_FALSE(pedicles.left.pedicle);
  expect_contains(pedicles.right.reason, "posterior elements are not labelled");
}

} // namespace
} // namespace cemvert
