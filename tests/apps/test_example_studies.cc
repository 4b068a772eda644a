// SPDX-License-Identifier: GPL-3.0-or-later
// The example studies on coarse meshes (5 mm, P1), all but one with bone that does not yield: what must hold
// in any sound model of them.
#include "program.h"
#include "study/table.h"
#include "support.h"

#include <cmath>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

class ExampleStudy : public ::testing::Test
{
protected:
  void SetUp() override
  {
    if (!fs::exists(fs::path(CEMVERT_DATA_DIR) / "t10_t11_ct"))
      GTEST_SKIP() << "no scans in " << CEMVERT_DATA_DIR;
  }

  /// The study's table, from all cases or from one share of them, of linear materials.
  Table run_linear(const std::string& name, const std::string& task = "")
  {
    return run(name, task,
               {"materials.bone.law=linear elastic", "materials.cement.law=linear elastic",
                "states=[intact, cemented]", "load.unload=false"});
  }

  Table run(const std::string& name, const std::string& task, std::vector<std::string> changes)
  {
    const fs::path data = fs::path(CEMVERT_DATA_DIR) / "t10_t11_ct", output = scratch_.path() / "out";
    std::vector<std::string> arguments = {
        "study", (fs::path(CEMVERT_SOURCE_DIR) / "examples" / "studies" / (name + ".yaml")).string(), "-o",
        output.string()};
    changes.insert(changes.end(),
                   {"image.file=" + (data / "ct.nii.gz").string(),
                    "labels.file=" + (data / "labels.nii.gz").string(), "mesh.edge length=5 mm",
                    "mesh.bridge edge length=5 mm", "solver.elements=P1"});
    for (const std::string& change : changes)
      arguments.insert(arguments.end(), {"--set", change});
    if (!task.empty()) {
      std::vector<std::string> share = arguments;
      share.insert(share.end(), {"--task", task});
      const ProgramRun ran = run_program(share);
      EXPECT_EQ(ran.exit_code, 0) << ran.text;
      arguments.push_back("--collect");
    }
    const ProgramRun ran = run_program(arguments);
    EXPECT_EQ(ran.exit_code, 0) << ran.text;
    EXPECT_EQ(ran.text.find("failed:"), std::string::npos) << ran.text;
    return read_table(output / "study.csv");
  }
  ScratchFolder scratch_;
};

/// Numbers of a column in the rows whose cell in another column begins with a word; missing cells are left
/// out.
std::vector<double> numbers_where(const Table& table, const std::string& column, const std::string& of,
                                  const std::string& word)
{
  std::vector<double> numbers;
  const TableColumn *values = table.find(column), *groups = table.find(of);
  if (!values || !groups) {
    ADD_FAILURE() << "no column " << (values ? of : column);
    return numbers;
  }
  for (std::size_t row = 0; row < table.rows; ++row)
    if (groups->cells[row] && groups->cells[row]->rfind(word, 0) == 0)
      if (const auto number = number_in(*values, row))
        numbers.push_back(*number);
  return numbers;
}

double mean(const std::vector<double>& numbers)
{
  double sum = 0;
  for (const double number : numbers)
    sum += number;
  return sum / static_cast<double>(numbers.size());
}

constexpr const char* gain = "mechanics.gains.cemented.stiffness";

TEST_F(ExampleStudy, BridgedPatternsAreStifferThanUnbridgedOnesOfTheSameVolume)
{
  const Table table = run_linear("patterns");
  EXPECT_EQ(table.rows, 24u);
  const auto a = numbers_where(table, gain, "measurement.contact_class", "A"),
             c = numbers_where(table, gain, "measurement.contact_class", "C");
  ASSERT_GE(a.size(), 3u); // one pattern in three densities
  ASSERT_GE(c.size(), 12u);
  EXPECT_GT(mean(a), mean(c));
  // the weaker the bone the more the same cement adds
  const auto of_density = [&](const std::string& density) {
    return mean(numbers_where(table, gain, "density", density));
  };
  EXPECT_GT(of_density("three fifths"), of_density("four fifths"));
  EXPECT_GT(of_density("four fifths"), of_density("as scanned"));
}

TEST_F(ExampleStudy, MoreCementOfOneShapeIsStiffer)
{
  const Table table = run_linear("volume");
  EXPECT_EQ(table.rows, 16u);
  for (const char* pattern : {"bridged", "not bridged"}) {
    const auto gains = numbers_where(table, gain, "pattern", pattern);
    ASSERT_GE(gains.size(), 7u) << pattern;
    for (std::size_t n = 1; n < gains.size(); ++n)
      EXPECT_GT(gains[n], gains[n - 1]) << pattern << ", " << n + 1 << " ml";
  }
}

TEST_F(ExampleStudy, RandomPatternsHaveTheDistributionRateThatTheirVolumeSays)
{
  const Table table = run_linear("distribution_rate", "1/4");
  const auto volumes = numbers_where(table, "cement.volume", "status", "done"),
             rates = numbers_where(table, "measurement.distribution_rate", "status", "done");
  ASSERT_EQ(volumes.size(), 10u);
  ASSERT_EQ(rates.size(), 10u);
  for (std::size_t n = 0; n < 10; ++n)
    EXPECT_NEAR(rates[n], 100 * volumes[n] / 21.48, 0.3); // ml of body on the working grid
}

TEST_F(ExampleStudy, UnderTheSameForceBridgedPatternsLoseTheLeastHeight)
{
  const Table table = run("height_loss", "", {});
  EXPECT_EQ(table.rows, 8u);
  const auto lost = [&](const std::string& state, const std::string& pattern) {
    return mean(
        numbers_where(table, "mechanics." + state + ".residual_height_loss.middle", "pattern", pattern));
  };
  EXPECT_GT(lost("cemented", "A columns"), 0);
  EXPECT_GT(lost("cemented", "C middle"), lost("cemented", "A columns"));
  EXPECT_GT(lost("cemented", "C middle"), lost("cemented", "B column"));
  EXPECT_GT(lost("intact", "A columns"), lost("cemented", "C middle"));
}

} // namespace
} // namespace cemvert
