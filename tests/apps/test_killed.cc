// SPDX-License-Identifier: GPL-3.0-or-later
// A run that is killed must never leave a file that looks complete and is not.
#include "image/image_file.h"
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

std::string content_of(const fs::path& file)
{
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

bool ends_with(const std::string& text, const std::string& end)
{
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// Whether a file is whole, by what its format ends with.
void expect_whole(const fs::path& file)
{
  SCOPED_TRACE(file.string());
  const std::string content = content_of(file), extension = file.extension().string();
  if (extension == ".json")
    EXPECT_TRUE(nlohmann::json::accept(content));
  else if (extension == ".vtu" || extension == ".pvd" || extension == ".pvtu")
    EXPECT_NE(content.find("</VTKFile>", content.size() - std::min<std::size_t>(content.size(), 20)),
              std::string::npos);
  else if (extension == ".png")
    EXPECT_TRUE(ends_with(content, std::string("IEND\xae\x42\x60\x82", 8)));
  else if (extension == ".gz")
    EXPECT_NO_THROW(read_labels(file));
  else
    EXPECT_TRUE(ends_with(content, "\n"));
}

TEST(KilledRun, LeavesOnlyWholeFilesAndNoResultsWhateverTheMoment)
{
  const ScratchFolder scratch;
  const fs::path output = scratch.path() / "out";
  const auto arguments = case_arguments("run", output, {"mesh.edge length=4 mm", "solver.elements=P1"});
  const auto start = std::chrono::steady_clock::now();
  ASSERT_EQ(run_program(arguments).exit_code, 0);
  const std::chrono::duration<double> whole_run = std::chrono::steady_clock::now() - start;

  constexpr int moments = 12;
  int killed = 0;
  std::mt19937 generator(20);
  for (int n = 0; n < moments; ++n) {
    // one moment in each twelfth of the run, so that every station is hit
    const double part = (n + generator() / 4294967296.0) / moments;
    const std::string moment = std::to_string(part * whole_run.count());
    SCOPED_TRACE("killed after " + moment + " s");
    const ProgramRun run = run_program(arguments, "timeout -s KILL " + moment);
    killed += run.exit_code != 0;
    const fs::path results = output / "results.json";
    for (const auto& entry : fs::recursive_directory_iterator(output))
      if (entry.is_regular_file() && entry.path().filename().string().rfind(".part.", 0) != 0) {
        expect_whole(entry.path());
        // removed first and written last: it never stands beside files of a later, unfinished run
        if (fs::exists(results)) {
          EXPECT_LE(entry.last_write_time(), fs::last_write_time(results)) << entry.path();
        }
      }
    if (fs::exists(results)) {
      for (const char* name : {"fields.intact.pvd", "fields.cemented.pvd", "mesh.vtu", "overlay.axial.png"})
        EXPECT_TRUE(fs::exists(output / name)) << name;
    }
  }
  EXPECT_GT(killed, moments / 2) << "hardly any run was still going when it was to be killed";
  const ProgramRun again = run_program(arguments);
  EXPECT_EQ(again.exit_code, 0) << again.text;
  expect_whole(output / "results.json");
}

} // namespace
} // namespace cemvert
