// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/model_totals.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace cemvert
{
namespace
{

bool is_layer(Region region)
{
  return region == Region::lower_layer || region == Region::upper_layer;
}

bool is_cement(const MaterialField& field, std::size_t cell)
{
  return field.materials[static_cast<std::size_t>(field.material_of_cell[cell])].name == "cement";
}

void add(const Vec3& vector, std::array<double, 3>& sum)
{
  for (int i = 0; i < 3; ++i)
    sum[static_cast<std::size_t>(i)] += vector[i];
}

void add(const CellResponse& cell, ZoneTotals& zone)
{
  zone.volume += cell.volume;
  zone.yielded += cell.yielded_volume;
  zone.damage += cell.volume * cell.damage;
}

void add_forces(const Loading& loading, const std::vector<Vec3>& forces, const std::vector<Vec3>& displaced,
                ModelTotals& sums)
{
  const NodeNumbering& nodes = loading.model.problem.mesh().nodes;
  for (std::size_t n = 0; n < static_cast<std::size_t>(nodes.owned); ++n) {
    const MeshNode& node = nodes.nodes[n];
    const bool on_lower = loading.faces.lower.holds(node.ends);
    if (!on_lower && !loading.faces.upper.holds(node.ends))
      continue;
    add(forces[n], on_lower ? sums.lower : sums.upper);
    const Vec3 place = displaced.empty() ? node.position : Vec3(node.position + displaced[n]);
    add((place - loading.model.reference).cross(forces[n]), sums.moment);
  }
}

void add_bone(const CellResponse& cell, std::size_t number, const CompressionTarget& target,
              ModelTotals& sums)
{
  add(cell, sums.bone);
  for (std::size_t zone = 0; zone < target.zones.size(); ++zone)
    if ((target.zones_of_cell[number] >> zone & 1) != 0)
      add(cell, sums.zones[zone]);
}

} // namespace

ModelTotals totals_of(const Loading& loading, const MaterialField& field, const std::vector<Vec3>& forces,
                      const std::vector<CellResponse>& cells, const CompressionTarget& target,
                      const std::vector<Vec3>& displaced)
{
  const PreparedModel& model = loading.model;
  ModelTotals sums;
  add_forces(loading, forces, displaced, sums);
  for (std::size_t c = 0; c < model.problem.mesh().owned_cells; ++c) {
    const auto number = static_cast<std::size_t>(model.problem.mesh().cells[c]);
    const CellResponse& cell = cells[c];
    sums.energy += cell.energy;
    sums.plastic_dissipation += cell.plastic_dissipation;
    sums.damage_dissipation += cell.damage_dissipation;
    if (is_layer(model.regions[number])) {
      sums.layer_energy += cell.energy;
      continue;
    }
    const double axial = cell.volume * cell.mean_stress(2, 2);
    sums.axial_stress += axial;
    if (is_cement(field, number))
      sums.cement_axial_stress += axial;
    else
      add_bone(cell, number, target, sums);
  }
  static_assert(std::is_trivially_copyable_v<ModelTotals> && sizeof(ModelTotals) % sizeof(double) == 0);
  MPI_Allreduce(MPI_IN_PLACE, &sums, static_cast<int>(sizeof(ModelTotals) / sizeof(double)), MPI_DOUBLE,
                MPI_SUM, model.problem.communicator());
  return sums;
}

double peak_cement_stress(const PreparedModel& model, const MaterialField& field,
                          const std::vector<CellResponse>& cells)
{
  double largest = 0;
  for (std::size_t c = 0; c < model.problem.mesh().owned_cells; ++c) {
    if (!is_cement(field, static_cast<std::size_t>(model.problem.mesh().cells[c])))
      continue;
    const Mat3& stress = cells[c].mean_stress;
    const Mat3 deviator = stress - stress.trace() / 3 * Mat3::Identity();
    largest = std::max(largest, std::sqrt(1.5) * deviator.norm());
  }
  MPI_Allreduce(MPI_IN_PLACE, &largest, 1, MPI_DOUBLE, MPI_MAX, model.problem.communicator());
  return largest;
}

} // namespace cemvert
