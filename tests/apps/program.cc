// SPDX-License-Identifier: GPL-3.0-or-later
#include "program.h"

#include "support.h"

#include <array>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <sys/wait.h>

namespace cemvert
{
namespace
{

std::string in_shell_quotes(const std::string& text)
{
  std::string result = "'";
  for (const char c : text)
    result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::vector<std::string> arguments_of(const std::string& command, const std::filesystem::path& case_file,
                                      const std::filesystem::path& output,
                                      const std::vector<std::string>& changes)
{
  std::vector<std::string> arguments = {command, case_file.string()};
  if (!output.empty())
    arguments.insert(arguments.end(), {"-o", output.string()});
  for (const std::string& change : changes)
    arguments.insert(arguments.end(), {"--set", change});
  return arguments;
}

} // namespace

ProgramRun run_program(const std::vector<std::string>& arguments, const std::string& before)
{
  std::string line = before + " " + in_shell_quotes(CEMVERT_PROGRAM);
  for (const std::string& argument : arguments)
    line += " " + in_shell_quotes(argument);
  FILE* pipe = popen(("bash -c " + in_shell_quotes(line) + " 2>&1 < /dev/null").c_str(), "r");
  if (!pipe)
    throw std::runtime_error("popen failed");
  ProgramRun run;
  std::array<char, 4096> buffer{};
  while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe))
    run.text.append(buffer.data(), n);
  const int status = pclose(pipe);
  run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return run;
}

namespace
{

/// Beside the place it belongs to, then moved there as a whole: another test may be making it, too.
void make_vertebra(const std::filesystem::path& place)
{
  const ScratchFolder scratch(place.parent_path());
  std::ofstream(scratch.path() / "spec.yaml") << "seed: 1\ngrid: {spacing: [1.5 mm, 1.5 mm, 1.5 mm]}\n";
  const auto made = scratch.path() / "vertebra";
  const ProgramRun run =
      run_program({"phantom", (scratch.path() / "spec.yaml").string(), "-o", made.string()});
  if (run.exit_code != 0)
    throw std::runtime_error("the synthetic vertebra could not be made: " + run.text);
  std::ofstream(made / "quick.yaml")
      << "image: {file: ct.nii.gz, values: HU, calibration: {slope: 0.8, intercept: 0}}\n"
         "labels: {file: body_labels.nii.gz, vertebra: [22, 52], body: 22}\n"
         "cement: {pattern: bipedicular ellipsoids, volume: 4.5 ml}\n"
         "measurement: {uncertainty: false}\n"
         "mesh: {edge length: 3 mm}\n";
  std::error_code other_was_faster;
  std::filesystem::rename(made, place, other_was_faster);
  if (!std::filesystem::exists(place))
    throw std::runtime_error("the synthetic vertebra could not be moved to " + place.string());
}

} // namespace

const std::filesystem::path& synthetic_vertebra()
{
  static const std::filesystem::path folder = [] {
    const std::filesystem::path program = CEMVERT_PROGRAM;
    const auto age = std::filesystem::last_write_time(program).time_since_epoch().count();
    auto made_once = program.parent_path() / "tests" / ("vertebra." + std::to_string(age));
    if (!std::filesystem::exists(made_once))
      make_vertebra(made_once);
    return made_once;
  }();
  return folder;
}

std::vector<std::string> case_arguments(const std::string& command, const std::filesystem::path& output,
                                        const std::vector<std::string>& changes)
{
  return arguments_of(command, synthetic_vertebra() / "quick.yaml", output, changes);
}

std::vector<std::string> whole_case_arguments(const std::string& command, const std::filesystem::path& output,
                                              const std::vector<std::string>& changes)
{
  return arguments_of(command, synthetic_vertebra() / "case.yaml", output, changes);
}

} // namespace cemvert
