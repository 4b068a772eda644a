// SPDX-License-Identifier: GPL-3.0-or-later
// Label maps as segmentation leaves them when it fails: what is cut out of them is either the body or
// doubted.
#include "anatomy/anatomy.h"
#include "anatomy/mask_operations.h"
#include "anatomy/model_vertebra.h"
#include "core/case_file.h"
#include "core/error.h"
#include "image/phantom.h"
#include "support.h"

#include <algorithm>
#include <functional>

namespace cemvert
{
namespace
{

/// A synthetic vertebra's label map, and where its parts are.
struct Made {
  LabelMap labels; ///< whole vertebra 22
  Mask body;
  VertebralFrame frame;
};

Made made(const std::string& spec)
{
  const Phantom phantom = make_phantom_labels(
      CaseValues(parse_case_text("{seed: 1, " + spec + "}", ".", "spec.yaml"), phantom_keys()));
  Made result{phantom.labels, labelled(phantom.body_labels, 22), {}};
  RunLog log(false);
  LabelMap labels = phantom.body_labels;
  result.frame = find_anatomy(scan_of(labels, {22, 52}, {22}), {}, log).frame;
  return result;
}

const Made& lumbar()
{
  static const Made vertebra = made("grid: {spacing: [1.3 mm, 1.3 mm, 1.3 mm]}");
  return vertebra;
}

/// The vertebra with another label where `change` (frame coordinates, label) says so.
LabelMap changed(const Made& vertebra, const std::function<int(const Vec3&, int)>& change)
{
  LabelMap labels = vertebra.labels;
  for (std::size_t v = 0; v < labels.values.size(); ++v)
    labels[v] = change(vertebra.frame.to_frame(labels.grid.point(labels.grid.index_of(v))), labels[v]);
  return labels;
}

struct Damage {
  const char* name;
  std::function<int(const Vec3&, int)> change;
  bool may_be_doubted = false, may_be_refused = false; ///< though the body may have been found
  /// Nothing but its neighbours tells a body without its lower half from a crushed one: lowered, not doubted.
  bool looks_crushed = false;
};

const std::vector<Damage>& damages()
{
  static const std::vector<Damage> all = {
      {"Whole", [](const Vec3&, int label) { return label; }},
      {"SpinousProcessMissing", [](const Vec3& p, int label) { return p.y() < -40 ? 0 : label; }},
      {"LeftArchMissing", [](const Vec3& p, int label) { return p.y() < -24 && p.x() > 0 ? 0 : label; }},
      {"ArchMissing", [](const Vec3& p, int label) { return p.y() < -24 ? 0 : label; }},
      {"PediclesOnly", [](const Vec3& p, int label) { return p.y() < -28 ? 0 : label; }},
      {"LeftHalfOfBodyMissing",
       [](const Vec3& p, int label) { return p.y() > -12 && p.x() > 2 ? 0 : label; }},
      {"LowerHalfOfBodyMissing",
       [](const Vec3& p, int label) { return p.y() > -12 && p.z() < -2 ? 0 : label; }, false, false, true},
      {"FrontHalfOfBodyMissing", [](const Vec3& p, int label) { return p.y() > 2 ? 0 : label; }},
      {"QuarterOfBodyMissing",
       [](const Vec3& p, int label) { return p.y() > -12 && p.x() > 2 && p.z() < -2 ? 0 : label; }},
      {"BleedsIntoTheDiscAbove",
       [](const Vec3& p, int label) {
         return p.z() > 8 && p.z() < 24 && p.head<2>().norm() < 12 ? 22 : label;
       }},
      {"BleedsIntoTheNextVertebra",
       [](const Vec3& p, int label) {
         return label == 21 && p.z() < 32 && p.y() > -16             ? 22
                : p.z() > 8 && p.z() < 26 && p.head<2>().norm() < 12 ? 22
                                                                     : label;
       }},
      {"BleedsIntoARib",
       [](const Vec3& p, int label) {
         return p.x() > 15 && p.x() < 45 && std::hypot(p.y() + 12, p.z() - 5) < 6 ? 22 : label;
       },
       true},
      {"BleedsInFront",
       [](const Vec3& p, int label) {
         return p.y() > 12 && p.y() < 32 && std::hypot(p.x(), p.z()) < 9 ? 22 : label;
       }},
      {"CanalClosed",
       [](const Vec3& p, int label) {
         return p.y() < -12 && p.y() > -36 && std::abs(p.x()) < 13 && std::abs(p.z()) < 13 ? 22 : label;
       },
       true, true},
      {"CanalHalfClosed",
       [](const Vec3& p, int label) {
         return p.y() < -12 && p.y() > -36 && std::abs(p.x()) < 13 && p.z() > 0 && p.z() < 13 ? 22 : label;
       },
       true},
  };
  return all;
}

class DamagedLabel : public ::testing::TestWithParam<Damage>
{
};

// The bounds of the phantom grid: a body with a Dice below 0.95 is a wrong one.
TEST_P(DamagedLabel, GivesTheBodyOrADoubt)
{
  RunLog log(false);
  try {
    const VertebralAnatomy found =
        find_anatomy(scan_of(changed(lumbar(), GetParam().change), {22}, {}), {}, log);
    const double agreement = dice(found.body, lumbar().body), quality = found.isolation.value;
    RecordProperty("dice", std::to_string(agreement));
    RecordProperty("quality", std::to_string(quality));
    if (agreement < 0.95) {
      EXPECT_LT(quality, GetParam().looks_crushed ? 0.8 : doubtful_isolation) << "Dice " << agreement;
    } else if (!GetParam().may_be_doubted) {
      EXPECT_GE(quality, doubtful_isolation) << "Dice " << agreement << ": " << found.isolation.doubt;
    }
    EXPECT_EQ(quality < doubtful_isolation,
              std::any_of(
                  log.warnings().begin(), log.warnings().end(),
                  [](const std::string& warning) { return warning.find("doubtful") != std::string::npos; }));
  } catch (const DataError& error) {
    EXPECT_TRUE(GetParam().may_be_refused) << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(, DamagedLabel, ::testing::ValuesIn(damages()),
                         [](const auto& damage) { return damage.param.name; });

} // namespace
} // namespace cemvert
