// SPDX-License-Identifier: GPL-3.0-or-later
// run --convergence and --sensitivity through the program, on a coarse synthetic vertebra.
#include "image/image_file.h"
#include "program.h"
#include "support.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;
using nlohmann::json;

json results_of(const fs::path& folder, const std::vector<std::string>& flags, std::string* text = nullptr,
                const std::string& before = "")
{
  auto arguments = case_arguments("run", folder, {"mesh.edge length=4 mm"});
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  const ProgramRun run = run_program(arguments, before);
  EXPECT_EQ(run.exit_code, 0) << run.text;
  if (text)
    *text = run.text;
  std::ifstream stream(folder / "results.json");
  return json::parse(stream);
}

double change(const json& sensitivity, const std::string& name, const std::string& state)
{
  for (const json& variant : sensitivity["variants"])
    if (variant["change_of"] == name)
      return variant["states"][state]["change"]["value"];
  ADD_FAILURE() << "no variant '" << name << "'";
  return 0;
}

TEST(Studies, AreAddedToARunWhoseOwnResultsStayAsTheyWere)
{
  const ScratchFolder scratch;
  std::string text;
  const json plain = results_of(scratch.path() / "plain", {});
  const json both = results_of(scratch.path() / "both", {"--convergence", "--sensitivity"}, &text);
  EXPECT_FALSE(plain.contains("convergence") || plain.contains("sensitivity"));
  for (const char* section : {"case", "measurement", "mesh", "materials", "warnings"})
    EXPECT_EQ(plain[section], both[section]) << section;
  for (const char* state : {"intact", "cemented"})
    EXPECT_EQ(plain["mechanics"]["states"][state]["stiffness"],
              both["mechanics"]["states"][state]["stiffness"]);
  EXPECT_EQ(plain["mechanics"]["gains"], both["mechanics"]["gains"]);

  const json& convergence = both["convergence"];
  ASSERT_EQ(convergence["levels"].size(), 3U);
  const std::array<double, 3> edges{6, 4, 3};
  for (std::size_t level = 0; level < 3; ++level) {
    EXPECT_EQ(convergence["levels"][level]["edge_length"]["value"], edges[level]);
    EXPECT_GT(convergence["levels"][level]["stiffness"]["cemented"]["value"].get<double>(), 0);
  }
  EXPECT_EQ(convergence["levels"][1]["stiffness"]["intact"],
            both["mechanics"]["states"]["intact"]["stiffness"]);
  for (const char* state : {"intact", "cemented"}) {
    const json& estimate = convergence["stiffness"][state];
    // on elements of 3 mm: far from fine, yet no different vertebra
    EXPECT_LT(std::abs(estimate["last_change"]["value"].get<double>()), 5);
    EXPECT_GT(estimate["error_bar"]["value"].get<double>(), 0);
  }
  expect_contains(text, "Mesh convergence");
  expect_contains(text, "error bar +-");

  const json& sensitivity = both["sensitivity"];
  EXPECT_EQ(sensitivity["base"]["intact"], both["mechanics"]["states"]["intact"]["stiffness"]);
  for (const char* state : {"intact", "cemented"}) {
    EXPECT_GT(change(sensitivity, "density +15 mg/cc", state), 1);
    EXPECT_LT(change(sensitivity, "density -15 mg/cc", state), -1);
    // stiffness cannot fall when a support is added or a part made stiffer
    EXPECT_LT(change(sensitivity, "load faces free laterally", state), 0);
    EXPECT_LT(change(sensitivity, "layers of 1177 MPa", state), 0);
    EXPECT_GT(change(sensitivity, "layers of 3300 MPa", state), 0);
    EXPECT_GE(change(sensitivity, "floor of bone's modulus 10 MPa", state), 0);
    EXPECT_LE(change(sensitivity, "floor of bone's modulus 0.1 MPa", state), 0);
    // held sides: a higher ratio stiffens
    EXPECT_GT(change(sensitivity, "Poisson's ratio of bone 0.4", state), 0);
  }
  // the denser the bone, the less there is to gain
  EXPECT_LT(change(sensitivity, "density +15 mg/cc", "cemented"),
            change(sensitivity, "density +15 mg/cc", "intact"));
  expect_contains(text, "Sensitivity of the stiffness");
}

