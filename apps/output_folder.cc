// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/output_folder.h"

#include "core/case_file.h"
#include "core/case_values.h"
#include "core/error.h"
#include "core/output_file.h"
#include "report/decks.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

/// Every name a run may leave behind begins with one of these.
constexpr std::array output_names = {"results.json",   "measures.",     "curve.",        "fields.",
                                     "anatomy.nii.gz", "before.nii.gz", "injection.csv", "mesh.vtu",
                                     "overlay.",       ".part.",        "case.yaml"};

bool is_output(const fs::path& file)
{
  const std::string name = file.filename().string();
  for (const char* beginning : output_names)
    if (name.rfind(beginning, 0) == 0)
      return true;
  return false;
}

std::string read_text(const fs::path& file)
{
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

/// Only what a run wrote: other solvers leave their own results beside their decks.
void remove_decks(const fs::path& folder)
{
  if (!fs::is_directory(folder / "decks"))
    return;
  const std::vector<DeckFormat> formats = deck_formats();
  for (const auto& entry : fs::directory_iterator(folder / "decks"))
    if (std::any_of(formats.begin(), formats.end(), [&entry](const DeckFormat& format) {
          return entry.path().extension() == "." + format.extension;
        }))
      fs::remove(entry.path());
}

void remove_results(const fs::path& folder, bool keep_mesh)
{
  fs::remove(folder / "results.json");
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file() && is_output(entry.path()) &&
        !(keep_mesh && entry.path().filename() == "mesh.vtu"))
      fs::remove(entry.path());
}

} // namespace

void claim_output_folder(const fs::path& folder, const std::string& case_yaml, bool force)
{
  try {
    if (fs::exists(folder) && !fs::is_directory(folder))
      throw ConfigError(folder.string() + ": is a file; -o needs a folder.");
    fs::create_directories(folder);
    // an unfinished run is nobody's result: a corrected case may go into the same folder
    const bool holds_results = fs::exists(folder / "results.json");
    if (holds_results && !force && read_text(folder / "case.yaml") != case_yaml)
      throw ConfigError(folder.string() + ": holds the results of another case (see its case.yaml).\n"
                                          "    Choose another folder with -o, or replace them with --force.");
    remove_results(folder, false);
    remove_decks(folder);
  } catch (const fs::filesystem_error& error) {
    throw OutputError(folder.string() + ": the output folder cannot be used (" + error.code().message() +
                      "). Choose another one with -o.");
  }
  write_text_atomically(folder / "case.yaml", case_yaml);
}

void continue_in_folder(const fs::path& folder, const CaseConfig& config)
{
  if (!fs::exists(folder / "mesh.vtu") || !fs::exists(folder / "case.yaml"))
    throw ConfigError(folder.string() + ": holds no mesh. Run 'cemvert mesh CASE.yaml -o " + folder.string() +
                      "' first.");
  const nlohmann::json before =
      CaseValues(read_case_file(folder / "case.yaml"), case_keys()).json_with_defaults();
  for (const char* section : {"image", "labels", "anatomy", "cement", "injection", "mesh"}) {
    const bool same = before.contains(section) == config.echo.contains(section) &&
                      (!before.contains(section) || before[section] == config.echo[section]);
    if (!same)
      throw ConfigError(folder.string() + ": its mesh was made from a case with another '" + section +
                        ":' section. Run 'cemvert mesh' again.");
  }
  try {
    remove_results(folder, true);
    if (before != config.echo) // the decks `mesh --export` left are of other materials or another load
      remove_decks(folder);
  } catch (const fs::filesystem_error& error) {
    throw OutputError(folder.string() + ": the output folder cannot be used (" + error.code().message() +
                      ").");
  }
  write_text_atomically(folder / "case.yaml", config.yaml);
}

} // namespace cemvert
