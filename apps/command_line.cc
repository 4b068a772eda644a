// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/command_line.h"

#include "core/case_values.h"
#include "core/error.h"
#include "core/provenance.h"
#include "report/decks.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace cemvert
{
namespace
{

void add_case(CLI::App& app, Command& command, const std::string& what)
{
  app.add_option("CASE", command.case_file, what)->required();
}

void add_output(CLI::App& app, Command& command)
{
  app.add_option("-o,--output", command.output, "folder for the results, made if missing")->required();
  app.add_flag("--force", command.force, "replace the results of another case in that folder");
}

void add_overrides(CLI::App& app, Command& command)
{
  app.add_option("--set", command.overrides,
                 "section.key=value, over what the case file says; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

CLI::App* add_station(CLI::App& app, Command& command, const std::string& name, const std::string& meaning)
{
  CLI::App* station = app.add_subcommand(name, meaning);
  add_case(*station, command, "case file (YAML)");
  add_output(*station, command);
  add_overrides(*station, command);
  return station;
}

void add_export(CLI::App& app, Command& command)
{
  std::string formats;
  for (const DeckFormat& format : deck_formats())
    formats += (formats.empty() ? "" : ", ") + format.extension + " (" + format.programs + ")";
  app.add_option("--export", command.decks, "decks for other solvers in DIR/decks: " + formats)
      ->type_name("FORMAT,...")
      ->delimiter(',')
      ->allow_extra_args(false);
}

void add_subcommands(CLI::App& app, Command& command)
{
  CLI::App* run = add_station(app, command, "run",
                              "CT and labels to measures, mesh, stiffness, gains and pictures, in one go");
  add_export(*run, command);
  run->add_flag("--convergence", command.convergence,
                "also on meshes of 3/2 and 3/4 the edge length: error bars of the stiffness");
  run->add_flag("--sensitivity", command.sensitivity,
                "also with other densities, Poisson's ratios, layers, supports and floors");
  add_station(app, command, "measure", "clinical measures of the image alone: seconds, no mesh")
      ->add_flag("--column", command.column,
                 "every vertebra that labels.vertebra lists, with its neighbours, in one table");
  add_export(*add_station(app, command, "mesh", "as far as the mesh: measures, DIR/mesh.vtu and its quality"),
             command);
  add_station(app, command, "solve", "compression of the mesh that `mesh` left in DIR");
  CLI::App* report =
      app.add_subcommand("report", "prints the table of the results in DIR and draws its pictures again");
  report->add_option("CASE", command.case_file, "case file; default: DIR/case.yaml");
  report->add_option("-o,--output", command.output, "folder that holds the results")->required();
  CLI::App* study = app.add_subcommand("study", "many cases, comparison, statistics (not yet)");
  add_case(*study, command, "study file (YAML)");
  add_output(*study, command);
  add_station(app, command, "plan",
              "needles and volumes that reach a contact class or a gain of stiffness, ranked");
  CLI::App* phantom = app.add_subcommand("phantom", "makes a synthetic CT with labels and ground truth");
  add_case(*phantom, command, "phantom specification (YAML); 'cemvert keys phantom' lists its keys");
  add_output(*phantom, command);
  add_overrides(*phantom, command);
  CLI::App* check = app.add_subcommand("check", "reads a case and its files and says what would be run");
  add_case(*check, command, "case file (YAML)");
  add_overrides(*check, command);
  CLI::App* keys = app.add_subcommand("keys", "every key of the case file: unit, range, default, meaning");
  keys->add_option("SECTION", command.topic,
                   "only this section, e.g. mesh; 'phantom' for phantom specifications");
  keys->add_flag("--schema", command.schema, "as JSON Schema, for editors");
  CLI::App* law =
      app.add_subcommand("check-law", "drives one point of a constitutive law and prints its curves");
  law->add_option("NAME", command.topic, "name of the law, e.g. \"linear elastic\"")->required();
}

/// CLI11 reports an unknown subcommand as an extra argument: name the nearest one instead.
std::string unknown_subcommand(const CLI::App& app, int argc, const char* const* argv)
{
  if (argc < 2 || argv[1][0] == '-')
    return {};
  std::vector<std::string> names;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(sub->get_name());
  if (std::find(names.begin(), names.end(), argv[1]) != names.end())
    return {};
  const std::string nearest = nearest_word(argv[1], names);
  return "cemvert: there is no subcommand '" + std::string(argv[1]) + "'." +
         (nearest.empty() ? "" : " Did you mean '" + nearest + "'?") + " 'cemvert --help' lists them.";
}

} // namespace

ParsedCommandLine parse_command_line(int argc, const char* const* argv)
{
  ParsedCommandLine parsed;
  CLI::App app("CemVert: stiffness and cement measures of cemented vertebrae from CT. Not a medical device.",
               "cemvert");
  app.set_version_flag("--version", "cemvert " + program_version());
  app.require_subcommand(1);
  app.footer("Each subcommand has its own --help. Parallel: mpirun -n N cemvert run ...\n"
             "First try:  cemvert phantom SPEC.yaml -o DIR  then  cemvert run CASE.yaml -o DIR");
  add_subcommands(app, parsed.command);

  const std::string unknown = unknown_subcommand(app, argc, argv);
  if (!unknown.empty())
    throw ConfigError(unknown);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return {{}, true, app.help()};
  } catch (const CLI::CallForVersion&) {
    return {{}, true, "cemvert " + program_version() + "\n"};
  } catch (const CLI::ParseError& error) {
    throw ConfigError(std::string("cemvert: ") + error.what() + ". See 'cemvert " +
                      (argc > 1 && argv[1][0] != '-' ? std::string(argv[1]) + " " : "") + "--help'.");
  }
  parsed.command.name = app.get_subcommands().front()->get_name();
  for (const std::string& format : parsed.command.decks)
    check_deck_format(format);
  return parsed;
}

} // namespace cemvert
