// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/plan_command.h"

#include "apps/guarded.h"
#include "apps/output_folder.h"
#include "apps/stations.h"
#include "cement/injection/fast_front.h"
#include "cement/injection/inject.h"
#include "core/case_file.h"
#include "core/error.h"
#include "core/output_file.h"
#include "measurement/level.h"
#include "report/results.h"
#include "study/column_gain.h"
#include "study/plan.h"
#include "study/plan_report.h"

#include <fmt/core.h>

#include <iostream>
#include <memory>

namespace cemvert
{
namespace
{

/// What a case for `plan` need not say: the plan finds needles and volume itself. Before the user's own
/// overrides.
std::vector<std::string> with_plan_defaults(const Command& command)
{
  const CaseFile file = read_case_file(command.case_file);
  const auto pattern = file.entries.find("cement.pattern");
  if (pattern != file.entries.end() && pattern->second.items != std::vector<std::string>{"injection"})
    throw ConfigError(pattern->second.where +
                      ", cement.pattern: a plan injects cement. Remove the pattern, or write "
                      "'pattern: injection'.");
  std::vector<std::string> overrides;
  const auto add = [&](const std::string& key, const std::string& value) {
    if (file.entries.count(key) == 0)
      overrides.push_back(key + "=" + value);
  };
  add("cement.pattern", "injection");
  add("cement.volume", "4 ml");
  if (file.entries.count("injection.portions.1.tip") + file.entries.count("injection.portions.1.side") == 0)
    add("injection.approach", "transpedicular both");
  overrides.insert(overrides.end(), command.overrides.begin(), command.overrides.end());
  return overrides;
}

/// The vertebra, and what is made ready once for all injections and solutions.
class Planner
{
public:
  Planner(const CaseConfig& config, const PlanSettings& settings, RunLog& log) : config_(config)
  {
    log.station("read");
    MeasuredLevel level = located_level(read_scan(config.scan, log), config.anatomy, log);
    image_.scan = std::move(level.scan);
    image_.anatomy = std::move(level.anatomy);
    log.finish();
    site_ = injection_site(image_.scan, *image_.anatomy, config.cement.injection, log);
    config_.mesh.edge_length = settings.edge_length;
    config_.load.elastic_line_only = true;
    if (image_.scan.density)
      columns_ = std::make_unique<ColumnGain>(*image_.anatomy, image_.scan.density, config.materials,
                                              config.composite_rule);
  }

  const Scan& scan() const { return image_.scan; }
  const VertebralAnatomy& anatomy() const { return *image_.anatomy; }

  CementMap inject(const std::vector<Needle>& needles, double volume) const
  {
    InjectionSettings settings = config_.cement.injection;
    settings.coordinates = PointCoordinates::lps;
    settings.portions.clear();
    for (const Needle& needle : needles) {
      InjectionPortion portion;
      portion.tip = needle.tip;
      portion.entry = needle.entry;
      portion.volume = volume / static_cast<double>(needles.size());
      portion.start = 0;
      portion.where = "plan";
      settings.portions.push_back(portion);
    }
    const InjectedCement cement =
        fast_injection(site_.medium, timed_portions(site_, anatomy(), settings), settings);
    CementMap map = cement_map(site_, cement, anatomy(), image_.scan.labels);
    map.needles = needles;
    return map;
  }

  /// Stiffness cemented over intact on one mesh.
  double gain(const CementMap& cement)
  {
    RunLog quiet(false);
    image_.cement = cement;
    const MeshResult mesh = run_mesh_station(image_, config_, quiet);
    const SolverStage stage = prepare_solver_stage(image_, mesh.mesh, config_, quiet);
    const CompressionModel model(stage.mesh, config_.solver, MPI_COMM_SELF);
    const auto stiffness = [&](const char* state) {
      return model
          .compress(state, state_materials(stage, stage.bone, state, model.quadrature(), config_),
                    config_.load, stage.target, quiet)
          .stiffness;
    };
    return stiffness("cemented") / stiffness("intact");
  }

  PlanTools tools()
  {
    PlanTools tools;
    tools.inject = [this](const std::vector<Needle>& needles, double volume) {
      return inject(needles, volume);
    };
    if (!columns_)
      return tools;
    tools.gain = [this](const CementMap& cement) { return gain(cement); };
    tools.estimated_gain = [this](const CementMap& cement) { return (*columns_)(cement); };
    return tools;
  }

private:
  CaseConfig config_;
  ImageStage image_;
  InjectionSite site_;
  std::unique_ptr<ColumnGain> columns_;
};

void write_plan(const std::filesystem::path& folder, const Plan& plan, const PlanSettings& settings,
                const Planner& planner, const CaseConfig& config, RunLog& log)
{
  log.station("write");
  write_text_atomically(folder / "plan.csv", plan_csv(plan));
  for (std::size_t n = 0; n < plan.ranked.size(); ++n) {
    const std::optional<VertebralAnatomy> none;
    const MeasurementInput input{planner.scan(), planner.anatomy(), plan.ranked[n].cement, none,
                                 none,           config.measurement};
    write_overlays(folder, input, measure(input), fmt::format("overlay.plan.{}", n + 1));
  }
  nlohmann::json json = plan_json(plan, settings);
  json["case"] = config.echo;
  json["warnings"] = log.warnings();
  write_text_atomically(folder / "plan.json", json.dump(2) + "\n");
  log.finish();
}

} // namespace

int plan_injection(const Command& command)
{
  bool found = true;
  on_root([&] {
    RunLog log;
    const CaseConfig config = read_case(command.case_file, with_plan_defaults(command));
    if (!config.plan)
      throw ConfigError(command.case_file.string() +
                        ": a plan needs a goal. Add, for example, 'plan: {target class: "
                        "A}'; 'cemvert keys plan' lists its keys.");
    if (config.scan.values == ImageValues::modulus)
      throw ConfigError(command.case_file.string() +
                        ": a plan needs a vertebra; an image of moduli shows none.");
    claim_output_folder(command.output, config.yaml, command.force);
    Planner planner(config, *config.plan, log);
    const Plan plan = make_plan(planner.scan(), planner.anatomy(), *config.plan, planner.tools(), log);
    write_plan(command.output, plan, *config.plan, planner, config, log);
    std::cout << "\n"
              << plan_table(plan, *config.plan) << "\nResults in " << command.output.string()
              << ": plan.csv, plan.json, overlay.plan.*.png\n";
    found = !plan.ranked.empty();
  });
  return static_cast<int>(found ? ExitCode::success : ExitCode::no_convergence);
}

} // namespace cemvert
