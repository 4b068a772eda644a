// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/mask_operations.h"
#include "cement/pattern.h"
#include "cement/voxels.h"
#include "core/case_file.h"
#include "core/error.h"
#include "image/image_file.h"
#include "image/phantom.h"
#include "measurement/level.h"
#include "support.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace cemvert
{
namespace
{

MeasuredLevel read_level(const ScanSettings& settings)
{
  RunLog log(false);
  return located_level(read_scan(settings, log), {}, log);
}

MeasuredLevel phantom_level(const std::vector<std::string>& spec)
{
  CaseFile file = parse_case_text("{seed: 1, neighbours: {extent: none}}", ".", "phantom");
  for (const std::string& assignment : spec)
    file = with_override(file, assignment);
  const Phantom phantom = make_phantom_labels(CaseValues(file, phantom_keys()));
  const ScratchFolder folder;
  ScanSettings settings;
  settings.labels_file = folder.path() / "labels.nii.gz";
  settings.vertebra = {22};
  write_labels(*settings.labels_file, phantom.labels);
  return read_level(settings);
}

MeasuredLevel real_level(const std::string& labels, std::vector<int> vertebra, std::vector<int> body)
{
  ScanSettings settings;
  settings.labels_file = std::filesystem::path(CEMVERT_DATA_DIR) / labels;
  settings.vertebra = std::move(vertebra);
  settings.body = std::move(body);
  return read_level(settings);
}

/// Grids of 0.8 and 0.9 mm are those on which the margin of bone leaves the least to touch.
MeasuredLevel made_level(const std::string& name)
{
  const std::vector<std::string> t12 = {
      "body.width=42 mm",        "body.depth=31 mm",           "body.height=25 mm",
      "body.front exponent=2.0", "body.endplate depth=1.5 mm", "grid.spacing=[0.8 mm, 0.8 mm, 0.8 mm]"};
  if (name == "L3")
    return phantom_level({"grid.spacing=[0.9 mm, 0.9 mm, 0.9 mm]"});
  if (name == "T12")
    return phantom_level(t12);
  if (name == "crushed T12") {
    std::vector<std::string> crushed = t12;
    crushed.insert(crushed.end(), {"fracture.wedge=30 %", "fracture.biconcave=20 %"});
    return phantom_level(crushed);
  }
  if (name == "T8")
    return phantom_level({"body.width=31 mm", "body.depth=29 mm", "body.height=21 mm",
                          "body.front exponent=1.7", "body.endplate depth=1.2 mm",
                          "body.posterior concavity=2.5 mm", "posterior.form=thoracic",
                          "grid.spacing=[0.7 mm, 0.7 mm, 1 mm]", "grid.rotation=[9 deg, -6 deg, 13 deg]"});
  if (name == "real L4")
    return real_level("l4_density/labels.nii.gz", {20, 48}, {20});
  if (name == "real T12")
    return real_level("t12_contrast_ct/labels.nii.gz", {1}, {});
  return real_level("t10_t11_ct/labels.nii.gz", {name == "real T11" ? 1 : 2}, {});
}

std::string name_of(const ::testing::TestParamInfo<std::string>& info)
{
  std::string name = info.param;
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

bool any_contains(const std::vector<std::string>& texts, const std::string& part)
{
  return std::any_of(texts.begin(), texts.end(),
                     [&](const std::string& text) { return text.find(part) != std::string::npos; });
}

class CementInVertebra : public ::testing::TestWithParam<std::string>
{
protected:
  void SetUp() override
  {
    if (GetParam().rfind("real", 0) == 0 && !std::filesystem::exists(CEMVERT_DATA_DIR "/README.md"))
      GTEST_SKIP() << "the real scans are not at " CEMVERT_DATA_DIR " (CMake: CEMVERT_DATA_DIR)";
  }

public:
  struct Outcome {
    CementMap cement;
    std::string reached;
    std::vector<std::string> warnings;
  };

protected:
  static Outcome placed(const MeasuredLevel& level, const CementSettings& settings)
  {
    RunLog log(false);
    Outcome outcome{place_cement(level.scan, level.anatomy, settings, log), "", {}};
    outcome.warnings = log.warnings();
    const MeasurementInput input{level.scan,  level.anatomy, outcome.cement,
                                 level.above, level.below,   MeasurementSettings{}};
    outcome.reached = measure_one("endplate_contact", input).at("contact_class").value.get<std::string>();
    return outcome;
  }

  static CementSettings asked(ContactClass wanted, double volume)
  {
    CementSettings settings;
    settings.target_class = wanted;
    settings.volume = volume;
    return settings;
  }
};

// A quarter of the body is more than almost any injection: up to there every pattern keeps its promise, in
// every body. Beyond, it either does or says what it has reached.
void expect_kept_promise(const MeasuredLevel& level, const CementPattern& pattern, double volume,
                         const CementInVertebra::Outcome& outcome)
{
  EXPECT_NEAR(cement_volume(outcome.cement), volume, 0.01 * volume);
  EXPECT_TRUE(is_empty(without(outcome.cement.inside, level.anatomy.body)));
  expect_contains(outcome.cement.source, "contact class " + outcome.reached);
  const bool usual = volume <= 0.25 * volume_of(level.anatomy.body);
  if (usual) {
    EXPECT_LE(pieces_of(outcome.cement.inside).volumes.size(), pattern.two_sided() ? 2U : 1U);
  }
  if (!pattern.aims_at())
    return;
  const std::string aimed(1, letter_of(*pattern.aims_at()));
  if (usual) {
    EXPECT_EQ(outcome.reached, aimed);
  }
  EXPECT_EQ(outcome.reached != aimed, any_contains(outcome.warnings, "reach class " + outcome.reached));
}

TEST_P(CementInVertebra, OfEveryPatternReachesVolumeAndContactClassOrSaysSo)
{
  const MeasuredLevel level = made_level(GetParam());
  const double body = volume_of(level.anatomy.body);
  for (const std::string& name : pattern_names()) {
    std::string reached;
    for (double volume = 1000; volume <= 8000; volume += 1000) {
      SCOPED_TRACE(fmt::format("{}, {} ml in a body of {:.1f} ml", name, volume / 1000, body / 1000));
      CementSettings settings;
      settings.pattern = name;
      settings.volume = volume;
      try {
        const Outcome outcome = placed(level, settings);
        expect_kept_promise(level, *make_pattern(name), volume, outcome);
        reached += outcome.reached;
      } catch (const ConfigError& error) {
        expect_contains(error.what(), "takes at most");
        EXPECT_GT(volume, 0.25 * body);
        reached += "-";
      }
    }
    std::string key = name;
    std::replace(key.begin(), key.end(), ' ', '_');
    RecordProperty(key, reached); // the table of classes, with --gtest_output=xml
  }
}

TEST_P(CementInVertebra, ReachesATargetClassWithAnyUsualVolume)
{
  const MeasuredLevel level = made_level(GetParam());
  for (const ContactClass wanted : {ContactClass::A, ContactClass::B, ContactClass::C})
    for (const double part : {0.05, 0.15, 0.25}) {
      const double volume = std::round(part * volume_of(level.anatomy.body));
      const Outcome outcome = placed(level, asked(wanted, volume));
      EXPECT_EQ(outcome.reached, std::string(1, letter_of(wanted)));
      EXPECT_NEAR(cement_volume(outcome.cement), volume, 0.01 * volume);
      EXPECT_EQ(outcome.cement.aimed_class, wanted);
      EXPECT_FALSE(outcome.cement.pattern.empty());
    }
}

TEST_P(CementInVertebra, RefusesATargetClassThatIsNotReachedWithWhatWasTried)
{
  const MeasuredLevel level = made_level(GetParam());
  CementSettings settings = asked(ContactClass::A, 0.1 * volume_of(level.anatomy.body));
  settings.margin = 4; // cement ends 2 mm beyond the contact band
  const std::string message = message_of<ConfigError>([&] { placed(level, settings); });
  expect_contains(message, "'bridging columns' reaches C");
  expect_contains(message, "cement.margin (4 mm)");

  // hardly a voxel is left for bone under either endplate
  settings = asked(ContactClass::C, 0.99 * volume_of(fillable_bone(level.anatomy.body, 1)));
  const std::string full = message_of<ConfigError>([&] { placed(level, settings); });
  expect_contains(full, "'middle' reaches A");
  expect_contains(full, "'interdigitated cloud' takes less than that");
  expect_contains(full, "cement.clearance");
}

INSTANTIATE_TEST_SUITE_P(Phantoms, CementInVertebra, ::testing::Values("L3", "T12", "crushed T12", "T8"),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Scans, CementInVertebra,
                         ::testing::Values("real L4", "real T10", "real T11", "real T12"), name_of);

} // namespace
} // namespace cemvert