// 1e-4 of a percent: six digits are written, and the linear solver's tolerance is far below that.
TEST(Studies, GiveTheSameOnTwoRanks)
{
  const ScratchFolder scratch;
  const json one = results_of(scratch.path() / "one", {"--convergence", "--sensitivity"});
  const json two = results_of(scratch.path() / "two", {"--convergence", "--sensitivity"}, nullptr,
                              "mpirun -n 2 --oversubscribe");
  for (std::size_t level = 0; level < 3; ++level)
    EXPECT_NEAR(two["convergence"]["levels"][level]["stiffness"]["cemented"]["value"].get<double>() /
                    one["convergence"]["levels"][level]["stiffness"]["cemented"]["value"].get<double>(),
                1, 2e-6);
  ASSERT_EQ(two["sensitivity"]["variants"].size(), one["sensitivity"]["variants"].size());
  for (std::size_t n = 0; n < one["sensitivity"]["variants"].size(); ++n)
    EXPECT_NEAR(two["sensitivity"]["variants"][n]["states"]["intact"]["change"]["value"].get<double>(),
                one["sensitivity"]["variants"][n]["states"]["intact"]["change"]["value"].get<double>(), 1e-3);
}

// Trilinear hexahedra: twice the order of elements of degree 1, not of the degree that tetrahedra would have.
TEST(Studies, CountHexahedraWhereTheElementsAreVoxels)
{
  const ScratchFolder scratch;
  std::string text;
  const json results =
      results_of(scratch.path() / "out", {"--set", "mesh.elements=voxels", "--convergence"}, &text);
  const json& levels = results["convergence"]["levels"];
  ASSERT_EQ(levels.size(), 3U);
  EXPECT_EQ(levels[1]["cells"], results["mesh"]["hexahedra"]);
  // a voxel of 3 mm is an eighth of one of 6 mm
  EXPECT_NEAR(levels[2]["cells"]["value"].get<double>() / levels[0]["cells"]["value"].get<double>(), 8, 1.6);
  expect_contains(text, "hexahedra; cemented");
  EXPECT_EQ(text.find("tetrahedra"), std::string::npos);
}

TEST(Studies, SayThatTheVoxelsOfAModulusImageCannotBeMadeFiner)
{
  const ScratchFolder scratch;
  Grid grid;
  grid.size = {8, 8, 10};
  ScalarImage modulus(grid, 0);
  for (int k = 1; k < 9; ++k)
    for (int j = 1; j < 7; ++j)
      for (int i = 1; i < 7; ++i)
        modulus.at(i, j, k) = k == 1 || k == 8 ? 2500.F : 300.F;
  write_image(scratch.path() / "modulus.nii.gz", modulus);
  std::ofstream(scratch.path() / "case.yaml")
      << "image: {file: modulus.nii.gz, values: modulus, layer modulus: 2500 MPa}\n"
      << "mesh: {elements: voxels}\nstates: [intact]\n";
  const ProgramRun run = run_program({"run", (scratch.path() / "case.yaml").string(), "-o",
                                      (scratch.path() / "out").string(), "--convergence"});
  ASSERT_EQ(run.exit_code, 0) << run.text;
  expect_contains(run.text, "no other edge length");
  std::ifstream stream(scratch.path() / "out" / "results.json");
  const json convergence = json::parse(stream)["convergence"];
  EXPECT_EQ(convergence["levels"].size(), 1U);
  expect_contains(convergence["stiffness"]["intact"]["error_bar"]["reason"], "no other edge length");
}

TEST(Studies, AreForTheRunOnly)
{
  const ScratchFolder scratch;
  auto arguments = case_arguments("measure", scratch.path() / "out");
  arguments.emplace_back("--convergence");
  const ProgramRun run = run_program(arguments);
  EXPECT_EQ(run.exit_code, 2);
  expect_contains(run.text, "--convergence");
}

} // namespace
} // namespace cemvert
