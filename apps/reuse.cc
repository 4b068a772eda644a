// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/reuse.h"

#include "apps/bytes.h"
#include "apps/guarded.h"
#include "apps/shared_folder.h"
#include "core/output_file.h"
#include "mesh/mesh_report.h"
#include "report/mechanics_json.h"

#include <deal.II/base/mpi.h>

#include <fmt/core.h>

#include <algorithm>
#include <fstream>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;
using nlohmann::json;

std::string mesh_key(const MeshDomain& domain, const MeshSettings& settings)
{
  Bytes bytes;
  bytes.add(program_version()).add(domain.regions.grid).add(domain.regions.values);
  bytes.add(domain.frame.centre).add(domain.frame.axes());
  bytes.add(domain.layers_in_regions).add(domain.upper_surface).add(domain.lower_surface);
  bytes.add(domain.upper_plane).add(domain.lower_plane);
  bytes.add(settings.elements).add(settings.edge_length).add(settings.posterior_included);
  bytes.add(settings.layer_thickness).add(settings.surface_smoothing);
  bytes.add(settings.bridge_edge_ratio);
  return bytes.hash();
}

/// The same file under another name, without a copy where the file system can.
void link_or_copy(const fs::path& from, const fs::path& to)
{
  fs::remove(to);
  std::error_code no_link;
  fs::create_hard_link(from, to, no_link);
  if (no_link)
    fs::copy_file(from, to);
}

json strength_numbers(const Strength& strength)
{
  return {{"force", strength.force ? json(*strength.force) : json()}, {"reason", strength.reason}};
}

Strength strength_from(const json& numbers)
{
  Strength strength;
  if (numbers.at("force").is_number())
    strength.force = numbers.at("force").get<double>();
  strength.reason = numbers.at("reason").get<std::string>();
  return strength;
}

/// What other states are compared with, unrounded: gains must not depend on where the state was solved.
json numbers_of(const CompressionResult& result)
{
  json curve = json::array();
  for (const CurvePoint& point : result.curve)
    curve.push_back({point.displacement, point.apparent_strain, point.force});
  return {{"stiffness", result.stiffness},
          {"yields", result.yields},
          {"curve", curve},
          {"offset", strength_numbers(result.strengths.offset)},
          {"told", state_json(result)}};
}

EarlierState state_from(const json& numbers)
{
  EarlierState earlier;
  earlier.told = numbers.at("told");
  CompressionResult& result = earlier.result;
  result.state = "intact";
  result.converged = true;
  result.stiffness = numbers.at("stiffness").get<double>();
  result.yields = numbers.at("yields").get<bool>();
  result.strengths.offset = strength_from(numbers.at("offset"));
  for (const json& point : numbers.at("curve"))
    result.curve.push_back({point.at(0).get<double>(), point.at(1).get<double>(), point.at(2).get<double>()});
  return earlier;
}

/// It is asked for, and no other state goes on from its end.
bool can_be_shared(const std::vector<std::string>& states)
{
  return std::find(states.begin(), states.end(), "intact") != states.end() &&
         std::none_of(states.begin(), states.end(), is_fractured);
}

std::string intact_state_key(const SolverStage& stage, const CaseConfig& config)
{
  Bytes bytes;
  const Mesh& mesh = stage.mesh;
  bytes.add(program_version()).add(number_of_ranks());
  bytes.add(mesh.vertices).add(mesh.tets).add(mesh.hexes).add(mesh.regions).add(mesh.node_sets);
  bytes.add(mesh.load_axis).add(mesh.model_height);
  bytes.add(stage.bone.density.grid)
      .add(stage.bone.density.values)
      .add(stage.image_is_modulus)
      .add(stage.axes);
  const CompressionTarget& target = stage.target;
  bytes.add(target.mean_height).add(target.endplate_area).add(target.middle).add(target.anterior);
  for (const HeightSite& site : target.sites)
    bytes.add(site.name).add(site.upper).add(site.lower);
  for (const std::string& zone : target.zones)
    bytes.add(zone);
  bytes.add(target.zones_of_cell);
  json materials = config.echo.value("materials", json::object());
  materials.erase("cement");
  bytes.add(materials.dump());
  for (const char* section : {"load", "solver"})
    bytes.add(config.echo.value(section, json::object()).dump());
  return bytes.hash();
}

constexpr const char* field_files[] = {"fields.intact.vtu", "fields.intact.pvd"};

} // namespace

MeshResult shared_mesh_station(const fs::path& folder, const ImageStage& image, const CaseConfig& config,
                               RunLog& log)
{
  if (folder.empty())
    return run_mesh_station(image, config, log);
  const MeshDomain domain = mesh_domain_of(image, config);
  const fs::path place = folder / "meshes" / mesh_key(domain, config.mesh);
  if (fs::exists(place)) {
    log.station("mesh");
    MeshResult result;
    result.mesh = read_mesh(place / "mesh.vtu");
    result.report = mesh_report(result.mesh, domain);
    std::ifstream warnings(place / "warnings.json");
    for (const json& warning : json::parse(warnings))
      log.warning(warning.get<std::string>());
    log.finish(summary_of(result.report, result.mesh) + ", as meshed for another case");
    return result;
  }
  const std::size_t warnings_before = log.warnings().size();
  MeshResult result = run_mesh_station(image, config, log);
  const fs::path made = own_name_in(folder / "meshes");
  fs::create_directories(made);
  write_mesh(made / "mesh.vtu", result.mesh);
  write_text_atomically(made / "warnings.json", json(warnings_since(log, warnings_before)).dump() + "\n");
  publish(made, place);
  return result;
}

SharedIntactState shared_intact_state(const fs::path& folder, const fs::path& output,
                                      const SolverStage& stage, const CaseConfig& config)
{
  SharedIntactState shared;
  if (folder.empty() || !can_be_shared(stage.states))
    return shared;
  on_root([&] {
    shared.place = folder / "states" / intact_state_key(stage, config);
    std::ifstream stream(shared.place / "state.json");
    if (!stream)
      return;
    shared.state = state_from(json::parse(stream));
    for (const char* name : field_files)
      link_or_copy(shared.place / name, output / name);
  });
  const int found = dealii::Utilities::MPI::broadcast(MPI_COMM_WORLD, shared.state.has_value() ? 1 : 0, 0);
  if (found != 0 && !shared.state)
    shared.state = EarlierState{};
  return shared;
}

void leave_intact_state(const SharedIntactState& shared, const SolverOutcome& outcome, const fs::path& output)
{
  const auto intact = std::find_if(outcome.states.begin(), outcome.states.end(),
                                   [](const CompressionResult& result) { return result.state == "intact"; });
  if (shared.place.empty() || shared.state || intact == outcome.states.end() || !intact->converged)
    return;
  const fs::path made = own_name_in(shared.place.parent_path());
  fs::create_directories(made);
  for (const char* name : field_files)
    link_or_copy(output / name, made / name);
  write_text_atomically(made / "state.json", numbers_of(*intact).dump() + "\n");
  publish(made, shared.place);
}

} // namespace cemvert
