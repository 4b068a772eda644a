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

void add_no_pictures(CLI::App& app, Command& command)
{
  app.add_flag("!--no-pictures", command.pictures,
               "numbers and curves alone: no overlays, no anatomy.nii.gz");
}

void add_reuse(CLI::App& app, Command& command)
{
  app.add_option(
      "--reuse", command.reuse,
      "folder for what equal runs share: anatomy, meshes, intact states are taken from it and left "
      "there");
}

void add_study(CLI::App& app, Command& command)
{
  CLI::App* study = app.add_subcommand(
      "study", "a designed set of cases; started again, it goes on with what is missing or has changed");
  add_case(*study, command, "study file (YAML); 'cemvert keys study' lists its keys");
  study->add_option("-o,--output", command.output, "folder for cases and tables, made if missing")
      ->required();
  add_overrides(*study, command);
  study->add_option("--workers", command.workers, "cases at a time; default: as cores and memory allow")
      ->check(CLI::Range(1, 4096));
  study->add_flag("--allow-many", command.allow_many, "more cases than the study's own limit");
  study->add_flag("--retry-failed", command.retry, "runs failed cases once more");
  CLI::Option* dry_run =
      study->add_flag("--dry-run", command.dry_run, "lists the cases with an estimate of time and memory");
  CLI::Option* task =
      study->add_option("--task", command.task, "runs part K of N only, for a machine among others; no table")
          ->type_name("K/N");
  CLI::Option* slurm =
      study
          ->add_option("--slurm", command.slurm_tasks,
                       "writes DIR/study.slurm, a job script for sbatch of N tasks, and stops")
          ->type_name("N")
          ->check(CLI::Range(1, 100000));
  CLI::Option* collect =
      study->add_flag("--collect", command.collect, "runs nothing: makes the table of what has ended");
  for (CLI::Option* option : {task, slurm, collect})
    option->excludes(dry_run);
  for (CLI::Option* option : {task, slurm})
    option->excludes(collect);
  task->excludes(slurm);
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
  add_no_pictures(*run, command);
  add_reuse(*run, command);
  CLI::App* measure =
      add_station(app, command, "measure", "clinical measures of the image alone: seconds, no mesh");
  measure->add_flag("--column", command.column,
                    "every vertebra that labels.vertebra lists, with its neighbours, in one table");
  add_no_pictures(*measure, command);
  add_reuse(*measure, command);
  add_export(*add_station(app, command, "mesh", "as far as the mesh: measures, DIR/mesh.vtu and its quality"),
             command);
  add_station(app, command, "solve", "compression of the mesh that `mesh` left in DIR");
  CLI::App* report =
      app.add_subcommand("report", "prints the table of the results in DIR and draws its pictures again");
  report->add_option("CASE", command.case_file, "case file; default: DIR/case.yaml");
  report->add_option("-o,--output", command.output, "folder that holds the results")->required();
  add_study(app, command);
  CLI::App* statistics = app.add_subcommand(
      "statistics", "tests, regressions and survival of a table (yours or a study's), through R");
  statistics->add_option("TABLE", command.case_file,
                         "table (CSV, one header line); not needed for analyses from summary values");
  statistics
      ->add_option("--plan", command.plan, "which analyses (YAML); 'cemvert keys statistics' lists them")
      ->required();
  add_output(*statistics, command);
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
                   "only this section, e.g. mesh; 'phantom' for phantom specifications, 'study' for study "
                   "files, 'statistics' for plans");
  keys->add_flag("--schema", command.schema, "as JSON Schema, for editors");
  CLI::App* law =
      app.add_subcommand("check-law", "drives one point of a constitutive law and prints its curves");
  law->add_option("-o,--output", command.output, "folder for its curves as law.csv and law.png");
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
  add_subcommands(app, parsed.command);
  // after the subcommands, which would take it over
  app.footer("Each subcommand has its own --help. Parallel: mpirun -n N cemvert run ...\n"
             "First try:  cemvert phantom SPEC.yaml -o DIR  then  cemvert run CASE.yaml -o DIR");

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
