// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/reuse.h"

#include "apps/guarded.h"
#include "core/output_file.h"
#include "core/provenance.h"
#include "mesh/mesh_report.h"
#include "report/mechanics_json.h"

#include <deal.II/base/mpi.h>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <type_traits>
#include <unistd.h>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;
using nlohmann::json;

/// Bytes in a fixed order, to be hashed.
class Bytes
{
public:
  template <class T>
  Bytes& add(const T& value)
  {
    static_assert(std::is_trivially_copyable_v<T>);
    text_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  template <class T>
  Bytes& add(const std::vector<T>& values)
  {
    add(values.size());
    for (const T& value : values)
      add(value);
    return *this;
  }
  Bytes& add(const std::string& text)
  {
    add(text.size());
    text_ += text;
    return *this;
  }
  Bytes& add(const Vec3& point) { return add(point.x()).add(point.y()).add(point.z()); }
  Bytes& add(const Mat3& matrix)
  {
    return add(Vec3(matrix.col(0))).add(Vec3(matrix.col(1))).add(Vec3(matrix.col(2)));
  }
  Bytes& add(const Grid& grid)
  {
    return add(grid.size).add(grid.spacing).add(grid.origin).add(grid.direction);
  }
  Bytes& add(const HeightField& field)
  {
    return add(field.left0)
        .add(field.anterior0)
        .add(field.step)
        .add(field.nx)
        .add(field.ny)
        .add(field.heights);
  }
  std::string hash() const { return sha256_of_bytes(text_); }

private:
  std::string text_;
};

std::string mesh_key(const MeshDomain& domain, const MeshSettings& settings)
{
  Bytes bytes;
  bytes.add(program_version()).add(domain.regions.grid).add(domain.regions.values);
  bytes.add(domain.frame.centre).add(domain.frame.axes());
  bytes.add(domain.layers_in_regions).add(domain.upper_surface).add(domain.lower_surface);
  bytes.add(domain.upper_plane).add(domain.lower_plane);
  bytes.add(settings.elements).add(settings.edge_length).add(settings.posterior_included);
  bytes.add(settings.layer_thickness).add(settings.surface_smoothing);
  return bytes.hash();
}

/// A name that no other process uses.
std::string own_name()
{
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  return fmt::format(".{}.{}", host.data(), getpid());
}

/// Gives a finished folder its name, unless another process has been first.
void publish(const fs::path& made, const fs::path& name)
{
  std::error_code taken;
  fs::rename(made, name, taken); // fails if the name is that of a folder with something in it
  if (taken)
    fs::remove_all(made);
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
  const fs::path made = folder / "meshes" / own_name();
  fs::create_directories(made);
  write_mesh(made / "mesh.vtu", result.mesh);
  const std::vector<std::string> warnings(
      log.warnings().begin() + static_cast<std::ptrdiff_t>(warnings_before), log.warnings().end());
  write_text_atomically(made / "warnings.json", json(warnings).dump() + "\n");
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
  const fs::path made = shared.place.parent_path() / own_name();
  fs::create_directories(made);
  for (const char* name : field_files)
    link_or_copy(output / name, made / name);
  write_text_atomically(made / "state.json", numbers_of(*intact).dump() + "\n");
  publish(made, shared.place);
}

} // namespace cemvert
