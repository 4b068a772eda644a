// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/assembly.h"

#include "solver/membrane_points.h"

#include <algorithm>

namespace cemvert
{
namespace
{

using petsc::check;

void add_body_force(const Element& element, const CellCorners& corners, const BodyForce& body_force,
                    Eigen::VectorXd& load)
{
  for (std::size_t q = 0; q < element.quadrature().points.size(); ++q) {
    Vec3 point = Vec3::Zero();
    for (int v = 0; v < element.corners(); ++v)
      point += element.quadrature().points[q][v] * corners[v];
    const Vec3 force = element.point_volume(corners, q) * body_force(point);
    const std::array<double, most_nodes> values = element.values(q);
    for (int a = 0; a < element.nodes(); ++a)
      load.segment<3>(3 * a) += values[a] * force;
  }
}

/// Takes the prescribed dofs out of an element matrix and moves what they cause to the load.
void eliminate(const NodeConstraints& constraints, const std::array<int, most_nodes>& nodes, int n_nodes,
               ElementMatrix& matrix, Eigen::VectorXd& load)
{
  for (int a = 0; a < n_nodes; ++a)
    for (int i = 0; i < 3; ++i) {
      if (!constraints.holds(nodes[a], i))
        continue;
      const int dof = 3 * a + i;
      const double diagonal = matrix(dof, dof);
      load -= constraints.values[nodes[a]][i] * matrix.col(dof);
      matrix.row(dof).setZero();
      matrix.col(dof).setZero();
      matrix(dof, dof) = diagonal;
    }
  for (int a = 0; a < n_nodes; ++a)
    for (int i = 0; i < 3; ++i)
      if (constraints.holds(nodes[a], i))
        load[3 * a + i] = 0;
}

} // namespace

CellCorners corners_of(const NodeNumbering& numbering, std::size_t cell, int n_corners)
{
  CellCorners corners;
  for (int v = 0; v < n_corners; ++v)
    corners[v] = numbering.nodes[numbering.cells[cell][v]].position;
  return corners;
}

NodeConstraints constrain(const NodeNumbering& numbering, const Prescription& prescribed)
{
  NodeConstraints constraints;
  constraints.components.assign(numbering.nodes.size(), 0);
  constraints.values.assign(numbering.nodes.size(), Vec3::Zero());
  for (std::size_t n = 0; n < numbering.nodes.size(); ++n) {
    const auto components = prescribed(numbering.nodes[n]);
    for (int i = 0; i < 3; ++i)
      if (components[i]) {
        constraints.components[n] = static_cast<std::uint8_t>(constraints.components[n] | 1 << i);
        constraints.values[n][i] = *components[i];
      }
  }
  return constraints;
}

LinearSystem assemble(const AssemblyInput& input, bool with_load, const BodyForce& body_force)
{
  const NodeNumbering& numbering = input.numbering;
  LinearSystem system{BlockMatrix(numbering, input.graph, input.layout, input.communicator), {}};
  const int n_nodes = input.element.nodes();
  std::vector<Vec3> load(with_load ? static_cast<std::size_t>(numbering.owned) : 0, Vec3::Zero());
  const std::size_t n_points = input.field.n_points();
  ElementMatrix matrix(3 * n_nodes, 3 * n_nodes);
  Eigen::VectorXd element_load(3 * n_nodes);
  for (std::size_t c = 0; c < input.mesh.cells.size(); ++c) {
    const auto& nodes = numbering.cells[c];
    const auto cell = static_cast<std::size_t>(input.mesh.cells[c]);
    const CellCorners corners = corners_of(numbering, c, input.element.corners());
    input.element.stiffness(corners, input.stiffnesses[input.field.material_of_cell[cell]],
                            input.field.young_modulus.data() + cell * n_points, matrix);
    if (const std::uint8_t faces = input.field.membrane.faces_of(cell); faces != 0)
      add_membrane(membrane_points(input.element, corners, input.field.membrane, faces), matrix);
    element_load.setZero();
    if (with_load && body_force)
      add_body_force(input.element, corners, body_force, element_load);
    std::uint8_t held = 0;
    for (int a = 0; a < n_nodes; ++a)
      held |= input.constraints.components[nodes[a]];
    if (held != 0)
      eliminate(input.constraints, nodes, n_nodes, matrix, element_load);
    system.matrix.add(c, matrix);
    for (int a = 0; a < n_nodes && with_load; ++a)
      if (nodes[a] < numbering.owned)
        load[nodes[a]] += element_load.segment<3>(3 * a);
  }
  system.matrix.finish();
  if (with_load) {
    check(MatCreateVecs(system.matrix.get(), nullptr, system.load.put()), "MatCreateVecs");
    PetscScalar* values = nullptr;
    check(VecGetArray(system.load.get(), &values), "VecGetArray");
    for (std::size_t n = 0; n < load.size(); ++n)
      for (int i = 0; i < 3; ++i)
        values[3 * n + i] = load[n][i];
    check(VecRestoreArray(system.load.get(), &values), "VecRestoreArray");
  }
  return system;
}

petsc::Matrix prolongation(const DistributedMesh& mesh, const NodeConstraints& nodes,
                           const NodeConstraints& vertices, MPI_Comm communicator)
{
  petsc::Matrix matrix;
  check(MatCreateAIJ(communicator, 3 * mesh.nodes.owned, 3 * mesh.vertices.owned, 3 * mesh.nodes.total,
                     3 * mesh.vertices.total, 2, nullptr, 2, nullptr, matrix.put()),
        "MatCreateAIJ");
  for (int n = 0; n < mesh.nodes.owned; ++n) {
    const auto [a, b] = mesh.parents[n];
    for (int i = 0; i < 3; ++i) {
      if (nodes.holds(n, i))
        continue;
      const PetscInt row = 3 * (mesh.nodes.first_owned + n) + i;
      for (const int vertex : {a, b})
        if (!vertices.holds(vertex, i))
          check(MatSetValue(matrix.get(), row, 3 * mesh.vertices.global[vertex] + i, 0.5, ADD_VALUES),
                "MatSetValue");
    }
  }
  check(MatAssemblyBegin(matrix.get(), MAT_FINAL_ASSEMBLY), "MatAssemblyBegin");
  check(MatAssemblyEnd(matrix.get(), MAT_FINAL_ASSEMBLY), "MatAssemblyEnd");
  return matrix;
}

petsc::NullSpace rigid_modes(const NodeNumbering& numbering, MPI_Comm communicator)
{
  petsc::Vector coordinates;
  check(VecCreate(communicator, coordinates.put()), "VecCreate");
  check(VecSetSizes(coordinates.get(), 3 * numbering.owned, 3 * numbering.total), "VecSetSizes");
  check(VecSetBlockSize(coordinates.get(), 3), "VecSetBlockSize");
  check(VecSetType(coordinates.get(), VECSTANDARD), "VecSetType");
  PetscScalar* values = nullptr;
  check(VecGetArray(coordinates.get(), &values), "VecGetArray");
  for (int n = 0; n < numbering.owned; ++n)
    for (int i = 0; i < 3; ++i)
      values[3 * n + i] = numbering.nodes[n].position[i];
  check(VecRestoreArray(coordinates.get(), &values), "VecRestoreArray");
  petsc::NullSpace modes;
  check(MatNullSpaceCreateRigidBody(coordinates.get(), modes.put()), "MatNullSpaceCreateRigidBody");
  return modes;
}

} // namespace cemvert
