// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/distributed_mesh.h"

#include "core/error.h"
#include "solver/tet_element.h"

#include <deal.II/base/mpi.h>
#include <deal.II/distributed/fully_distributed_tria.h>
#include <deal.II/dofs/dof_handler.h>
#include <deal.II/fe/fe_q.h>
#include <deal.II/fe/fe_simplex_p.h>
#include <deal.II/grid/grid_tools.h>
#include <deal.II/grid/tria.h>
#include <deal.II/grid/tria_description.h>

#include <algorithm>
#include <memory>
#include <numeric>

namespace cemvert
{
namespace
{

using Triangulation = dealii::Triangulation<3>;
using DofHandler = dealii::DoFHandler<3>;

void create_serial(const Mesh& mesh, Triangulation& triangulation)
{
  std::vector<dealii::Point<3>> points;
  points.reserve(mesh.vertices.size());
  for (const Vec3& vertex : mesh.vertices)
    points.emplace_back(vertex.x(), vertex.y(), vertex.z());
  std::vector<dealii::CellData<3>> cells(mesh.n_cells());
  for (std::size_t c = 0; c < cells.size(); ++c)
    cells[c].vertices.assign(mesh.cell(c).begin(), mesh.cell(c).end());
  triangulation.create_triangulation(points, cells, {});
}

std::unique_ptr<Triangulation> create_partitioned(const Mesh& mesh, MPI_Comm communicator)
{
  const unsigned int ranks = dealii::Utilities::MPI::n_mpi_processes(communicator);
  if (ranks == 1) {
    auto triangulation = std::make_unique<Triangulation>();
    create_serial(mesh, *triangulation);
    return triangulation;
  }
  // One group: the serial mesh and METIS run on rank 0 alone, which keeps the partition the same everywhere
  // and the memory of the other ranks small.
  const auto description =
      dealii::TriangulationDescription::Utilities::create_description_from_triangulation_in_groups<3, 3>(
          [&mesh](Triangulation& serial) { create_serial(mesh, serial); },
          [ranks](Triangulation& serial, const MPI_Comm&, const unsigned int) {
            dealii::GridTools::partition_triangulation(ranks, serial,
                                                       dealii::SparsityTools::Partitioner::metis);
          },
          communicator, static_cast<int>(ranks));
  auto triangulation = std::make_unique<dealii::parallel::fullydistributed::Triangulation<3>>(communicator);
  triangulation->create_triangulation(description);
  return triangulation;
}

/// Owned cells first, then the ghosts; both in the order of the triangulation.
std::vector<DofHandler::active_cell_iterator> local_cells(const DofHandler& dof_handler,
                                                          std::size_t& owned_cells)
{
  std::vector<DofHandler::active_cell_iterator> cells;
  for (const auto& cell : dof_handler.active_cell_iterators())
    if (cell->is_locally_owned())
      cells.push_back(cell);
  owned_cells = cells.size();
  for (const auto& cell : dof_handler.active_cell_iterators())
    if (cell->is_ghost())
      cells.push_back(cell);
  return cells;
}

int number_of(const DofHandler::active_cell_iterator& cell, const Mesh& mesh)
{
  const int number = static_cast<int>(cell->id().get_coarse_cell_id());
  // Material data are given per cell and point weighted by corners: they fit only if these kept their order.
  const CellVertices corners = mesh.cell(static_cast<std::size_t>(number));
  for (int v = 0; v < corners.size(); ++v)
    for (unsigned int i = 0; i < 3; ++i)
      if (cell->vertex(static_cast<unsigned int>(v))[i] != mesh.vertices[corners[v]][i])
        throw_bug("the triangulation changed the order of the vertices of cell " + std::to_string(number));
  return number;
}

/// Local corners that a node of a cell lies between: equal ones for a corner itself.
std::array<int, 2> corners_of_node(int node, int n_corners)
{
  return node < n_corners ? std::array<int, 2>{node, node} : TetElement::edges[node - n_corners];
}

MeshNode mesh_node(const Mesh& mesh, const Mat3& axes, int cell, int node)
{
  const CellVertices corners = mesh.cell(static_cast<std::size_t>(cell));
  const std::array<int, 2> ends = corners_of_node(node, corners.size());
  const int a = corners[ends[0]], b = corners[ends[1]];
  return {{std::min(a, b), std::max(a, b)}, axes.transpose() * (0.5 * (mesh.vertices[a] + mesh.vertices[b]))};
}

/// One scalar dof per node.
std::unique_ptr<dealii::FiniteElement<3>> nodal_element(CellShape shape, int degree)
{
  if (shape == CellShape::hexahedron)
    return std::make_unique<dealii::FE_Q<3>>(1);
  return std::make_unique<dealii::FE_SimplexP<3>>(degree);
}

NodeNumbering number_nodes(const Triangulation& triangulation, int degree, const Mesh& mesh, const Mat3& axes,
                           std::vector<int>& numbers, std::size_t& owned_cells)
{
  DofHandler dof_handler(triangulation);
  dof_handler.distribute_dofs(*nodal_element(mesh.shape(), degree));
  const auto cells = local_cells(dof_handler, owned_cells);

  NodeNumbering numbering;
  const dealii::IndexSet owned = dof_handler.locally_owned_dofs();
  numbering.total = static_cast<int>(dof_handler.n_dofs());
  numbering.owned = static_cast<int>(owned.n_elements());
  numbering.first_owned = numbering.owned > 0 ? static_cast<int>(owned.nth_index_in_set(0)) : 0;

  numbers.clear();
  const auto per_cell = static_cast<unsigned int>(make_element(mesh.shape(), degree)->nodes());
  std::vector<std::array<int, 10>> global_cells(cells.size());
  std::vector<int> ghosts;
  std::vector<dealii::types::global_dof_index> indices(per_cell);
  for (std::size_t c = 0; c < cells.size(); ++c) {
    numbers.push_back(number_of(cells[c], mesh));
    cells[c]->get_dof_indices(indices);
    for (unsigned int a = 0; a < per_cell; ++a) {
      global_cells[c][a] = static_cast<int>(indices[a]);
      if (!numbering.owns(global_cells[c][a]))
        ghosts.push_back(global_cells[c][a]);
    }
  }
  std::sort(ghosts.begin(), ghosts.end());
  ghosts.erase(std::unique(ghosts.begin(), ghosts.end()), ghosts.end());

  for (int n = 0; n < numbering.owned; ++n)
    numbering.global.push_back(numbering.first_owned + n);
  numbering.global.insert(numbering.global.end(), ghosts.begin(), ghosts.end());
  numbering.nodes.resize(numbering.global.size());
  numbering.cells.resize(cells.size());
  for (std::size_t c = 0; c < cells.size(); ++c) {
    numbering.cells[c].fill(-1);
    for (unsigned int a = 0; a < per_cell; ++a) {
      const int local = numbering.local(global_cells[c][a]);
      numbering.cells[c][a] = local;
      numbering.nodes[local] = mesh_node(mesh, axes, numbers[c], static_cast<int>(a));
    }
  }
  return numbering;
}

NodeGraph node_graph(const NodeNumbering& numbering, int per_cell)
{
  const NodeOccurrences occurrences = occurrences_of_nodes(numbering, per_cell);
  NodeGraph graph;
  graph.row_start.push_back(0);
  std::vector<int> seen_from(numbering.nodes.size(), -1);
  for (int n = 0; n < numbering.owned; ++n) {
    const auto row_begin = static_cast<std::ptrdiff_t>(graph.columns.size());
    for (std::size_t o = occurrences.row_start[n]; o < occurrences.row_start[n + 1]; ++o) {
      const auto& nodes = numbering.cells[occurrences.places[o] / static_cast<std::size_t>(per_cell)];
      for (int a = 0; a < per_cell; ++a) {
        if (seen_from[nodes[a]] == n)
          continue;
        seen_from[nodes[a]] = n;
        graph.columns.push_back(numbering.global[nodes[a]]);
      }
    }
    std::sort(graph.columns.begin() + row_begin, graph.columns.end());
    graph.row_start.push_back(static_cast<int>(graph.columns.size()));
  }
  return graph;
}

std::vector<std::array<int, 2>> vertex_parents(const NodeNumbering& nodes, const NodeNumbering& vertices,
                                               int per_cell, int n_corners)
{
  std::vector<std::array<int, 2>> parents(static_cast<std::size_t>(nodes.owned));
  for (std::size_t c = 0; c < nodes.cells.size(); ++c)
    for (int a = 0; a < per_cell; ++a) {
      const int node = nodes.cells[c][a];
      if (node >= nodes.owned)
        continue;
      const std::array<int, 2> ends = corners_of_node(a, n_corners);
      parents[node] = {vertices.cells[c][ends[0]], vertices.cells[c][ends[1]]};
    }
  return parents;
}

} // namespace

int NodeNumbering::local(int global_node) const
{
  if (owns(global_node))
    return global_node - first_owned;
  const auto found = std::lower_bound(global.begin() + owned, global.end(), global_node);
  return static_cast<int>(found - global.begin());
}

NodeOccurrences occurrences_of_nodes(const NodeNumbering& numbering, int nodes_per_cell)
{
  const auto per_cell = static_cast<std::size_t>(nodes_per_cell);
  NodeOccurrences result;
  result.row_start.assign(static_cast<std::size_t>(numbering.owned) + 1, 0);
  for (const auto& nodes : numbering.cells)
    for (std::size_t a = 0; a < per_cell; ++a)
      if (nodes[a] < numbering.owned)
        ++result.row_start[nodes[a] + 1];
  std::partial_sum(result.row_start.begin(), result.row_start.end(), result.row_start.begin());
  result.places.resize(result.row_start.back());
  std::vector<std::size_t> next(result.row_start);
  for (std::size_t c = 0; c < numbering.cells.size(); ++c)
    for (std::size_t a = 0; a < per_cell; ++a)
      if (const int node = numbering.cells[c][a]; node < numbering.owned)
        result.places[next[node]++] = c * per_cell + a;
  return result;
}

DistributedMesh distribute(const Mesh& mesh, const Mat3& axes, int degree, MPI_Comm communicator)
{
  const std::unique_ptr<Triangulation> triangulation = create_partitioned(mesh, communicator);
  DistributedMesh result;
  result.vertices = number_nodes(*triangulation, 1, mesh, axes, result.cells, result.owned_cells);
  const std::unique_ptr<const Element> element = make_element(mesh.shape(), degree);
  const int corners = element->corners(), nodes = element->nodes();
  result.vertex_graph = node_graph(result.vertices, corners);
  if (degree == 1) {
    result.nodes = result.vertices;
    result.node_graph = result.vertex_graph;
  } else {
    result.nodes = number_nodes(*triangulation, degree, mesh, axes, result.cells, result.owned_cells);
    result.node_graph = node_graph(result.nodes, nodes);
  }
  result.parents = vertex_parents(result.nodes, result.vertices, nodes, corners);
  return result;
}

} // namespace cemvert
