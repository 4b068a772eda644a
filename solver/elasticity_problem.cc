// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/elasticity_problem.h"

#include "solver/assembly.h"
#include "solver/linear_solver.h"
#include "solver/local_nodes.h"
#include "solver/membrane_points.h"

#include <algorithm>
#include <utility>

namespace cemvert
{
namespace
{

using petsc::check;

int size_of(MPI_Comm communicator)
{
  int size = 1;
  MPI_Comm_size(communicator, &size);
  return size;
}

SolverSettings of_shape(SolverSettings settings, CellShape shape)
{
  settings.degree = degree_of(shape, settings.degree);
  return settings;
}

void add(const LinearOutcome& next, LinearOutcome& all, bool first)
{
  if (first) {
    all = next;
    return;
  }
  if (all.converged && !next.converged)
    all.reason = next.reason;
  all.converged = all.converged && next.converged;
  all.iterations += next.iterations;
  all.residual = std::max(all.residual, next.residual);
}

} // namespace

ElasticityProblem::ElasticityProblem(const Mesh& mesh, const Mat3& axes, const SolverSettings& settings,
                                     MPI_Comm communicator)
    : communicator_(communicator), axes_(axes), settings_(of_shape(settings, mesh.shape())),
      mesh_(distribute(mesh, axes, settings_.degree, communicator)),
      element_(make_element(mesh.shape(), settings_.degree)), vertex_element_(make_element(mesh.shape(), 1)),
      layout_(mesh_.nodes, mesh_.node_graph, element_->nodes(),
              operator_format(settings_, size_of(communicator)))
{
  if (wants_coarse_space(settings_))
    vertex_layout_.emplace(mesh_.vertices, mesh_.vertex_graph, vertex_element_->nodes(),
                           coarse_format(size_of(communicator)));
}

ElasticitySolution ElasticityProblem::solve(const MaterialField& field, const Prescription& prescribed,
                                            const BodyForce& body_force) const
{
  ElasticitySolutions all = solve(field, std::vector<Prescription>{prescribed}, body_force);
  return {std::move(all.displacements.front()), std::move(all.linear)};
}

ElasticitySolutions ElasticityProblem::solve(const MaterialField& field,
                                             const std::vector<Prescription>& prescribed,
                                             const BodyForce& body_force) const
{
  const double started = MPI_Wtime();
  const std::vector<UnitStiffness> stiffnesses = unit_stiffnesses(field, axes_);
  const NodeConstraints first = constrain(mesh_.nodes, prescribed.front());
  const LinearSystem system = assemble(
      {mesh_, mesh_.nodes, mesh_.node_graph, layout_, *element_, field, stiffnesses, first, communicator_},
      true, body_force);
  std::optional<LinearSystem> vertex_system;
  CoarseSpace coarse;
  if (vertex_layout_) {
    const NodeConstraints held_vertices = constrain(mesh_.vertices, prescribed.front());
    vertex_system.emplace(assemble({mesh_, mesh_.vertices, mesh_.vertex_graph, *vertex_layout_,
                                    *vertex_element_, field, stiffnesses, held_vertices, communicator_},
                                   false, {}));
    coarse = {vertex_system->matrix.get(), prolongation(mesh_, first, held_vertices, communicator_)};
  }
  const double assembled = MPI_Wtime();

  petsc::NullSpace modes;
  if (settings_.preconditioner != "mumps")
    modes = rigid_modes(wants_coarse_space(settings_) ? mesh_.vertices : mesh_.nodes, communicator_);
  const LinearSolver solver(system.matrix.get(), std::move(coarse), std::move(modes), settings_);
  const double ready = MPI_Wtime();

  petsc::Vector solution;
  check(VecDuplicate(system.load.get(), solution.put()), "VecDuplicate");
  const LocalNodes local_nodes(mesh_.nodes, communicator_);
  ElasticitySolutions result;
  for (std::size_t p = 0; p < prescribed.size(); ++p) {
    const NodeConstraints held = constrain(mesh_.nodes, prescribed[p]);
    if (p > 0) // the first one's load came with the operator
      local_nodes.to(load_of(field, held), system.load.get());
    add(solver.solve(system.load.get(), solution.get()), result.linear, p == 0);
    std::vector<Vec3> displacement = local_nodes.from(solution.get());
    for (std::size_t n = 0; n < displacement.size(); ++n)
      for (int i = 0; i < 3; ++i)
        if (held.holds(static_cast<int>(n), i))
          displacement[n][i] = held.values[n][i];
    result.displacements.push_back(std::move(displacement));
  }
  result.linear.seconds = {assembled - started, ready - assembled, MPI_Wtime() - ready};
  MPI_Allreduce(MPI_IN_PLACE, &result.linear.seconds, 4, MPI_DOUBLE, MPI_MAX, communicator_);
  return result;
}

std::vector<Vec3> ElasticityProblem::load_of(const MaterialField& field, const NodeConstraints& held) const
{
  std::vector<Vec3> load = respond(field, held.values).forces;
  for (std::size_t n = 0; n < load.size(); ++n)
    for (int i = 0; i < 3; ++i)
      load[n][i] = held.holds(static_cast<int>(n), i) ? 0 : -load[n][i];
  return load;
}

ElasticityResponse ElasticityProblem::respond(const MaterialField& field,
                                              const std::vector<Vec3>& displacement) const
{
  const std::vector<UnitStiffness> stiffnesses = unit_stiffnesses(field, axes_);
  const NodeNumbering& numbering = mesh_.nodes;
  ElasticityResponse response;
  response.forces.assign(static_cast<std::size_t>(numbering.owned), Vec3::Zero());
  response.cells.reserve(mesh_.owned_cells);
  ElementVectors element_displacement;
  for (std::size_t c = 0; c < mesh_.cells.size(); ++c) {
    const auto& nodes = numbering.cells[c];
    const auto cell = static_cast<std::size_t>(mesh_.cells[c]);
    for (int a = 0; a < element_->nodes(); ++a)
      element_displacement[a] = displacement[nodes[a]];
    const CellCorners corners = corners_of(numbering, c, element_->corners());
    ElementResponse of_cell =
        element_->respond(corners, stiffnesses[field.material_of_cell[cell]],
                          field.young_modulus.data() + cell * field.n_points(), element_displacement);
    if (const std::uint8_t faces = field.membrane.faces_of(cell); faces != 0)
      add_membrane(membrane_points(*element_, corners, field.membrane, faces), element_displacement, of_cell);
    for (int a = 0; a < element_->nodes(); ++a)
      if (nodes[a] < numbering.owned)
        response.forces[nodes[a]] += of_cell.forces[a];
    if (c < mesh_.owned_cells)
      response.cells.push_back(of_cell.cell);
  }
  return response;
}

} // namespace cemvert
