// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/slurm.h"
#include "support.h"

#include <cstdlib>
#include <fstream>

namespace cemvert
{
namespace
{

TEST(SlurmScript, AsksForWhatTheCasesNeedAndIsSoundShell)
{
  SlurmRequest request;
  request.program = "/opt/cemvert";
  request.study_file = "/home/o'neil/study.yaml";
  request.folder = "/data/out";
  request.tasks = 8;
  request.run.ranks = 4;
  request.overrides = {"mesh.edge length=4 mm"};
  request.largest = CaseEstimate{1e5, 100, 1000, 10};
  request.longest_share = 3600;
  const std::string text = slurm_script(request);
  for (const char* part :
       {"#SBATCH --array=1-8\n", "#SBATCH --ntasks=4\n", "#SBATCH --mem=1500M\n", "#SBATCH --time=2:10:00\n",
        "--set 'mesh.edge length=4 mm'", "--task \"$SLURM_ARRAY_TASK_ID/8\"", "--collect"})
    expect_contains(text, part);
  const ScratchFolder scratch;
  const std::string file = (scratch.path() / "study.slurm").string();
  std::ofstream(file) << text;
  EXPECT_EQ(std::system(("bash -n " + file).c_str()), 0);
}

} // namespace
} // namespace cemvert
