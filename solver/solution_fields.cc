// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/solution_fields.h"

#include "materials/constitutive_law.h"
#include "solver/tet_element.h"

#include <algorithm>
#include <numeric>

namespace cemvert
{
namespace
{

using Ends = std::array<int, 2>;

std::vector<Ends> edges_of(const TetMesh& mesh)
{
  std::vector<Ends> edges;
  edges.reserve(6 * mesh.tets.size());
  for (const auto& tet : mesh.tets)
    for (const auto& [a, b] : TetElement::edges)
      edges.push_back({std::min(tet[a], tet[b]), std::max(tet[a], tet[b])});
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return edges;
}

int edge_number(const std::vector<Ends>& edges, int a, int b)
{
  const Ends ends{std::min(a, b), std::max(a, b)};
  return static_cast<int>(std::lower_bound(edges.begin(), edges.end(), ends) - edges.begin());
}

/// Records of `width` numbers from all ranks, one rank after another; empty on other ranks than 0.
std::vector<double> gather(const std::vector<double>& records, MPI_Comm communicator)
{
  int rank = 0, ranks = 1;
  MPI_Comm_rank(communicator, &rank);
  MPI_Comm_size(communicator, &ranks);
  const int count = static_cast<int>(records.size());
  std::vector<int> counts(static_cast<std::size_t>(ranks)), starts(counts.size());
  MPI_Gather(&count, 1, MPI_INT, counts.data(), 1, MPI_INT, 0, communicator);
  std::exclusive_scan(counts.begin(), counts.end(), starts.begin(), 0);
  std::vector<double> all(rank == 0 ? std::accumulate(counts.begin(), counts.end(), std::size_t{0})
                                    : std::size_t{0});
  MPI_Gatherv(records.data(), count, MPI_DOUBLE, all.data(), counts.data(), starts.data(), MPI_DOUBLE, 0,
              communicator);
  return all;
}

void append(std::vector<double>& record, const Mat3& tensor)
{
  for (const auto& [i, j] : {std::pair{0, 0}, {1, 1}, {2, 2}, {0, 1}, {1, 2}, {0, 2}})
    record.push_back(tensor(i, j));
}

constexpr std::size_t node_record = 5;  // ends, displacement
constexpr std::size_t cell_record = 16; // cell, strain, stress, energy density, damage, plastic strain

std::vector<double> node_records(const NodeNumbering& numbering, const Mat3& axes,
                                 const std::vector<Vec3>& displacement)
{
  std::vector<double> records;
  for (int n = 0; n < numbering.owned; ++n) {
    const Vec3 patient = axes * displacement[n];
    const auto& ends = numbering.nodes[n].ends;
    records.insert(records.end(), {static_cast<double>(ends[0]), static_cast<double>(ends[1]), patient.x(),
                                   patient.y(), patient.z()});
  }
  return records;
}

std::vector<double> cell_records(const DistributedMesh& mesh, const Mat3& axes,
                                 const std::vector<CellResponse>& response)
{
  std::vector<double> records;
  for (std::size_t c = 0; c < mesh.owned_cells; ++c) {
    const CellResponse& cell = response[c];
    records.push_back(mesh.cells[c]);
    append(records, axes * cell.mean_strain * axes.transpose());
    append(records, axes * cell.mean_stress * axes.transpose());
    records.insert(records.end(), {cell.energy / cell.volume, cell.damage, cell.plastic_strain});
  }
  return records;
}

std::vector<double> cell_means(const std::vector<double>& values, const CellQuadrature& quadrature,
                               std::size_t n_cells)
{
  std::vector<double> means(n_cells, 0);
  const std::size_t n_points = quadrature.points.size();
  if (values.size() != n_cells * n_points)
    return means;
  for (std::size_t c = 0; c < n_cells; ++c)
    for (std::size_t q = 0; q < n_points; ++q)
      means[c] += quadrature.weights[q] * values[c * n_points + q];
  return means;
}

} // namespace

OutputNumbering output_numbering(const Mesh& mesh, int degree)
{
  OutputNumbering output;
  SolutionFields& fields = output.fields;
  fields.shape = mesh.shape();
  fields.nodes = mesh.vertices;
  fields.degree = degree_of(mesh.shape(), degree);
  for (const auto& hex : mesh.hexes) {
    std::array<int, 10>& cell = fields.cells.emplace_back();
    cell.fill(-1);
    for (std::size_t n = 0; n < 8; ++n)
      cell[n] = hex[hex_corners_round_faces[n]];
  }
  if (fields.degree == 2)
    output.edges = edges_of(mesh);
  for (const auto& [a, b] : output.edges)
    fields.nodes.push_back(0.5 * (mesh.vertices[a] + mesh.vertices[b]));
  const int n_vertices = static_cast<int>(mesh.vertices.size());
  for (const auto& tet : mesh.tets) {
    std::array<int, 10>& cell = fields.cells.emplace_back();
    cell.fill(-1);
    std::copy(tet.begin(), tet.end(), cell.begin());
    for (std::size_t e = 0; e < 6 && degree == 2; ++e)
      cell[4 + e] =
          n_vertices + edge_number(output.edges, tet[TetElement::edges[e][0]], tet[TetElement::edges[e][1]]);
  }
  return output;
}

SolutionFields gather_fields(const OutputNumbering& output, const Mat3& axes,
                             const ElasticityProblem& problem, const MaterialField& field,
                             const std::vector<Vec3>& displacement, const std::vector<CellResponse>& response)
{
  const std::vector<double> nodes =
      gather(node_records(problem.mesh().nodes, axes, displacement), problem.communicator());
  const std::vector<double> cells =
      gather(cell_records(problem.mesh(), axes, response), problem.communicator());
  if (nodes.empty())
    return {};

  SolutionFields fields = output.fields;
  const int n_vertices = static_cast<int>(fields.nodes.size() - output.edges.size());
  fields.displacement.assign(fields.nodes.size(), Vec3::Zero());
  for (std::size_t r = 0; r < nodes.size(); r += node_record) {
    const int a = static_cast<int>(nodes[r]), b = static_cast<int>(nodes[r + 1]);
    const int node = a == b ? a : n_vertices + edge_number(output.edges, a, b);
    fields.displacement[node] = Vec3(nodes[r + 2], nodes[r + 3], nodes[r + 4]);
  }
  fields.strain.resize(fields.cells.size());
  fields.stress.resize(fields.cells.size());
  fields.strain_energy_density.resize(fields.cells.size());
  const bool yields = std::any_of(field.materials.begin(), field.materials.end(),
                                  [](const Material& m) { return !m.law->linear_in_modulus(); });
  if (yields) {
    fields.damage.resize(fields.cells.size());
    fields.plastic_strain.resize(fields.cells.size());
  }
  for (std::size_t r = 0; r < cells.size(); r += cell_record) {
    const auto number = static_cast<std::size_t>(cells[r]);
    std::copy_n(&cells[r + 1], 6, fields.strain[number].begin());
    std::copy_n(&cells[r + 7], 6, fields.stress[number].begin());
    fields.strain_energy_density[number] = cells[r + 13];
    if (yields) {
      fields.damage[number] = cells[r + 14];
      fields.plastic_strain[number] = cells[r + 15];
    }
  }
  fields.young_modulus = cell_means(field.young_modulus, field.quadrature, fields.cells.size());
  fields.density = cell_means(field.density, field.quadrature, fields.cells.size());
  return fields;
}

} // namespace cemvert
