// SPDX-License-Identifier: GPL-3.0-or-later
// What users get wrong: each gets one message that says what was asked, what was found and what to do, the
// right exit code, and nothing that looks like a result.
#include "image/image_file.h"
#include "program.h"
#include "support.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

class BadInput : public ::testing::Test
{
protected:
  /// Runs the case with these changes and expects this exit code, these words, one message and no
  /// results.json.
  void expect_refused(const std::vector<std::string>& changes, int exit_code,
                      const std::vector<std::string>& words, const std::string& command = "run")
  {
    const fs::path output = scratch_.path() / "out";
    const ProgramRun run = run_program(case_arguments(command, output, changes));
    EXPECT_EQ(run.exit_code, exit_code) << run.text;
    for (const std::string& word : words)
      expect_contains(run.text, word);
    const std::size_t first = run.text.find("error: ");
    EXPECT_NE(first, std::string::npos) << run.text;
    EXPECT_EQ(run.text.find("error: ", first + 1), std::string::npos) << "more than one message:\n"
                                                                      << run.text;
    EXPECT_FALSE(fs::exists(output / "results.json"));
  }

  ScalarImage ct() const { return read_image(synthetic_vertebra() / "ct.nii.gz"); }
  LabelMap labels() const { return read_labels(synthetic_vertebra() / "body_labels.nii.gz"); }
  std::string save(const ScalarImage& image)
  {
    write_image(scratch_.path() / "changed.nii.gz", image);
    return "image.file=" + (scratch_.path() / "changed.nii.gz").string();
  }
  std::string save(const LabelMap& map)
  {
    write_labels(scratch_.path() / "changed_labels.nii.gz", map);
    return "labels.file=" + (scratch_.path() / "changed_labels.nii.gz").string();
  }

  ScratchFolder scratch_;
};

TEST_F(BadInput, AMissingCaseFile)
{
  const ProgramRun run = run_program({"run", "/no/such/case.yaml", "-o", (scratch_.path() / "out").string()});
  EXPECT_EQ(run.exit_code, 2);
  expect_contains(run.text, "/no/such/case.yaml");
}

TEST_F(BadInput, AMissingImage)
{
  expect_refused({"image.file=/no/such/ct.nii.gz"}, 3, {"/no/such/ct.nii.gz"});
}

TEST_F(BadInput, ATruncatedImage)
{
  std::ifstream whole(synthetic_vertebra() / "ct.nii.gz", std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(whole)), {});
  std::ofstream(scratch_.path() / "half.nii.gz", std::ios::binary) << bytes.substr(0, bytes.size() / 2);
  expect_refused({"image.file=" + (scratch_.path() / "half.nii.gz").string()}, 3, {"half.nii.gz"});
}

TEST_F(BadInput, NaNInTheImage)
{
  ScalarImage image = ct();
  image.values[image.values.size() / 2] = std::numeric_limits<float>::quiet_NaN();
  write_image(scratch_.path() / "changed.nrrd", image);
  expect_refused({"image.file=" + (scratch_.path() / "changed.nrrd").string()}, 3,
                 {"changed.nrrd", "not a number"});
}

TEST_F(BadInput, AnEmptyImage)
{
  ScalarImage image = ct();
  std::fill(image.values.begin(), image.values.end(), 0.F);
  expect_refused({save(image)}, 3, {"changed.nii.gz"});
}

TEST_F(BadInput, ALabelThatIsNotInTheMapListsThoseThatAre)
{
  expect_refused({"labels.vertebra=7"}, 3, {"7", "22", "ml"});
}

TEST_F(BadInput, ABodyInSeveralPieces)
{
  LabelMap map = read_labels(synthetic_vertebra() / "body_labels.nii.gz");
  // the body below carries the same label: two bodies with a disc between them
  for (auto& label : map.values)
    label = label == 23 ? 22 : label;
  const fs::path file = scratch_.path() / "pieces.yaml";
  std::ofstream(file) << "labels: {file: " << save(map).substr(12) << ", vertebra: 22, body: 22}\n";
  const ProgramRun run = run_program({"measure", file.string(), "-o", (scratch_.path() / "out").string()});
  EXPECT_EQ(run.exit_code, 3) << run.text;
  expect_contains(run.text, "in 2 pieces");
  expect_contains(run.text, "ml");
}

TEST_F(BadInput, ImageAndLabelsThatDoNotOverlap)
{
  ScalarImage image = ct();
  image.grid.origin.x() += 1000;
  expect_refused({save(image)}, 3, {"overlap"});
}

TEST_F(BadInput, MoreCementThanTheBodyCanTake)
{
  expect_refused({"cement.volume=90 ml"}, 2, {"90", "ml"});
}

TEST_F(BadInput, ACementVolumeBelowZero)
{
  expect_refused({"cement.volume=-1 ml"}, 2, {"cement.volume"});
}

TEST_F(BadInput, HounsfieldUnitsCalledDensity)
{
  const fs::path plain = scratch_.path() / "plain.yaml";
  std::ofstream(plain) << "image: {file: " << (synthetic_vertebra() / "ct.nii.gz").string()
                       << ", values: density}\n"
                       << "labels: {file: " << (synthetic_vertebra() / "labels.nii.gz").string()
                       << ", vertebra: 22}\n";
  const ProgramRun run = run_program({"run", plain.string(), "-o", (scratch_.path() / "out").string()});
  EXPECT_EQ(run.exit_code, 3) << run.text;
  expect_contains(run.text, "HU");
}

TEST_F(BadInput, DensityCalledHounsfieldUnits)
{
  ScalarImage image = ct();
  const LabelMap map = labels();
  for (std::size_t voxel = 0; voxel < image.values.size();
       ++voxel) // masked density, as calibrated images come
    image.values[voxel] = map.values[voxel] ? std::max(0.F, 0.8F * image.values[voxel]) : 0.F;
  expect_refused({save(image)}, 3, {"density"});
}

