// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/statistics_command.h"

#include "apps/guarded.h"
#include "core/case_file.h"
#include "core/error.h"
#include "core/output_file.h"
#include "core/progress.h"
#include "study/r_program.h"
#include "study/statistics_plan.h"
#include "study/table.h"

#include <fstream>
#include <iostream>
#include <iterator>

namespace cemvert
{
namespace
{

std::string content_of(const std::filesystem::path& file)
{
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Makes the folder ready and leaves the plan there; results of another plan are not overwritten unasked.
void claim_folder(const std::filesystem::path& folder, const std::filesystem::path& plan, bool force)
{
  std::error_code error;
  const std::filesystem::path kept = folder / "plan.yaml";
  const std::string text = content_of(plan);
  const bool is_ours = std::filesystem::exists(kept, error);
  if (is_ours && content_of(kept) != text && !force)
    throw ConfigError(folder.string() + ": holds the statistics of another plan (" + kept.string() +
                      ").\n    Choose another folder with -o, or replace them with --force.");
  std::filesystem::create_directories(folder, error);
  if (error)
    throw OutputError(folder.string() + ": the folder could not be made (" + error.message() +
                      "). Choose another one with -o.");
  if (is_ours)
    for (const char* name : {"statistics.json", "statistics.md", "figures"})
      std::filesystem::remove_all(folder / name, error);
  write_text_atomically(kept, text);
}

/// The overview of statistics.md, between its heading and the next one.
std::string overview_in(const std::string& markdown)
{
  const std::string heading = "## Overview\n\n";
  const std::size_t begin = markdown.find(heading);
  if (begin == std::string::npos)
    return {};
  const std::size_t end = markdown.find("\n## ", begin + heading.size());
  return markdown.substr(begin + heading.size(), end - begin - heading.size());
}

} // namespace

int make_statistics(const Command& command)
{
  bool any_made = true;
  on_root([&] {
    RunLog log;
    const CaseFile plan = read_case_file(command.plan);
    std::optional<Table> table;
    if (!command.case_file.empty())
      table = read_table(command.case_file, missing_words(plan));
    const nlohmann::ordered_json request = statistics_request(plan, table);
    claim_folder(command.output, command.plan, command.force);
    log.station("statistics");
    const std::string made = run_r(request, command.output, log);
    log.finish(made + " analyses");
    any_made = made.compare(0, 2, "0 ") != 0;
    std::cout << overview_in(content_of(command.output / "statistics.md"))
              << "\nIn full, with assumptions and figures: " << (command.output / "statistics.md").string()
              << "\n";
  });
  return static_cast<int>(any_made ? ExitCode::success : ExitCode::input_data);
}

} // namespace cemvert
