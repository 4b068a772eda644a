// SPDX-License-Identifier: GPL-3.0-or-later
// A run that yields, killed and started again, ends with the very results it would have had undisturbed.
#include "program.h"
#include "support.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <fstream>
#include <iterator>
#include <random>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

std::vector<std::string> yielding_case(const fs::path& output, const std::vector<std::string>& more = {})
{
  std::vector<std::string> changes = {"mesh.edge length=4 mm",
                                      "solver.elements=P1",
                                      "materials.bone.law=quadric damage",
                                      "materials.cement.law=pmma",
                                      "load.compression=1.2 %",
                                      "load.crushing=2 %",
                                      "load.unload=yes",
                                      "states=[intact, cemented, fractured, fractured cemented]",
                                      "solver.checkpoint interval=0 s"};
  changes.insert(changes.end(), more.begin(), more.end());
  return case_arguments("run", output, changes);
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

double seconds_of(const std::function<void()>& work)
{
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

TEST(Checkpoint, LetsAKilledRunGoOnWithIdenticalResults)
{
  const ScratchFolder scratch;
  const fs::path undisturbed = scratch.path() / "undisturbed";
  const double whole = seconds_of([&] { ASSERT_EQ(run_program(yielding_case(undisturbed)).exit_code, 0); });
  std::mt19937 generator(5);
  int went_on = 0;
  constexpr int moments = 5;
  for (int n = 0; n < moments; ++n) {
    const fs::path folder = scratch.path() / std::to_string(n);
    // killed twice each time: what goes on may be killed, too
    for (int kill = 0; kill < 2; ++kill) {
      const double part = (n + generator() / 4294967296.0) / moments / (kill + 1);
      run_program(yielding_case(folder),
                  "timeout -s KILL " + std::to_string(0.2 * whole + 0.75 * part * whole));
    }
    const bool held = holds_checkpoint(folder);
    const ProgramRun run = run_program(yielding_case(folder));
    ASSERT_EQ(run.exit_code, 0) << run.text;
    went_on += held;
    if (held)
      expect_contains(run.text, "goes on from the last converged step");
    expect_same_results(folder, undisturbed);
  }
  EXPECT_GE(went_on, 3) << "hardly any run was killed while its load was raised";
}

TEST(Checkpoint, OnTwoRanksIsReadByTwoRanksOnly)
{
  const ScratchFolder scratch;
  const fs::path undisturbed = scratch.path() / "undisturbed", folder = scratch.path() / "out";
  const std::string two = "mpirun -n 2 --oversubscribe";
  const double whole =
      seconds_of([&] { ASSERT_EQ(run_program(yielding_case(undisturbed), two).exit_code, 0); });
  for (double part = 0.6; part < 2 && !holds_checkpoint(folder); part += 0.1)
    run_program(yielding_case(folder), "timeout -s KILL " + std::to_string(part * whole) + " " + two);
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
                                 changed = {"states=[intact]", "load.compression=1 %"};
  const double whole =
      seconds_of([&] { ASSERT_EQ(run_program(yielding_case(other, changed)).exit_code, 0); });
  for (double part = 0.5; part < 2 && !holds_checkpoint(folder); part += 0.1)
    run_program(yielding_case(folder, intact), "timeout -s KILL " + std::to_string(part * whole));
  ASSERT_TRUE(holds_checkpoint(folder));
  const ProgramRun run = run_program(yielding_case(folder, changed));
  ASSERT_EQ(run.exit_code, 0) << run.text;
  expect_contains(run.text, "is of another case or mesh");
  EXPECT_EQ(mechanics_of(folder), mechanics_of(other));

  for (double part = 0.5; part < 2 && !fs::exists(folder / "checkpoint.intact.loading"); part += 0.1)
    run_program(yielding_case(folder, changed), "timeout -s KILL " + std::to_string(part * whole));
  const fs::path file = folder / "checkpoint.intact.loading";
  ASSERT_TRUE(fs::exists(file));
  fs::resize_file(file, fs::file_size(file) / 2);
  const ProgramRun again = run_program(yielding_case(folder, changed));
  ASSERT_EQ(again.exit_code, 0) << again.text;
  expect_contains(again.text, "is not whole");
  EXPECT_EQ(mechanics_of(folder), mechanics_of(other));
}

} // namespace
} // namespace cemvert
