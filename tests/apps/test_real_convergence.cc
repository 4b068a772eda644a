// SPDX-License-Identifier: GPL-3.0-or-later
// Mesh convergence on real bone: 3, 2 and 1.5 mm.
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

class RealConvergence : public ::testing::Test
{
protected:
  /// The project's bound: the last refinement changes no stiffness by 1 %.
  void expect_small_last_change(const std::string& case_text)
  {
    if (!fs::exists(data / "l4_density"))
      GTEST_SKIP() << "the folder of real scans is not at " << data << " (CMake: -DCEMVERT_DATA_DIR=...)";
    const ScratchFolder scratch;
    std::ofstream(scratch.path() / "case.yaml") << case_text;
    const ProgramRun run = run_program({"run", (scratch.path() / "case.yaml").string(), "-o",
                                        (scratch.path() / "out").string(), "--convergence"},
                                       "mpirun -n 2 --oversubscribe");
    ASSERT_EQ(run.exit_code, 0) << run.text;
    std::ifstream stream(scratch.path() / "out" / "results.json");
    const auto convergence = nlohmann::json::parse(stream)["convergence"];
    for (const char* state : {"intact", "cemented"}) {
      const double change = convergence["stiffness"][state]["last_change"]["value"];
      EXPECT_LT(std::abs(change), 1) << state;
      RecordProperty(state, std::to_string(change));
    }
  }

  const fs::path data = CEMVERT_DATA_DIR;
};

TEST_F(RealConvergence, OfL4ChangesByLessThanOnePercentAtTheEnd)
{
  expect_small_last_change(
      "image: {file: " + (data / "l4_density/density.nii.gz").string() +
      ", values: density}\nlabels: {file: " + (data / "l4_density/labels.nii.gz").string() +
      ", vertebra: [20, 48], body: 20}\n"
      "cement: {pattern: bipedicular ellipsoids, volume: 5 ml}\n");
}

TEST_F(RealConvergence, OfT11ChangesByLessThanOnePercentAtTheEnd)
{
  expect_small_last_change("image: {file: " + (data / "t10_t11_ct/ct.nii.gz").string() +
                           ", values: HU, calibration: {slope: 0.75, intercept: 0}}\nlabels: {file: " +
                           (data / "t10_t11_ct/labels.nii.gz").string() +
                           ", vertebra: 1}\n"
                           "cement: {pattern: bipedicular ellipsoids, volume: 4 ml}\n");
}

} // namespace
} // namespace cemvert
