// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/slurm.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

std::string quoted(const std::string& text)
{
  std::string result = "'";
  for (const char c : text)
    result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

/// Twice what is expected, so that a busy node does not end a task; Slurm counts in minutes.
std::string time_limit(double seconds)
{
  const auto minutes = static_cast<long>(std::ceil(2 * seconds / 60)) + 10;
  return fmt::format("{}:{:02}:00", minutes / 60, minutes % 60);
}

} // namespace

std::string slurm_script(const SlurmRequest& request)
{
  std::string text = "#!/bin/bash\n"
                     "# One task per share of the cases. Start it with:  sbatch FILE\n"
                     "# It may be started again: finished cases are not run again.\n"
                     "#SBATCH --job-name=cemvert-study\n";
  text += fmt::format("#SBATCH --array=1-{}\n", request.tasks);
  text += fmt::format("#SBATCH --ntasks={}\n#SBATCH --cpus-per-task=1\n", request.run.ranks);
  if (request.largest)
    text += fmt::format("#SBATCH --mem={:.0f}M\n", std::ceil(1.5 * request.largest->memory / 100) * 100);
  text += request.longest_share > 0 ? "#SBATCH --time=" + time_limit(request.longest_share) + "\n"
                                    : "#SBATCH --time=24:00:00\n";
  text += "#SBATCH --output=" + (request.folder / "slurm.%a.log").string() + "\n";
  text += "export OMP_NUM_THREADS=1\n";
  std::string options;
  for (const std::string& assignment : request.overrides)
    options += " --set " + quoted(assignment);
  if (request.allow_many)
    options += " --allow-many";
  const std::string command = quoted(request.program.string()) + " study " +
                              quoted(request.study_file.string()) + " -o " + quoted(request.folder.string()) +
                              options;
  text += "exec " + command + " --workers 1 --task \"$SLURM_ARRAY_TASK_ID/" + std::to_string(request.tasks) +
          "\"\n";
  text += "# when all tasks have ended:\n# " + command + " --collect\n";
  return text;
}

} // namespace cemvert