TEST_F(BadInput, AMisspeltKey)
{
  expect_refused({"mesh.edge lenght=2 mm"}, 2, {"mesh.edge lenght", "'mesh.edge length'"});
}

TEST_F(BadInput, AValueOutOfRange)
{
  expect_refused({"mesh.edge length=200 mm"}, 2, {"200 mm", "outside"});
}

TEST_F(BadInput, AnUnknownPattern)
{
  expect_refused({"cement.pattern=bipedicular elipsoids"}, 2, {"Did you mean 'bipedicular ellipsoids'?"});
}

TEST_F(BadInput, AVertebraCutByTheBorderOfTheImage)
{
  ScalarImage image = ct();
  LabelMap map = labels();
  Grid grid = map.grid;
  grid.size[0] /= 2;
  ScalarImage half(grid);
  LabelMap half_map(grid);
  for (std::size_t voxel = 0; voxel < grid.voxels(); ++voxel) {
    const Index3 index = grid.index_of(voxel);
    half.values[voxel] = image.at(index);
    half_map.values[voxel] = map.at(index);
  }
  expect_refused({save(half), save(half_map)}, 3, {"border"});
}

TEST_F(BadInput, AnOutputFolderThatHoldsAnotherCase)
{
  const fs::path output = scratch_.path() / "out";
  ASSERT_EQ(run_program(case_arguments("measure", output)).exit_code, 0);
  const ProgramRun other = run_program(case_arguments("measure", output, {"cement.volume=3 ml"}));
  EXPECT_EQ(other.exit_code, 2);
  expect_contains(other.text, "--force");
  EXPECT_EQ(run_program(case_arguments("measure", output)).exit_code, 0)
      << "the same case again is no other case";
  auto forced = case_arguments("measure", output, {"cement.volume=3 ml"});
  forced.emplace_back("--force");
  EXPECT_EQ(run_program(forced).exit_code, 0);
}

TEST_F(BadInput, AnOutputFolderThatCannotBeMade)
{
  const ProgramRun run = run_program(case_arguments("measure", "/proc/cemvert"));
  EXPECT_EQ(run.exit_code, 74) << run.text;
  expect_contains(run.text, "/proc/cemvert");
}

// /dev/full answers every write with "no space left on device", as a disk does that fills up just before the
// end.
TEST_F(BadInput, ADiskThatIsFullAtTheLastFile)
{
  const fs::path output = scratch_.path() / "out";
  fs::create_directories(output);
  fs::create_symlink("/dev/full", output / ".part.results.json");
  const ProgramRun run = run_program(case_arguments("measure", output));
  EXPECT_EQ(run.exit_code, 74) << run.text;
  expect_contains(run.text, "No space left on device");
  expect_contains(run.text, "results.json");
  EXPECT_FALSE(fs::exists(output / "results.json"));
  for (const auto& entry : fs::directory_iterator(output))
    EXPECT_EQ(entry.path().filename().string().find(".part."), std::string::npos) << entry.path();
}

TEST_F(BadInput, AWrongSubcommand)
{
  const ProgramRun run = run_program({"meausre"});
  EXPECT_EQ(run.exit_code, 2);
  expect_contains(run.text, "Did you mean 'measure'?");
}

TEST_F(BadInput, AMissingCalibration)
{
  const fs::path plain = scratch_.path() / "plain.yaml";
  std::ofstream(plain) << "image: {file: " << (synthetic_vertebra() / "ct.nii.gz").string()
                       << ", values: HU}\n"
                       << "labels: {file: " << (synthetic_vertebra() / "labels.nii.gz").string()
                       << ", vertebra: 22}\n";
  const ProgramRun run = run_program({"run", plain.string(), "-o", (scratch_.path() / "out").string()});
  EXPECT_EQ(run.exit_code, 2) << run.text;
  expect_contains(run.text, "calibration");
}

TEST_F(BadInput, SolveWithoutAMesh)
{
  const ProgramRun run = run_program(case_arguments("solve", scratch_.path() / "out"));
  EXPECT_EQ(run.exit_code, 2) << run.text;
  expect_contains(run.text, "cemvert mesh");
}

// Cement beyond the body is no error: it is measured, told, and left out of the mesh.
TEST_F(BadInput, CementOutsideTheBodyIsMeasuredAndTold)
{
  LabelMap map = labels();
  int painted = 0;
  for (std::size_t voxel = 0; voxel < map.values.size() && painted < 40; ++voxel)
    if (map.values[voxel] == 22) {
      map.values[voxel] =
          100; // the first voxels in memory: the lower end of the vertebra, spinous process or rim
      ++painted;
    }
  map.at(2, 2, 2) = 100;
  const fs::path output = scratch_.path() / "out";
  const fs::path file = scratch_.path() / "leak.yaml";
  std::ofstream(file) << "image: {file: " << (synthetic_vertebra() / "ct.nii.gz").string()
                      << ", values: HU, calibration: {slope: 0.8, intercept: 0}}\n"
                      << "labels: {"
                      << "file: " << save(map).substr(12) << ", vertebra: 22, cement: 100}\n";
  const ProgramRun run = run_program({"measure", file.string(), "-o", output.string()});
  EXPECT_EQ(run.exit_code, 0) << run.text;
  std::ifstream stream(output / "results.json");
  const auto json = nlohmann::json::parse(stream);
  EXPECT_GT(json["measurement"]["cement_outside_body"]["value"].get<double>(), 0) << run.text;
}

} // namespace
} // namespace cemvert
