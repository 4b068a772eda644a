// SPDX-License-Identifier: GPL-3.0-or-later
// `cemvert study` as users run it: failures are rows, a second start goes on, changes are noticed, shares add
// up to the whole.
#include "program.h"
#include "support.h"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

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

std::size_t count(const std::string& text, const std::string& part)
{
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

class StudyCommand : public ::testing::Test
{
protected:
  fs::path write(const std::string& text)
  {
    const fs::path file = scratch_.path() / "study.yaml";
    // the body alone, without uncertainties: these tests are about cases, not about measures
    const std::string vertebra = synthetic_vertebra().string();
    std::ofstream(file)
        << "base:\n  image: {file: " << vertebra
        << "/ct.nii.gz, values: HU, calibration: {slope: 0.8, intercept: 0}}\n  labels: {file: " << vertebra
        << "/body_labels.nii.gz, vertebra: 22}\n  cement: {pattern: middle, volume: 3 ml}\n"
        << "  measurement: {uncertainty: false}\n"
        << text;
    return file;
  }
  ProgramRun study(const fs::path& file, const std::string& folder, const std::vector<std::string>& more = {},
                   const std::string& before = "")
  {
    std::vector<std::string> arguments = {"study", file.string(), "-o", (scratch_.path() / folder).string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments, before);
  }
  /// Shell that sends the program a signal once so many cases of the folder "out" have ended.
  std::string signal_after(const std::string& signal, int cases)
  {
    const std::string id = (scratch_.path() / "id").string(),
                      records = (scratch_.path() / "out" / "records").string();
    return "echo $$ > " + id + "; ( while kill -0 $(cat " + id + ") && [ $(ls " + records +
           " 2> /dev/null | wc -l) -lt " + std::to_string(cases) + " ]; do sleep 0.1; done; kill -" + signal +
           " $(cat " + id + ") ) & exec";
  }
  std::string table(const std::string& folder) { return content_of(scratch_.path() / folder / "study.csv"); }
  ScratchFolder scratch_;
};

// images only: seconds
const std::string measures = "run: {command: measure}\naxes:\n  cement.pattern: [middle, bridging columns]\n"
                             "  cement.volume: [2 ml, 3 ml]\n";

TEST_F(StudyCommand, AFailureIsARowWithItsReasonAndStopsNothing)
{
  const fs::path file = write("run: {command: measure}\naxes: {cement.volume: [2 ml, 60 ml, 3 ml]}\n");
  const ProgramRun run = study(file, "out");
  EXPECT_EQ(run.exit_code, 0) << run.text;
  expect_contains(run.text, "3 cases, 2 done, 1 failed, 0 missing");
  const std::string csv = table("out");
  EXPECT_EQ(count(csv, ",done,"), 2u) << csv;
  expect_contains(csv, "60,failed,");
  expect_contains(csv, "measurement.distribution_rate [%]");
  expect_contains(csv, "measurement.contact_class,");
  const ProgramRun again = study(file, "out");
  expect_contains(again.text, "0 of 3 cases to run");
  EXPECT_EQ(table("out"), csv);
  expect_contains(study(file, "out", {"--retry-failed"}).text, "1 of 3 cases to run");
}

TEST_F(StudyCommand, TwoSharesCollectedAreTheWhole)
{
  const fs::path file = write(measures);
  ASSERT_EQ(study(file, "whole").exit_code, 0);
  ASSERT_EQ(study(file, "first", {"--task", "1/2"}).exit_code, 0);
  EXPECT_FALSE(fs::exists(scratch_.path() / "first" / "study.csv"))
      << "a task must not write what others write";
  ASSERT_EQ(study(file, "second", {"--task", "2/2"}).exit_code, 0);
  // as from two machines: nothing is written by both
  for (const auto& entry : fs::directory_iterator(scratch_.path() / "second" / "records")) {
    const fs::path to = scratch_.path() / "first" / "records" / entry.path().filename();
    EXPECT_FALSE(fs::exists(to)) << to;
    fs::copy_file(entry.path(), to);
  }
  const ProgramRun collected = study(file, "first", {"--collect"});
  expect_contains(collected.text, "4 done, 0 failed, 0 missing");
  EXPECT_EQ(table("first"), table("whole"));
}

TEST_F(StudyCommand, AChangedCaseIsNoticedAndRunAgain)
{
  ASSERT_EQ(study(write(measures), "out").exit_code, 0);
  const std::string before = table("out");
  const ProgramRun changed = study(write(measures + "set: {cement.margin: 2 mm}\n"), "out");
  expect_contains(changed.text, "4 cases have changed");
  expect_contains(changed.text, "4 of 4 cases to run");
  EXPECT_NE(table("out"), before);
  // a longer axis keeps what has been run
  const ProgramRun longer =
      study(write("set: {cement.margin: 2 mm}\nrun: {command: measure}\naxes:\n  cement.pattern: [middle, "
                  "bridging columns]\n  cement.volume: [2 ml, 2.5 ml, 3 ml]\n"),
            "out");
  expect_contains(longer.text, "2 of 6 cases to run");
}

TEST_F(StudyCommand, CtrlCLeavesTheRestToTheNextStart)
{
  const fs::path file =
      write("run: {command: measure, workers: 1}\naxes: {cement.volume: {from: 1 ml, to: 4 ml, "
            "steps: 7}}\n");
  const ProgramRun stopped = study(file, "out", {}, signal_after("INT", 2));
  expect_contains(stopped.text, "Stopped.");
  EXPECT_FALSE(fs::exists(scratch_.path() / "out" / "study.csv"));
  const ProgramRun killed = study(file, "out", {}, signal_after("KILL", 4));
  EXPECT_NE(killed.exit_code, 0);
  EXPECT_EQ(killed.text.find("Stopped."), std::string::npos);
  const ProgramRun rest = study(file, "out");
  EXPECT_EQ(rest.exit_code, 0) << rest.text;
  expect_contains(rest.text, "7 cases, 7 done");
  EXPECT_EQ(rest.text.find("7 of 7 cases to run"), std::string::npos) << "what had ended was run again";
  ASSERT_EQ(study(file, "at_once").exit_code, 0);
  EXPECT_EQ(table("out"), table("at_once"));
}

TEST_F(StudyCommand, ADryRunListsTheCasesAndRunsNothing)
{
  const ProgramRun run =
      study(write("axes: {cement.volume: [2 ml, 3 ml], materials.cement.young modulus: [1 GPa, 2 GPa]}\n"),
            "out", {"--dry-run"});
  EXPECT_EQ(run.exit_code, 0) << run.text;
  for (const char* part : {"2__1000", "cement.volume [ml]", "dofs", "memory", "4 cases, 4 to run", "about"})
    expect_contains(run.text, part);
  EXPECT_FALSE(fs::exists(scratch_.path() / "out"));
}

TEST_F(StudyCommand, WhatCasesShareIsDoneOnceAndChangesNoNumber)
{
  const std::string text =
      "set: {mesh.edge length: 4 mm, solver.elements: P1}\n"
      "axes: {materials.cement.young modulus: [1 GPa, 2 GPa, 3 GPa]}\nrun: {workers: 1}\n";
  const ProgramRun run = study(write(text), "out");
  ASSERT_EQ(run.exit_code, 0) << run.text;
  const fs::path out = scratch_.path() / "out";
  std::size_t located = 0, meshed = 0, solved = 0;
  for (const char* id : {"1000", "2000", "3000"}) {
    const std::string log = content_of(out / "cases" / id / "run.log");
    located += log.find("as found for another case") == std::string::npos;
    meshed += log.find("as meshed for another case") == std::string::npos;
    solved += log.find("as solved for another case") == std::string::npos;
    EXPECT_TRUE(fs::exists(out / "cases" / id / "fields.intact.vtu"));
  }
  EXPECT_EQ(located, 1u);
  EXPECT_EQ(meshed, 1u);
  EXPECT_EQ(solved, 1u);
  // the same case by itself
  const fs::path alone = scratch_.path() / "alone";
  ASSERT_EQ(
      run_program({"run", (out / "cases" / "3000" / "input.yaml").string(), "-o", alone.string()}).exit_code,
      0);
  nlohmann::json shared = nlohmann::json::parse(content_of(out / "cases" / "3000" / "results.json")),
                 own = nlohmann::json::parse(content_of(alone / "results.json"));
  for (nlohmann::json* results : {&shared, &own})
    for (auto& [name, state] : results->at("mechanics").at("states").items())
      state.erase("solver_time");
  EXPECT_EQ(shared.at("mechanics"), own.at("mechanics"));
  EXPECT_EQ(shared.at("mesh"), own.at("mesh"));
  EXPECT_EQ(shared.at("measurement"), own.at("measurement"));
}

TEST_F(StudyCommand, BadStudiesAreRefusedWithOneMessage)
{
  const auto refused = [&](const std::string& text, const std::string& words,
                           const std::vector<std::string>& more = {}) {
    const ProgramRun run = study(write(text), "out", more);
    EXPECT_EQ(run.exit_code, 2) << run.text;
    expect_contains(run.text, words);
    EXPECT_EQ(count(run.text, "error: "), 1u) << run.text;
    EXPECT_FALSE(fs::exists(scratch_.path() / "out"));
  };
  refused("axes: {cement.volumes: [2 ml]}\n", "Did you mean 'cement.volume'?");
  refused("axes: {cement.volume: [2 ml], cement.pattern: [ring]}\nreplicates: 2\n", "case '2__ring__1'");
  refused("axes: {cement.volume: {from: 1 ml, to: 8 ml, steps: 5000}}\n", "has 5000 cases");
  refused("axes: {cement.volume: {from: 1 ml, to: 8 ml, steps: 1000}, cement.margin: {from: 0 mm, to: 3 mm, "
          "steps: 1000}}\n",
          "has 1000000 cases");
  refused("axes: {cement.volume: {from: 1 ml, to: 8 ml, steps: 1000000}}\n", "1000000 values from 1 to 8");
  refused("axes: {cement.volume: [2 ml]}\n", "expected K/N", {"--task", "3/2"});
  const ProgramRun ranks =
      study(write("axes: {cement.volume: [2 ml]}\n"), "out", {}, "mpirun -n 2 --oversubscribe");
  expect_contains(ranks.text, "not under mpirun");
}

} // namespace
} // namespace cemvert
