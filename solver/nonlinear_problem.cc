// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/nonlinear_problem.h"

#include "solver/membrane_points.h"
#include "solver/strain_matrix.h"

#include <utility>

namespace cemvert
{
namespace
{

Mandel strain_of(const Mat3& gradient, Kinematics kinematics)
{
  return mandel_of(kinematics == Kinematics::finite_rotation
                       ? Mat3(gradient + 0.5 * gradient.transpose() * gradient)
                       : gradient);
}

/// Force per true area from the stress that is conjugate to Green's strain.
Mat3 cauchy_stress(const Mat3& deformation, const Mandel& stress)
{
  return deformation * tensor_of(stress) * deformation.transpose() / deformation.determinant();
}

/// What the stress adds to the stiffness of a shape that is displaced: grad(N_a) : S : grad(N_b) for each
/// component.
void add_geometric(const PointShape& shape, const Mandel& stress, ElementMatrix& matrix)
{
  const auto nodes = shape.gradients.cols();
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, most_nodes, most_nodes> weights =
      shape.volume * shape.gradients.transpose() * tensor_of(stress) * shape.gradients;
  for (Eigen::Index a = 0; a < nodes; ++a)
    for (Eigen::Index b = 0; b < nodes; ++b)
      for (int i = 0; i < 3; ++i)
        matrix(3 * a + i, 3 * b + i) += weights(a, b);
}

/// The turn of symmetric tensors, in Mandel's basis.
MandelMatrix turn_of(const Mat3& turn)
{
  MandelMatrix result;
  for (int b = 0; b < 6; ++b)
    result.col(b) = mandel_of(turn * tensor_of(Mandel::Unit(b)) * turn.transpose());
  return result;
}

/// Rows and columns of prescribed dofs without coupling; the diagonal stays.
void eliminate(const NodeConstraints& held, const std::array<int, most_nodes>& nodes, int n_nodes,
               ElementMatrix& matrix)
{
  for (int a = 0; a < n_nodes; ++a)
    for (int i = 0; i < 3; ++i)
      if (held.holds(nodes[a], i)) {
        const int dof = 3 * a + i;
        const double diagonal = std::abs(matrix(dof, dof));
        matrix.row(dof).setZero();
        matrix.col(dof).setZero();
        matrix(dof, dof) = diagonal;
      }
}

} // namespace

NonlinearProblem::NonlinearProblem(const ElasticityProblem& problem, const MaterialField& field,
                                   Kinematics kinematics, std::vector<Vec3> placed)
    : problem_(problem), field_(field), placed_(std::move(placed)),
      turn_(turn_of(field.axes.transpose() * problem.axes())), kinematics_(kinematics)
{
  for (const Material& material : field.materials) {
    Prepared prepared;
    prepared.linear = material.law->linear_in_modulus();
    prepared.isotropic = material.law->isotropic();
    prepared.is_placed = !placed_.empty() && material.name == "cement";
    std::vector<double> values = material.values;
    values.at(0) = 1;
    prepared.unit_stiffness =
        turn_.transpose() * to_mandel(material.law->respond(Strain(), LawState{}, values).tangent) * turn_;
    symmetric_ = symmetric_ && (prepared.linear || material.law->symmetric_tangent(material.values));
    materials_.push_back(prepared);
  }
}

ModelState NonlinearProblem::unloaded() const
{
  return {std::vector<Vec3>(problem_.mesh().nodes.nodes.size(), Vec3::Zero()),
          std::vector<LawState>(problem_.mesh().cells.size() * field_.n_points())};
}

template <class Visit>
bool NonlinearProblem::for_points(std::size_t cell, const std::vector<Vec3>& displacement,
                                  const std::vector<LawState>& old, const Visit& visit) const
{
  const Element& element = problem_.element();
  const NodeNumbering& numbering = problem_.mesh().nodes;
  const auto number = static_cast<std::size_t>(problem_.mesh().cells[cell]);
  const auto material_number = static_cast<std::size_t>(field_.material_of_cell[number]);
  const Material& material = field_.materials[material_number];
  const Prepared& prepared = materials_[material_number];
  const std::size_t n_points = field_.n_points();

  ElementVectors nodal, placed;
  for (int a = 0; a < element.nodes(); ++a) {
    const int node = numbering.cells[cell][a];
    nodal[a] = displacement[node];
    if (prepared.is_placed)
      placed[a] = placed_[node];
  }
  std::vector<PointShape> shapes;
  element.shapes(corners_of(numbering, cell, element.corners()), shapes);
  std::vector<double> values = material.values;
  if (material.law->softens())
    values[2] = field_.softening_ratio[number];
  for (std::size_t q = 0; q < n_points; ++q) {
    const std::size_t place = number * n_points + q;
    const LawState& before = old[cell * n_points + q];
    const Mat3 gradient = displacement_gradient(shapes[q], nodal);
    const Mat3 deformation = kinematics_ == Kinematics::finite_rotation ? Mat3(Mat3::Identity() + gradient)
                                                                        : Mat3(Mat3::Identity());
    Mandel strain = strain_of(gradient, kinematics_);
    if (prepared.is_placed) // Green's strains of one shape may be subtracted: neither knows of turns
      strain -= strain_of(displacement_gradient(shapes[q], placed), kinematics_);
    LawResponse response;
    Mandel stress;
    MandelMatrix tangent;
    if (prepared.linear) {
      tangent = field_.young_modulus[place] * prepared.unit_stiffness;
      stress = tangent * strain;
      response.elastic_energy = 0.5 * stress.dot(strain);
      response.state = before;
    } else {
      values[0] = field_.young_modulus[place];
      if (material.law->has_strength())
        values[1] = field_.yield_stress[place];
      response = material.law->respond(from_mandel(prepared.isotropic ? strain : Mandel(turn_ * strain)),
                                       before, values);
      if (!response.solved)
        return false;
      stress = to_mandel(response.stress);
      tangent = to_mandel(response.tangent);
      if (!prepared.isotropic) {
        stress = turn_.transpose() * stress;
        tangent = turn_.transpose() * tangent * turn_;
      }
    }
    visit(Point{q, shapes[q], response, deformation, strain, stress, tangent});
  }
  const auto membrane = membrane_points(element, corners_of(numbering, cell, element.corners()),
                                        field_.membrane, field_.membrane.faces_of(number));
  for (std::size_t m = 0; m < membrane.size(); ++m) {
    const Mat3 gradient = displacement_gradient(membrane[m].shape, nodal);
    const Mat3 deformation = kinematics_ == Kinematics::finite_rotation ? Mat3(Mat3::Identity() + gradient)
                                                                        : Mat3(Mat3::Identity());
    const Mandel strain = strain_of(gradient, kinematics_), stress = membrane[m].stiffness * strain;
    LawResponse response;
    response.elastic_energy = 0.5 * stress.dot(strain);
    visit(
        Point{n_points + m, membrane[m].shape, response, deformation, strain, stress, membrane[m].stiffness});
  }
  return true;
}

bool NonlinearProblem::forces(const std::vector<Vec3>& displacement, const std::vector<LawState>& old,
                              std::vector<Vec3>& forces) const
{
  const NodeNumbering& numbering = problem_.mesh().nodes;
  forces.assign(static_cast<std::size_t>(numbering.owned), Vec3::Zero());
  for (std::size_t c = 0; c < problem_.mesh().cells.size(); ++c) {
    ElementVectors of_cell;
    of_cell.fill(Vec3::Zero());
    const bool solved = for_points(c, displacement, old, [&](const Point& point) {
      const Mat3 stress = point.shape.volume * point.deformation * tensor_of(point.stress);
      for (Eigen::Index a = 0; a < point.shape.gradients.cols(); ++a)
        of_cell[a] += stress * point.shape.gradients.col(a);
    });
    if (!solved)
      return false;
    const auto& nodes = numbering.cells[c];
    for (int a = 0; a < problem_.element().nodes(); ++a)
      if (nodes[a] < numbering.owned)
        forces[nodes[a]] += of_cell[a];
  }
  return true;
}

void NonlinearProblem::add_tangent(const std::vector<Vec3>& displacement, const std::vector<LawState>& old,
                                   const NodeConstraints& held, BlockMatrix& matrix,
                                   const NodeConstraints& held_vertices, BlockMatrix* coarse) const
{
  const DistributedMesh& mesh = problem_.mesh();
  const int n_nodes = problem_.element().nodes(), n_vertices = problem_.element().corners();
  std::vector<PointShape> coarse_shapes;
  StrainMatrix strain;
  ElementMatrix element, coarse_element;
  for (std::size_t c = 0; c < mesh.cells.size(); ++c) {
    element.setZero(3 * n_nodes, 3 * n_nodes);
    coarse_element.setZero(3 * n_vertices, 3 * n_vertices);
    if (coarse != nullptr) {
      const CellCorners corners = corners_of(mesh.vertices, c, n_vertices);
      problem_.vertex_element().shapes(corners, coarse_shapes);
      for (const MembranePoint& point :
           membrane_points(problem_.vertex_element(), corners, field_.membrane,
                           field_.membrane.faces_of(static_cast<std::size_t>(mesh.cells[c]))))
        coarse_shapes.push_back(point.shape);
    }
    for_points(c, displacement, old, [&](const Point& point) {
      strain_matrix(point.shape, point.deformation, strain);
      const MandelMatrix weighted = point.shape.volume * point.tangent;
      add_product(strain, weighted, element);
      if (kinematics_ == Kinematics::finite_rotation)
        add_geometric(point.shape, point.stress, element);
      if (coarse != nullptr) {
        strain_matrix(coarse_shapes[point.q], point.deformation, strain);
        add_product(strain, weighted, coarse_element);
      }
    });
    eliminate(held, mesh.nodes.cells[c], n_nodes, element);
    matrix.add(c, element);
    if (coarse == nullptr)
      continue;
    eliminate(held_vertices, mesh.vertices.cells[c], n_vertices, coarse_element);
    coarse->add(c, coarse_element);
  }
  matrix.finish();
  if (coarse != nullptr)
    coarse->finish();
}

std::vector<LawState> NonlinearProblem::points(const std::vector<Vec3>& displacement,
                                               const std::vector<LawState>& old, double& energy) const
{
  std::vector<LawState> result(old.size());
  energy = 0;
  for (std::size_t c = 0; c < problem_.mesh().cells.size(); ++c) {
    double of_cell = 0;
    for_points(c, displacement, old, [&](const Point& point) {
      const LawState& state = point.response.state;
      const bool on_membrane = point.q >= field_.n_points();
      of_cell +=
          point.shape.volume * (point.response.elastic_energy +
                                (on_membrane ? 0 : state.plastic_dissipation + state.damage_dissipation));
      if (!on_membrane)
        result[c * field_.n_points() + point.q] = state;
    });
    if (c < problem_.mesh().owned_cells)
      energy += of_cell;
  }
  return result;
}

std::vector<double> NonlinearProblem::stiffness_left(const ModelState& state) const
{
  std::vector<double> left(state.points.size(), 1);
  for (std::size_t c = 0; c < problem_.mesh().cells.size(); ++c)
    for_points(c, state.displacement, state.points, [&](const Point& point) {
      if (point.q < field_.n_points())
        left[c * field_.n_points() + point.q] = 1 - point.response.damage;
    });
  return left;
}

std::vector<CellResponse> NonlinearProblem::cells(const std::vector<Vec3>& displacement,
                                                  const std::vector<LawState>& old) const
{
  std::vector<CellResponse> cells(problem_.mesh().owned_cells);
  for (std::size_t c = 0; c < cells.size(); ++c) {
    CellResponse& cell = cells[c];
    for_points(c, displacement, old, [&](const Point& point) {
      const double volume = point.shape.volume;
      const LawState& state = point.response.state;
      cell.energy += volume * point.response.elastic_energy;
      if (point.q >= field_.n_points()) // the membrane is no part of the cell's means
        return;
      cell.volume += volume;
      cell.mean_strain += volume * tensor_of(point.strain);
      cell.mean_stress += volume * cauchy_stress(point.deformation, point.stress);
      cell.damage += volume * point.response.damage;
      cell.plastic_strain += volume * state.accumulated_plastic_strain;
      cell.yielded_volume += state.accumulated_plastic_strain > 0 ? volume : 0;
      cell.plastic_dissipation += volume * state.plastic_dissipation;
      cell.damage_dissipation += volume * state.damage_dissipation;
    });
    cell.mean_strain /= cell.volume;
    cell.mean_stress /= cell.volume;
    cell.damage /= cell.volume;
    cell.plastic_strain /= cell.volume;
  }
  return cells;
}

} // namespace cemvert
