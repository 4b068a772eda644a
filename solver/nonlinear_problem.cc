// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/nonlinear_problem.h"

#include <utility>

namespace cemvert
{
namespace
{

/// Strain of a displacement: rows of Mandel's basis, three columns per node.
using StrainMatrix = Eigen::Matrix<double, 6, Eigen::Dynamic, Eigen::ColMajor, 6, 3 * most_nodes>;

void strain_matrix(const PointShape& shape, StrainMatrix& matrix)
{
  const double r = std::sqrt(0.5);
  const auto nodes = shape.gradients.cols();
  matrix.setZero(6, 3 * nodes);
  for (Eigen::Index a = 0; a < nodes; ++a) {
    const double x = shape.gradients(0, a), y = shape.gradients(1, a), z = shape.gradients(2, a);
    matrix(0, 3 * a) = x;
    matrix(1, 3 * a + 1) = y;
    matrix(2, 3 * a + 2) = z;
    matrix(3, 3 * a + 1) = r * z;
    matrix(3, 3 * a + 2) = r * y;
    matrix(4, 3 * a) = r * z;
    matrix(4, 3 * a + 2) = r * x;
    matrix(5, 3 * a) = r * y;
    matrix(5, 3 * a + 1) = r * x;
  }
}

Mandel strain_of(const PointShape& shape, const ElementVectors& displacement)
{
  Mat3 gradient = Mat3::Zero();
  for (Eigen::Index a = 0; a < shape.gradients.cols(); ++a)
    gradient += displacement[a] * shape.gradients.col(a).transpose();
  const double r = std::sqrt(0.5);
  Mandel strain;
  strain << gradient(0, 0), gradient(1, 1), gradient(2, 2), r * (gradient(1, 2) + gradient(2, 1)),
      r * (gradient(0, 2) + gradient(2, 0)), r * (gradient(0, 1) + gradient(1, 0));
  return strain;
}

Mat3 tensor_of(const Mandel& m)
{
  const double r = std::sqrt(0.5);
  Mat3 tensor;
  tensor << m[0], r * m[5], r * m[4], r * m[5], m[1], r * m[3], r * m[4], r * m[3], m[2];
  return tensor;
}

/// The turn of symmetric tensors, in Mandel's basis.
MandelMatrix turn_of(const Mat3& turn)
{
  MandelMatrix result;
  for (int b = 0; b < 6; ++b) {
    const Mat3 turned = turn * tensor_of(Mandel::Unit(b)) * turn.transpose();
    const double r = std::sqrt(2.0);
    result.col(b) << turned(0, 0), turned(1, 1), turned(2, 2), r * turned(1, 2), r * turned(0, 2),
        r * turned(0, 1);
  }
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
                                   std::vector<Vec3> placed)
    : problem_(problem), field_(field), placed_(std::move(placed)),
      turn_(turn_of(field.axes.transpose() * problem.axes()))
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

  ElementVectors nodal;
  for (int a = 0; a < element.nodes(); ++a) {
    const int node = numbering.cells[cell][a];
    nodal[a] = displacement[node] - (prepared.is_placed ? placed_[node] : Vec3(Vec3::Zero()));
  }
  std::vector<PointShape> shapes;
  element.shapes(corners_of(numbering, cell, element.corners()), shapes);
  std::vector<double> values = material.values;
  if (material.law->softens())
    values[2] = field_.softening_ratio[number];
  for (std::size_t q = 0; q < n_points; ++q) {
    const std::size_t place = number * n_points + q;
    const LawState& before = old[cell * n_points + q];
    const Mandel strain = strain_of(shapes[q], nodal);
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
    visit(Point{q, shapes[q], response, strain, stress, tangent});
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
      const Mat3 stress = point.shape.volume * tensor_of(point.stress);
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
    if (coarse != nullptr)
      problem_.vertex_element().shapes(corners_of(mesh.vertices, c, n_vertices), coarse_shapes);
    for_points(c, displacement, old, [&](const Point& point) {
      strain_matrix(point.shape, strain);
      const StrainMatrix weighted = point.shape.volume * point.tangent * strain;
      element.noalias() += strain.transpose() * weighted;
      if (coarse != nullptr) {
        strain_matrix(coarse_shapes[point.q], strain);
        const StrainMatrix coarse_weighted = point.shape.volume * point.tangent * strain;
        coarse_element.noalias() += strain.transpose() * coarse_weighted;
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
                                               const std::vector<LawState>& old) const
{
  std::vector<LawState> result(old.size());
  for (std::size_t c = 0; c < problem_.mesh().cells.size(); ++c)
    for_points(c, displacement, old,
               [&](const Point& point) { result[c * field_.n_points() + point.q] = point.response.state; });
  return result;
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
      cell.volume += volume;
      cell.mean_strain += volume * tensor_of(point.strain);
      cell.mean_stress += volume * tensor_of(point.stress);
      cell.energy += volume * point.response.elastic_energy;
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
