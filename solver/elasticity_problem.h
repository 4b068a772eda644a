// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/block_matrix.h"
#include "solver/compression.h"
#include "solver/distributed_mesh.h"
#include "solver/solver_seconds.h"
#include "solver/tet_element.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace cemvert
{

/// Displacement components [mm] a node is forced to take, in the axes of the problem. Called for every local
/// node on every rank; it must answer the same everywhere.
using Prescription = std::function<std::array<std::optional<double>, 3>(const MeshNode&)>;
/// Force per volume [N/mm3] at a point, both in the axes of the problem; may be empty.
using BodyForce = std::function<Vec3(const Vec3&)>;

/// Prescribed components of local nodes.
struct NodeConstraints {
  std::vector<std::uint8_t> components; ///< bit i: component i is prescribed
  std::vector<Vec3> values;             ///< mm; 0 where free

  bool holds(int node, int component) const { return (components[node] >> component & 1) != 0; }
};
NodeConstraints constrain(const NodeNumbering& numbering, const Prescription& prescribed);

/// How the linear solver fared.
struct LinearOutcome {
  bool converged = false;
  std::string reason; ///< why not
  int iterations = 0;
  double residual = 0;            ///< |b - A x| / |b|, computed from the operator at the end
  double bytes_per_iteration = 0; ///< matrix entries that one iteration reads, all ranks together
  SolverSeconds seconds;          ///< the slowest rank's
};

struct ElasticitySolution {
  std::vector<Vec3> displacement; ///< mm, per local node
  LinearOutcome linear;
};

/// The same for several prescriptions of the same dofs.
struct ElasticitySolutions {
  std::vector<std::vector<Vec3>> displacements; ///< mm, per local node
  LinearOutcome linear; ///< sums of iterations and seconds; the largest residual; the first failure's reason
};

/// Internal forces and what each cell feels, from the displacement, cell by cell and without the assembled
/// operator: so it also checks that operator.
struct ElasticityResponse {
  std::vector<Vec3> forces;        ///< N, per owned node: held nodes' entries are the reactions on the body
  std::vector<CellResponse> cells; ///< per owned cell
};

/// Small-strain linear elasticity on one distributed mesh, ready to be solved for any materials, prescribed
/// displacements and body force. Displacements and forces are expressed in axes chosen once, so that a face
/// guided along one of them needs no rotated degrees of freedom.
class ElasticityProblem
{
public:
  /// Collective. Hexahedra are of degree 1 whatever the settings say.
  /// @param axes  columns, LPS
  ElasticityProblem(const Mesh& mesh, const Mat3& axes, const SolverSettings& settings,
                    MPI_Comm communicator);

  std::size_t dofs() const { return 3 * static_cast<std::size_t>(mesh_.nodes.total); }
  MPI_Comm communicator() const { return communicator_; }
  const DistributedMesh& mesh() const { return mesh_; }
  const CellQuadrature& quadrature() const { return element_->quadrature(); }
  const Element& element() const { return *element_; }
  const Element& vertex_element() const { return *vertex_element_; } ///< of degree 1
  const BlockLayout& layout() const { return layout_; }
  const std::optional<BlockLayout>& vertex_layout() const
  {
    return vertex_layout_;
  }                                          ///< of the coarse operator
  const Mat3& axes() const { return axes_; } ///< columns, LPS
  const SolverSettings& settings() const { return settings_; }

  /// Collective.
  ElasticitySolution solve(const MaterialField& field, const Prescription& prescribed,
                           const BodyForce& body_force = {}) const;
  /// Collective. One operator and one preconditioner serve all.
  /// @param prescribed  one or more that hold the same dofs
  ElasticitySolutions solve(const MaterialField& field, const std::vector<Prescription>& prescribed,
                            const BodyForce& body_force = {}) const;
  ElasticityResponse respond(const MaterialField& field, const std::vector<Vec3>& displacement) const;

private:
  /// What prescribed displacements put on the free dofs [N], per owned node.
  std::vector<Vec3> load_of(const MaterialField& field, const NodeConstraints& held) const;

  MPI_Comm communicator_;
  Mat3 axes_;
  SolverSettings settings_;
  DistributedMesh mesh_;
  std::unique_ptr<const Element> element_, vertex_element_; ///< of the degree asked for, and of degree 1
  BlockLayout layout_;
  std::optional<BlockLayout> vertex_layout_; ///< of degree 1, if the preconditioner works with it
};

} // namespace cemvert
