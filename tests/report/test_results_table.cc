// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "report/synthetic_run.h"
#include "report/text_layout.h"
#include "support.h"

#include <sstream>

namespace cemvert
{
namespace
{

std::vector<std::string> lines_of(const std::string& text)
{
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    lines.push_back(line);
  return lines;
}

/// The line that holds `part`.
std::string line_with(const std::string& text, const std::string& part)
{
  for (const std::string& line : lines_of(text))
    if (line.find(part) != std::string::npos)
      return line;
  ADD_FAILURE() << "no line holds '" << part << "' in\n" << text;
  return {};
}

TEST(ResultsTable, FitsATerminal)
{
  const auto lines = lines_of(results_table(results_json(synthetic_run())));
  EXPECT_LE(lines.size(), 45u);
  for (const std::string& line : lines)
    EXPECT_LE(line.size(), table_width) << line;
}

TEST(ResultsTable, ShowsMeasuresWithTheirUnitsAndWhatTheyMean)
{
  const std::string table = results_table(results_json(synthetic_run()));
  const std::string rate = line_with(table, "distribution rate (DR)");
  expect_contains(rate, "10.4 %");
  expect_contains(rate, "body volume, cement included");
  expect_contains(line_with(table, "vertebral body"), "43.3 ml");
  expect_contains(line_with(table, "distribution class"), "MDR");
  expect_contains(line_with(table, "cement touches"), "upper left, lower right");
}

TEST(ResultsTable, ShowsADashAndTheReasonForWhatCouldNotBeHad)
{
  const std::string table = results_table(results_json(synthetic_run()));
  const std::string ratio = line_with(table, "AVHR");
  expect_contains(ratio, " -  (needs both neighbours (labels.above, labels.below))");
  expect_contains(table, "strength, peak");
  expect_contains(table, "the material laws of this run are linear");
}

TEST(ResultsTable, PutsStatesSideBySideWithTheirGain)
{
  const std::string table = results_table(results_json(synthetic_run()));
  std::istringstream stiffness(line_with(table, "stiffness [N/mm]"));
  std::string name, unit;
  double intact = 0, cemented = 0, gain = 0;
  stiffness >> name >> unit >> intact >> cemented >> gain;
  EXPECT_EQ(intact, 20000);
  EXPECT_EQ(cemented, 26000);
  EXPECT_EQ(gain, 1.3);
  expect_contains(line_with(table, "load carried by cement"), "31.0");
  expect_contains(table, "Crawford 2003");
}

TEST(ResultsTable, FitsFourStatesWithTwoGains)
{
  RunResults run = synthetic_run();
  run.states.push_back(run.states[0]);
  run.states.back().state = "fractured";
  run.states.push_back(run.states[1]);
  run.states.back().state = "fractured cemented";
  const std::string table = results_table(results_json(run));
  for (const std::string& line : lines_of(table))
    EXPECT_LE(line.size(), table_width) << line;
  const std::string head = line_with(table, "fractured cemented");
  EXPECT_LT(head.find("intact"), head.find("fractured"));
}

TEST(ResultsTable, TellsTheChecksTheMeshTheTimeAndEveryWarning)
{
  const std::string table = results_table(results_json(synthetic_run()));
  expect_contains(line_with(table, "Checks"),
                  "force balance 2.1e-13, moments 1.7e-13, energy 3.4e-12, residual 8.2e-09");
  expect_contains(line_with(table, "Mesh"), "135531 degrees of freedom");
  expect_contains(table, "cement -1.0 %");
  expect_contains(line_with(table, "Time"), "12.2 s: mesh 8.5, solve 2.5");
  expect_contains(line_with(table, "Warning"), "180 degrees");
  expect_contains(table, "not a medical device");
}

TEST(ResultsTable, ManyLongWarningsDoNotDrownTheTable)
{
  RunResults run = synthetic_run();
  run.warnings.assign(20, "this is a warning of middling length");
  const std::string table = results_table(results_json(run));
  expect_contains(table, "14 more warnings stand in results.json");
  EXPECT_LE(lines_of(table).size(), 50u);
}

TEST(ResultsTable, NamesTheStateThatDidNotConverge)
{
  RunResults run = synthetic_run();
  run.states[1].converged = false;
  run.states[1].reason = "CG stopped after 1000 iterations";
  const std::string table = results_table(results_json(run));
  std::istringstream stiffness(line_with(table, "stiffness [N/mm]"));
  std::string name, unit, intact, cemented, gain;
  stiffness >> name >> unit >> intact >> cemented >> gain;
  EXPECT_EQ(cemented, "-");
  EXPECT_EQ(gain, "-");
  expect_contains(table, "cemented: did not converge: CG stopped after 1000 iterations");
  expect_contains(table, "gain of 'cemented': the state 'cemented' did not converge");
}

TEST(ResultsTable, OfMeasuresAloneHasNoMechanics)
{
  RunResults run;
  run.measurement = synthetic_run().measurement;
  const std::string table = results_table(results_json(run));
  EXPECT_EQ(table.find("Mechanics"), std::string::npos);
  EXPECT_EQ(table.find("Mesh"), std::string::npos);
  expect_contains(table, "distribution rate (DR)");
}

TEST(ResultsTable, OfMechanicsAloneSaysThatNothingWasMeasured)
{
  RunResults run = synthetic_run();
  run.measurement.clear();
  const std::string table = results_table(results_json(run));
  expect_contains(table, "Cement and shape: nothing was measured in this run");
  expect_contains(line_with(table, "stiffness [N/mm]"), "20000");
}

TEST(ResultsTable, ShowsAMeasureItHasNeverHeardOf)
{
  RunResults run = synthetic_run();
  run.measurement["cement_surface"] = known(12.3, "cm2", "");
  expect_contains(line_with(results_table(results_json(run)), "cement surface"), "12.3 cm2");
}

TEST(ResultsTable, RefusesAFileThatIsNotAResult)
{
  expect_contains(message_of<DataError>([] { results_table({{"schema", "something/9"}}); }), "something/9");
  message_of<DataError>([] { results_table(nlohmann::json::array()); });
  nlohmann::json changed = results_json(synthetic_run());
  changed["warnings"] = {1, 2};
  expect_contains(message_of<DataError>([&] { results_table(changed); }), "changed by hand");
}

} // namespace
} // namespace cemvert
