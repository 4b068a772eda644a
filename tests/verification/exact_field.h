// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/elasticity_problem.h"

#include <functional>

namespace cemvert
{

/// A displacement that solves the equations, to compare with and to prescribe.
struct ExactField {
  std::function<Vec3(const Vec3&)> displacement; ///< mm
  std::function<Mat3(const Vec3&)> gradient;     ///< row i: derivatives of component i; may be empty
};

/// Which components of a node at this place follow the exact field; the others are free.
using HeldAt = std::function<std::array<bool, 3>(const Vec3&)>;

Prescription follow(const ExactField& exact, const HeldAt& held);

struct DiscretisationError {
  double displacement = 0; ///< L2 norm of the error over that of the exact field
  double energy = 0;       ///< energy norm of the error over that of the exact field
};

/// Errors of a solution of degree `degree` in an isotropic material whose modulus is constant in each
/// tetrahedron, integrated with a rule of degree 5.
DiscretisationError error_of(const ElasticityProblem& problem, int degree, const MaterialField& field,
                             double poisson, const std::vector<Vec3>& displacement, const ExactField& exact);

/// Volume mean of the gradient's symmetric part over the tets of one region.
Mat3 mean_strain(const ElasticityProblem& problem, const TetMesh& mesh, const ElasticityResponse& response,
                 Region region);

/// Sum of the nodal forces [N] over the nodes at which `counts` holds.
Vec3 reaction(const ElasticityProblem& problem, const ElasticityResponse& response,
              const std::function<bool(const Vec3&)>& counts);

} // namespace cemvert
