// SPDX-License-Identifier: GPL-3.0-or-later
// A run that yields, killed and started again, ends with the very results it would have had undisturbed.
#include "program.h"
#include "support.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

std::vector<std::string> yielding_case(const fs::path& output, const std::vector<std::string>& more = {})
{
  std::vector<std::string> changes = {"mesh.edge length=6 mm",
                                      "solver.elements=P1",
                                      "materials.bone.law=quadric damage",
                                      "materials.cement.law=pmma",
                                      "load.compression=0.8 %",
                                      "load.crushing=1.2 %",
                                      "load.unload=yes",
                                      "states=[intact, cemented, fractured, fractured cemented]",
                                      "solver.checkpoint interval=0 s"};
  changes.insert(changes.end(), more.begin(), more.end());
  std::vector<std::string> arguments = case_arguments("run", output, changes);
  arguments.emplace_back("--no-pictures");
  return arguments;
}

std::string content_of(const fs::path& file)
{
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

bool holds_checkpoint(const fs::path& folder)
{
  if (fs::exists(folder))
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.path().filename().string().rfind("checkpoint.", 0) == 0)
        return true;
  return false;
}

/// Strengths, energies, iterations and all, without the seconds they took.
nlohmann::json mechanics_of(const fs::path& folder)
{
  nlohmann::json mechanics = nlohmann::json::parse(content_of(folder / "results.json"))["mechanics"];
  for (auto& state : mechanics["states"])
    state.erase("solver_time");
  return mechanics;
}

/// Byte by byte: curves, and the fields of every state.
void expect_same_results(const fs::path& folder, const fs::path& expected)
{
  EXPECT_EQ(mechanics_of(folder), mechanics_of(expected));
  for (const char* file : {"curve.intact.csv", "curve.crushing.csv", "curve.fractured.csv",
                           "curve.fractured cemented.csv", "fields.intact.vtu", "fields.cemented.vtu",
                           "fields.fractured.vtu", "fields.fractured cemented.vtu"}) {
    ASSERT_TRUE(fs::exists(expected / file)) << file;
    EXPECT_TRUE(content_of(folder / file) == content_of(expected / file)) << file;
  }
  EXPECT_FALSE(holds_checkpoint(folder));
}

/// Shell that runs the program behind it and kills it, all its ranks at once, a little after a checkpoint
/// appears.
std::string killed_at(const fs::path& folder, const std::string& checkpoint, double later,
                      const std::string& with = "")
{
  return "run() { \"$@\" & p=$!; while kill -0 $p 2>/dev/null && [ ! -e \"" +
         (folder / ("checkpoint." + checkpoint)).string() + "\" ]; do sleep 0.01; done; sleep " +
         std::to_string(later) + "; pkill -9 -P $p; kill -9 $p; wait $p; }; run " + with;
}

// One run is killed in each of its states, and what goes on is killed in the next.
TEST(Checkpoint, LetsAKilledRunGoOnWithIdenticalResults)
{
  const ScratchFolder scratch;
  const fs::path undisturbed = scratch.path() / "undisturbed", folder = scratch.path() / "out";
  ASSERT_EQ(run_program(yielding_case(undisturbed)).exit_code, 0);
  double later = 0;
  for (const char* moment : {"intact.loading", "cemented.loading", "crushing.loading", "fractured.rest",
                             "fractured cemented.loading"}) {
    const ProgramRun run = run_program(yielding_case(folder), killed_at(folder, moment, later));
    EXPECT_NE(run.exit_code, 0) << "it had ended before it was to be killed at " << moment;
    ASSERT_TRUE(holds_checkpoint(folder)) << run.text;
    EXPECT_FALSE(fs::exists(folder / "results.json"));
    later += 0.05;
  }
  const ProgramRun run = run_program(yielding_case(folder));
  ASSERT_EQ(run.exit_code, 0) << run.text;
  expect_contains(run.text, "goes on from the last converged step");
  expect_same_results(folder, undisturbed);
}

TEST(Checkpoint, OfTwoRanksIsReadByTwoRanksOnly)
{
  const ScratchFolder scratch;
  const fs::path undisturbed = scratch.path() / "undisturbed", folder = scratch.path() / "out";
  const std::string two = "mpirun -n 2 --oversubscribe";
  ASSERT_EQ(run_program(yielding_case(undisturbed), two).exit_code, 0);
  run_program(yielding_case(folder), killed_at(folder, "crushing.loading", 0.1, two));
  ASSERT_TRUE(holds_checkpoint(folder));
  const ProgramRun alone = run_program(yielding_case(folder));
  EXPECT_EQ(alone.exit_code, 2) << alone.text;
  expect_contains(alone.text, "written by 2 ranks; this run has 1");
  expect_contains(alone.text, "mpirun -n 2");
  ASSERT_TRUE(holds_checkpoint(folder));
  const ProgramRun run = run_program(yielding_case(folder), two);
  ASSERT_EQ(run.exit_code, 0) << run.text;
  expect_same_results(folder, undisturbed);
}

TEST(Checkpoint, OfAnotherCaseOrOneThatIsNotWholeIsNotUsed)
{
  const ScratchFolder scratch;
  const fs::path folder = scratch.path() / "out", other = scratch.path() / "other";
  const std::vector<std::string> intact = {"states=[intact]"},
                                 changed = {"states=[intact]", "load.compression=0.7 %"};
  ASSERT_EQ(run_program(yielding_case(other, changed)).exit_code, 0);
  run_program(yielding_case(folder, intact), killed_at(folder, "intact.loading", 0));
  ASSERT_TRUE(holds_checkpoint(folder));
  const ProgramRun run = run_program(yielding_case(folder, changed));
  ASSERT_EQ(run.exit_code, 0) << run.text;
  expect_contains(run.text, "is of another case or mesh");
  EXPECT_EQ(mechanics_of(folder), mechanics_of(other));

  const fs::path half = scratch.path() / "half", file = half / "checkpoint.intact.loading";
  run_program(yielding_case(half, changed), killed_at(half, "intact.loading", 0));
  ASSERT_TRUE(fs::exists(file));
  fs::resize_file(file, fs::file_size(file) / 2);
  const ProgramRun again = run_program(yielding_case(half, changed));
  ASSERT_EQ(again.exit_code, 0) << again.text;
  expect_contains(again.text, "is not whole");
  EXPECT_EQ(mechanics_of(half), mechanics_of(other));
}

} // namespace
} // namespace cemvert
