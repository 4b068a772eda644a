// SPDX-License-Identifier: GPL-3.0-or-later
// Decks for other solvers, from the program as a user runs it to the reaction CalculiX finds.
#include "program.h"
#include "report/calculix.h"
#include "support.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

const fs::path data = CEMVERT_DATA_DIR;
/// One modulus per element, as in the decks, so that both programs solve the same model.
const std::vector<std::string> comparable = {"mesh.edge length=4 mm",
                                             "materials.bone.mapping=element mean modulus"};

std::string text_of(const fs::path& file)
{
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> exporting(std::vector<std::string> arguments, const std::string& formats)
{
  arguments.insert(arguments.end(), {"--export", formats});
  return arguments;
}

std::vector<std::string> files_in(const fs::path& folder)
{
  std::vector<std::string> names;
  if (fs::exists(folder))
    for (const auto& entry : fs::directory_iterator(folder))
      names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

/// Platen force at the end of the curve of a state [N].
double force_of(const fs::path& output, const std::string& state)
{
  const std::string curve = text_of(output / ("curve." + state + ".csv"));
  return std::stod(curve.substr(curve.rfind(',') + 1));
}

// 0.1 %: promised. Seen: below 1e-5, the groups of moduli of the deck and the digits CalculiX prints.
void expect_calculix_agrees(const fs::path& output)
{
  for (const char* state : {"intact", "cemented"}) {
    const Vec3 force = calculix_reaction(output / "decks" / (std::string(state) + ".inp"));
    EXPECT_NEAR(-force.z() / force_of(output, state), 1, 1e-3) << state;
  }
}

TEST(Export, ADeckRunByCalculixGivesTheReactionOfTheRun)
{
  if (!calculix_is_here())
    GTEST_SKIP() << "CalculiX is not installed (Debian: calculix-ccx)";
  const ScratchFolder scratch;
  const ProgramRun run =
      run_program(exporting(case_arguments("run", scratch.path() / "out", comparable), "inp"));
  ASSERT_EQ(run.exit_code, 0) << run.text;
  expect_contains(run.text, "\ndecks ");
  expect_calculix_agrees(scratch.path() / "out");
}

// Both take eight points in a voxel with linear displacements, so no other difference is expected than there.
TEST(Export, ADeckOfVoxelsRunByCalculixGivesTheReactionOfTheRun)
{
  if (!calculix_is_here())
    GTEST_SKIP() << "CalculiX is not installed (Debian: calculix-ccx)";
  const ScratchFolder scratch;
  const fs::path output = scratch.path() / "out";
  std::vector<std::string> voxels = comparable;
  voxels.insert(voxels.end(), {"mesh.elements=voxels", "mesh.edge length=3 mm"});
  const ProgramRun run = run_program(exporting(case_arguments("run", output, voxels), "inp"));
  ASSERT_EQ(run.exit_code, 0) << run.text;
  expect_contains(text_of(output / "decks" / "cemented.inp"), "TYPE=C3D8,");
  expect_calculix_agrees(output);
}

TEST(Export, ADeckOfARealVertebraRunByCalculixGivesTheReactionOfTheRun)
{
  if (!fs::exists(data / "t10_t11_ct"))
    GTEST_SKIP() << "the folder of real scans is not at " << data << " (CMake: -DCEMVERT_DATA_DIR=...)";
  if (!calculix_is_here())
    GTEST_SKIP() << "CalculiX is not installed (Debian: calculix-ccx)";
  const ScratchFolder scratch;
  std::ofstream(scratch.path() / "case.yaml")
      << "image: {file: " << (data / "t10_t11_ct/ct.nii.gz").string()
      << ", values: HU, calibration: {slope: 0.75, intercept: 0}}\n"
      << "labels: {file: " << (data / "t10_t11_ct/labels.nii.gz").string() << ", vertebra: 1}\n"
      << "cement: {pattern: bipedicular ellipsoids, volume: 4 ml}\nmesh: {edge length: 4 mm}\n"
      << "materials: {bone: {mapping: element mean modulus}}\n";
  const fs::path output = scratch.path() / "out";
  const ProgramRun run =
      run_program({"run", (scratch.path() / "case.yaml").string(), "-o", output.string(), "--export", "inp"});
  ASSERT_EQ(run.exit_code, 0) << run.text;
  expect_calculix_agrees(output);
}

// The published modulus map has no anatomy and axes of its own: its deck must hold and move the same faces.
TEST(Export, ADeckOfAModulusImageIsWrittenForItsOneState)
{
  if (!fs::exists(data / "l4_density"))
    GTEST_SKIP() << "the folder of real scans is not at " << data << " (CMake: -DCEMVERT_DATA_DIR=...)";
  const ScratchFolder scratch;
  std::ofstream(scratch.path() / "case.yaml")
      << "image: {file: " << (data / "l4_density/reference_modulus.nii.gz").string()
      << ", values: modulus, layer modulus: 2500 MPa}\n"
      << "mesh: {edge length: 6 mm}\nload: {compression: 0.68 %}\nstates: [intact]\n";
  const fs::path output = scratch.path() / "out";
  const ProgramRun run = run_program(
      {"mesh", (scratch.path() / "case.yaml").string(), "-o", output.string(), "--export", "inp"});
  ASSERT_EQ(run.exit_code, 0) << run.text;
  EXPECT_EQ(files_in(output / "decks"), std::vector<std::string>{"intact.inp"});
  const std::string deck = text_of(output / "decks" / "intact.inp");
  expect_contains(deck, "UPPER_FACE, 3, 3, -0.2924\n"); // 0.68 % of 43 mm
  expect_contains(deck, "element mean modulus");        // its voxels are sampled at several points
}

TEST(Export, MeshRunAndTwoRanksWriteTheSameDecks)
{
  const ScratchFolder scratch;
  const auto make = [&scratch](const std::string& command, const std::string& name,
                               const std::string& before) {
    const ProgramRun run = run_program(
        exporting(case_arguments(command, scratch.path() / name, comparable), "inp,feb,msh"), before);
    EXPECT_EQ(run.exit_code, 0) << run.text;
  };
  make("mesh", "mesh", "");
  make("run", "run", "mpirun -n 2 --oversubscribe");
  const std::vector<std::string> names = files_in(scratch.path() / "mesh" / "decks");
  EXPECT_EQ(names, (std::vector<std::string>{"cemented.feb", "cemented.inp", "cemented.msh", "intact.feb",
                                             "intact.inp", "intact.msh"}));
  EXPECT_EQ(files_in(scratch.path() / "run" / "decks"), names);
  for (const std::string& name : names) // no EXPECT_EQ: it would print both of them
    EXPECT_TRUE(text_of(scratch.path() / "mesh" / "decks" / name) ==
                text_of(scratch.path() / "run" / "decks" / name))
        << name;
  EXPECT_FALSE(fs::exists(scratch.path() / "mesh" / "curve.intact.csv")) << "mesh does not solve";
}

TEST(Export, AnUnknownFormatIsRefusedBeforeAnythingIsDone)
{
  const ScratchFolder scratch;
  const ProgramRun run = run_program(exporting(case_arguments("mesh", scratch.path() / "out"), "inp,nas"));
  EXPECT_EQ(run.exit_code, 2) << run.text;
  expect_contains(run.text, "'nas'");
  expect_contains(run.text, "inp, feb, msh");
  EXPECT_FALSE(fs::exists(scratch.path() / "out"));
}

TEST(Export, ANewRunRemovesOldDecksButNotWhatOtherSolversMadeOfThem)
{
  const ScratchFolder scratch;
  const fs::path output = scratch.path() / "out";
  const auto arguments = case_arguments("mesh", output, comparable);
  ASSERT_EQ(run_program(exporting(arguments, "inp,msh")).exit_code, 0);
  std::ofstream(output / "decks" / "intact.dat") << "forces\n";
  const ProgramRun solved = run_program(case_arguments("solve", output, comparable));
  ASSERT_EQ(solved.exit_code, 0) << solved.text;
  EXPECT_EQ(files_in(output / "decks").size(), 5U) << "solve of the same case keeps the decks";
  auto stiffer = comparable;
  stiffer.emplace_back("materials.layers.young modulus=3000 MPa");
  ASSERT_EQ(run_program(case_arguments("solve", output, stiffer)).exit_code, 0);
  EXPECT_EQ(files_in(output / "decks"), std::vector<std::string>{"intact.dat"});
}

} // namespace
} // namespace cemvert
