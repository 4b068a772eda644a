// SPDX-License-Identifier: GPL-3.0-or-later
// `cemvert measure` over columns and time points, as users run it.
#include "program.h"
#include "support.h"

#include <nlohmann/json.hpp>

#include <fstream>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;
using nlohmann::json;

json read_json(const fs::path& file)
{
  std::ifstream stream(file);
  return json::parse(stream);
}

std::vector<std::string> lines_of(const fs::path& file)
{
  std::ifstream stream(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);)
    lines.push_back(line);
  return lines;
}

/// A phantom in `folder`; its label maps are labels.nii.gz.
fs::path made_phantom(const fs::path& folder, const std::string& spec)
{
  fs::create_directories(folder);
  std::ofstream(folder / "spec.yaml") << "seed: 3\n" << spec << "\n";
  const ProgramRun run =
      run_program({"phantom", (folder / "spec.yaml").string(), "-o", (folder / "made").string()});
  EXPECT_EQ(run.exit_code, 0) << run.text;
  return folder / "made" / "labels.nii.gz";
}

ProgramRun measure(const fs::path& folder, const std::string& case_text,
                   const std::vector<std::string>& more = {})
{
  std::ofstream(folder / "case.yaml") << case_text;
  std::vector<std::string> arguments = {"measure", (folder / "case.yaml").string(), "-o",
                                        (folder / "out").string(), "--force"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_program(arguments);
}

std::string labels_of(const fs::path& file, const std::string& more)
{
  return "{file: " + file.string() + ", " + more + "}";
}

const std::string quick = "measurement: {uncertainty: false}\n";

/// Before, after and at follow-up, on other grids, each as a phantom knows it.
class TimePoints : public ::testing::Test
{
protected:
  double truth(const std::string& time, const std::string& key) const
  {
    return read_json(scratch.path() / time / "made" / "truth.json")[key]["value"].get<double>();
  }

  fs::path pre() const
  {
    return made_phantom(scratch.path() / "pre",
                        "fracture: {wedge: 40 %}\ngrid: {spacing: [1 mm, 1 mm, 1.5 mm]}");
  }
  fs::path post() const
  {
    return made_phantom(scratch.path() / "post",
                        "fracture: {wedge: 20 %}\ngrid: {spacing: [1 mm, 1 mm, 1 mm], axes: RAS}\n"
                        "patient: {rotation: [14 deg, 5 deg, -8 deg]}\n"
                        "cement: {pattern: bipedicular, volume: 4 ml}");
  }
  fs::path late() const
  {
    return made_phantom(scratch.path() / "late",
                        "fracture: {wedge: 28 %}\ngrid: {spacing: [1 mm, 1 mm, 1 mm], axes: PIR}\n"
                        "cement: {pattern: bipedicular, volume: 4 ml}");
  }

  const ScratchFolder scratch;
};

TEST_F(TimePoints, GiveGainsAndLossesWhateverTheGrids)
{
  const ProgramRun run = measure(
      scratch.path(), "labels: " + labels_of(post(), "vertebra: 22, above: 21, below: 23, cement: 100") +
                          "\npre: {labels: " + labels_of(pre(), "vertebra: 22") +
                          "}\nfollow-up: {labels: " + labels_of(late(), "vertebra: 22") + "}\n" + quick);
  ASSERT_EQ(run.exit_code, 0) << run.text;
  const json results = read_json(scratch.path() / "out" / "results.json");
  const json& changes = results["changes"];
  const auto change = [&](const char* key) { return changes[key]["value"].get<double>(); };
  // two heights, each right to half a voxel or slice; two angles of fractured bodies, each to 1.5 degrees
  EXPECT_NEAR(change("fvahr"), truth("post", "anterior_height") - truth("pre", "anterior_height"), 1.2);
  EXPECT_NEAR(change("fvahl"), truth("post", "anterior_height") - truth("late", "anterior_height"), 1.0);
  EXPECT_NEAR(change("lka_recovery"),
              truth("pre", "local_kyphotic_angle") - truth("post", "local_kyphotic_angle"), 3);
  EXPECT_NEAR(change("avhrr"), truth("post", "avhr") - truth("pre", "avhr"), 5);
  EXPECT_FALSE(changes["rka_loss"]["value"].is_null());
  EXPECT_FALSE(results["time_points"]["pre"]["anterior_height"]["value"].is_null());
  EXPECT_EQ(lines_of(scratch.path() / "out" / "measures.csv").size(), 4U);
  EXPECT_TRUE(fs::exists(scratch.path() / "out" / "overlay.pre.sagittal.png"));
}

TEST_F(TimePoints, OfDifferentVertebraeAreRefused)
{
  const fs::path other =
      made_phantom(scratch.path() / "other", "body: {width: 38 mm, depth: 29 mm, height: 24 mm}\n"
                                             "grid: {spacing: [1 mm, 1 mm, 1 mm]}");
  const ProgramRun run =
      measure(scratch.path(), "labels: " + labels_of(post(), "vertebra: 22, cement: 100") +
                                  "\npre: {labels: " + labels_of(other, "vertebra: 22") + "}\n" + quick);
  EXPECT_EQ(run.exit_code, 3) << run.text;
  expect_contains(run.text, "time point 'pre'");
  expect_contains(run.text, "two different vertebrae");
}

TEST_F(TimePoints, NeighboursSwappedAreNoticed)
{
  const ProgramRun run = measure(
      scratch.path(), "labels: " + labels_of(pre(), "vertebra: 22, above: 23, below: 21") + "\n" + quick);
  EXPECT_EQ(run.exit_code, 3) << run.text;
  expect_contains(run.text, "Swap labels.above and labels.below");
}

TEST_F(TimePoints, ALabelOfBoneGivenAsCementIsRefused)
{
  // the vertebra below as 'vertebra', all of the fractured one as its cement
  const ProgramRun run =
      measure(scratch.path(), "labels: " + labels_of(pre(), "vertebra: 23, cement: 22") + "\n" + quick);
  EXPECT_EQ(run.exit_code, 3) << run.text;
  expect_contains(run.text, "whole body has");
}

TEST_F(TimePoints, AColumnMeasuresEveryLevelWithItsNeighbours)
{
  const ProgramRun run = measure(
      scratch.path(), "labels: " + labels_of(pre(), "vertebra: [21, 22, 23]") + "\n" + quick, {"--column"});
  ASSERT_EQ(run.exit_code, 0) << run.text;
  const json column = read_json(scratch.path() / "out" / "results.json")["column"];
  ASSERT_EQ(column.size(), 3U);
  EXPECT_NEAR(column["22"]["avhr"]["value"].get<double>(), truth("pre", "avhr"), 5);
  EXPECT_NEAR(column["22"]["regional_kyphotic_angle"]["value"].get<double>(),
              truth("pre", "regional_kyphotic_angle"), 2.5);
  EXPECT_TRUE(column["21"]["avhr"]["value"].is_null()); // nothing is labelled above
  const std::vector<std::string> lines = lines_of(scratch.path() / "out" / "measures.csv");
  ASSERT_EQ(lines.size(), 4U);
  expect_contains(lines[0], "anterior_height [mm]");
  EXPECT_EQ(lines[1].rfind("21,", 0), 0U); // from top to bottom
  EXPECT_EQ(lines[3].rfind("23,", 0), 0U);
}

TEST_F(TimePoints, AColumnInTheWrongOrderIsNoticed)
{
  const ProgramRun run = measure(
      scratch.path(), "labels: " + labels_of(pre(), "vertebra: [22, 21, 23]") + "\n" + quick, {"--column"});
  ASSERT_EQ(run.exit_code, 0) << run.text;
  expect_contains(run.text, "labels have been swapped");
}

/// A small vertebra without neighbours, for speed; made_phantom() puts seed 3 in front.
fs::path small_phantom(const fs::path& folder, const std::string& more)
{
  return made_phantom(folder,
                      "body: {width: 42 mm, depth: 30 mm, height: 24 mm}\nneighbours: {extent: none}\n"
                      "grid: {spacing: [1 mm, 1 mm, 1 mm], rotation: [4 deg, 0 deg, 9 deg]}\n" +
                          more);
}

std::string with_image(const fs::path& labels, const std::string& named)
{
  return "image: {values: HU, file: " + (labels.parent_path() / "ct.nii.gz").string() +
         "}, labels: " + labels_of(labels, named);
}

TEST(ScanBeforeCement, IsRegisteredOrRefused)
{
  const ScratchFolder scratch;
  const fs::path post =
                     small_phantom(scratch.path() / "post", "patient: {position: [10 mm, -30 mm, 200 mm]}\n"
                                                            "cement: {pattern: bipedicular, volume: 3 ml}"),
                 pre = small_phantom(scratch.path() / "pre", "patient: {position: [-7 mm, 12 mm, 411 mm]}\n"
                                                             "scanner: {noise: 30 HU}"),
                 crushed = small_phantom(scratch.path() / "crushed", "fracture: {wedge: 30 %}");
  const std::string whole =
      with_image(post, "vertebra: 22, cement: 100") + ", measurement: {uncertainty: false}, ";
  const ProgramRun run =
      measure(scratch.path(), "{" + whole + "pre: {" + with_image(pre, "vertebra: 22") + "}}");
  ASSERT_EQ(run.exit_code, 0) << run.text;
  const json found = read_json(scratch.path() / "out" / "results.json")["measurement"]["registration"];
  EXPECT_TRUE(found["used"]["value"].get<bool>());
  // a tenth of a voxel
  EXPECT_NEAR(found["translation_left"]["value"].get<double>(), -17, 0.1);
  EXPECT_NEAR(found["translation_posterior"]["value"].get<double>(), 42, 0.1);
  EXPECT_NEAR(found["translation_superior"]["value"].get<double>(), 211, 0.1);
  EXPECT_NEAR(found["rotation"]["value"].get<double>(), 0, 0.3);

  EXPECT_TRUE(fs::exists(scratch.path() / "out" / "before.nii.gz"));

  const std::string other = whole + "pre: {" + with_image(crushed, "vertebra: 22") + "}";
  const ProgramRun automatic = measure(scratch.path(), "{" + other + "}");
  EXPECT_EQ(automatic.exit_code, 0) << automatic.text;
  EXPECT_NE(automatic.text.find("filled in from around it instead"), std::string::npos) << automatic.text;
  const ProgramRun refused =
      measure(scratch.path(), "{" + other + ", materials: {bone: {under cement: pre-operative}}}");
  EXPECT_EQ(refused.exit_code, 3) << refused.text;
  EXPECT_NE(refused.text.find("raised between the two scans"), std::string::npos) << refused.text;
}

} // namespace
} // namespace cemvert
