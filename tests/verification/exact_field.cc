// SPDX-License-Identifier: GPL-3.0-or-later
#include "verification/exact_field.h"

#include <cmath>

namespace cemvert
{
namespace
{

/// Value and gradient of a displacement at one point.
struct Sample {
  Vec3 value = Vec3::Zero();
  Mat3 gradient = Mat3::Zero();
};

Sample sample(const TetShape& shape, const std::array<double, 8>& at, const std::array<Vec3, 10>& nodal,
              int degree)
{
  Sample result;
  const auto add = [&result](const Vec3& node, double value, const Vec3& gradient) {
    result.value += value * node;
    result.gradient += node * gradient.transpose();
  };
  for (int a = 0; a < 4; ++a)
    if (degree == 1)
      add(nodal[a], at[a], shape.gradients[a]);
    else
      add(nodal[a], at[a] * (2 * at[a] - 1), (4 * at[a] - 1) * shape.gradients[a]);
  for (int e = 0; degree == 2 && e < 6; ++e) {
    const auto [a, b] = TetElement::edges[e];
    add(nodal[4 + e], 4 * at[a] * at[b], 4 * (at[a] * shape.gradients[b] + at[b] * shape.gradients[a]));
  }
  return result;
}

/// Twice the strain energy per volume and unit modulus.
double energy_of(const Mat3& gradient, double poisson)
{
  const Mat3 strain = 0.5 * (gradient + gradient.transpose());
  const double lambda = poisson / ((1 + poisson) * (1 - 2 * poisson)), mu = 0.5 / (1 + poisson);
  return lambda * strain.trace() * strain.trace() + 2 * mu * strain.squaredNorm();
}

} // namespace

Prescription follow(const ExactField& exact, const HeldAt& held)
{
  return [exact, held](const MeshNode& node) {
    std::array<std::optional<double>, 3> components;
    const std::array<bool, 3> is_held = held(node.position);
    const Vec3 displacement = exact.displacement(node.position);
    for (int i = 0; i < 3; ++i)
      if (is_held[i])
        components[i] = displacement[i];
    return components;
  };
}

DiscretisationError error_of(const ElasticityProblem& problem, int degree, const MaterialField& field,
                             double poisson, const std::vector<Vec3>& displacement, const ExactField& exact)
{
  const NodeNumbering& numbering = problem.mesh().nodes;
  const CellQuadrature rule = tet_quadrature(5);
  double wrong = 0, whole = 0, wrong_energy = 0, whole_energy = 0;
  for (std::size_t c = 0; c < problem.mesh().cells.size(); ++c) {
    std::array<Vec3, 10> nodal;
    std::array<Vec3, 4> corners;
    for (int a = 0; a < (degree == 1 ? 4 : 10); ++a)
      nodal[a] = displacement[numbering.cells[c][a]];
    for (int a = 0; a < 4; ++a)
      corners[a] = numbering.nodes[numbering.cells[c][a]].position;
    const TetShape shape = tet_shape(corners);
    const double young =
        field.young_modulus[static_cast<std::size_t>(problem.mesh().cells[c]) * field.n_points()];
    for (std::size_t q = 0; q < rule.points.size(); ++q) {
      Vec3 point = Vec3::Zero();
      for (int a = 0; a < 4; ++a)
        point += rule.points[q][a] * corners[a];
      const Sample found = sample(shape, rule.points[q], nodal, degree);
      const Vec3 value = exact.displacement(point);
      const Mat3 gradient = exact.gradient(point);
      const double weight = rule.weights[q] * shape.volume;
      wrong += weight * (found.value - value).squaredNorm();
      whole += weight * value.squaredNorm();
      wrong_energy += weight * young * energy_of(found.gradient - gradient, poisson);
      whole_energy += weight * young * energy_of(gradient, poisson);
    }
  }
  return {std::sqrt(wrong / whole), std::sqrt(wrong_energy / whole_energy)};
}

Mat3 mean_strain(const ElasticityProblem& problem, const TetMesh& mesh, const ElasticityResponse& response,
                 Region region)
{
  Mat3 sum = Mat3::Zero();
  double volume = 0;
  for (std::size_t c = 0; c < response.cells.size(); ++c)
    if (mesh.regions[problem.mesh().cells[c]] == region) {
      sum += response.cells[c].volume * response.cells[c].mean_strain;
      volume += response.cells[c].volume;
    }
  return sum / volume;
}

Vec3 reaction(const ElasticityProblem& problem, const ElasticityResponse& response,
              const std::function<bool(const Vec3&)>& counts)
{
  Vec3 sum = Vec3::Zero();
  for (std::size_t n = 0; n < response.forces.size(); ++n)
    if (counts(problem.mesh().nodes.nodes[n].position))
      sum += response.forces[n];
  return sum;
}

} // namespace cemvert
