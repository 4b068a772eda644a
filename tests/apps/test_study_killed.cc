// SPDX-License-Identifier: GPL-3.0-or-later
// Sixty cases with mesh and mechanics: killed twice on the way and resumed, and run as two shares, the study
// must come to the same table to the last byte.
#include "program.h"
#include "support.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

std::string content_of(const fs::path& file)
{
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::size_t records_in(const fs::path& folder)
{
  std::error_code none;
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(folder / "records", none))
    count += entry.path().filename().string().rfind(".part.", 0) != 0;
  return count;
}

std::size_t lines_with(const std::string& text, const std::string& part)
{
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

TEST(StudyOfSixtyCases, KilledTwiceOrSharedGivesTheSameTable)
{
  const ScratchFolder scratch;
  const fs::path file = scratch.path() / "study.yaml";
  const std::string vertebra = synthetic_vertebra().string();
  std::ofstream(file)
      << "base:\n  image: {file: " << vertebra
      << "/ct.nii.gz, values: HU, calibration: {slope: 0.8, intercept: 0}}\n"
         "  labels: {file: "
      << vertebra
      << "/body_labels.nii.gz, vertebra: 22}\n"
         "set: {mesh.edge length: 5 mm, solver.elements: P1, measurement.uncertainty: false}\n"
         "axes:\n"
         "  cement.pattern: [middle, bridging columns, random blobs]\n"
         "  cement.volume: {from: 1 ml, to: 5 ml, steps: 5}\n"
         "  materials.cement.young modulus: {from: 1 GPa, to: 4 GPa, steps: 4}\n"
         "run: {keep: rows}\n";
  const auto study = [&](const fs::path& folder, std::vector<std::string> more = {},
                         const std::string& before = "") {
    std::vector<std::string> arguments = {"study", file.string(), "-o", folder.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments, before);
  };
  const fs::path killed = scratch.path() / "killed";
  std::size_t before = 0;
  for (int time = 1; time <= 2; ++time) {
    // killed as soon as twenty more cases have ended: a moment of its own whatever the machine
    const std::string id = (scratch.path() / "id").string(), records = (killed / "records").string();
    const std::string wait = "echo $$ > " + id + "; ( while kill -0 $(cat " + id + ") && [ $(ls " + records +
                             " 2> /dev/null | wc -l) -lt " + std::to_string(20 * time) +
                             " ]; do sleep 0.2; done; kill -KILL $(cat " + id + ") ) & exec";
    const ProgramRun run = study(killed, {}, wait);
    EXPECT_NE(run.exit_code, 0) << run.text;
    const std::size_t ended = records_in(killed);
    EXPECT_GE(ended, 20u * static_cast<std::size_t>(time));
    EXPECT_LT(ended, 60u);
    EXPECT_GT(ended, before);
    before = ended;
    EXPECT_FALSE(fs::exists(killed / "study.csv"));
  }
  const ProgramRun rest = study(killed);
  EXPECT_EQ(rest.exit_code, 0) << rest.text;
  EXPECT_NE(rest.text.find(std::to_string(60 - before) + " of 60 cases to run"), std::string::npos)
      << rest.text;

  const fs::path shared = scratch.path() / "shared", other = scratch.path() / "other";
  ASSERT_EQ(study(shared, {"--task", "1/2"}).exit_code, 0);
  ASSERT_EQ(study(other, {"--task", "2/2"}).exit_code, 0);
  EXPECT_EQ(records_in(shared), 30u);
  EXPECT_EQ(records_in(other), 30u);
  fs::copy(other, shared, fs::copy_options::recursive | fs::copy_options::skip_existing);
  ASSERT_EQ(study(shared, {"--collect"}).exit_code, 0);

  const std::string table = content_of(killed / "study.csv");
  EXPECT_EQ(lines_with(table, ",done,"), 60u);
  EXPECT_EQ(table, content_of(shared / "study.csv"));
}

} // namespace
} // namespace cemvert
