// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "materials/mandel.h"
#include "solver/assembly.h"
#include "solver/load_case.h"

namespace cemvert
{

/// The whole model at the end of a step.
struct ModelState {
  std::vector<Vec3> displacement; ///< mm, per local node
  std::vector<LawState> points;   ///< point q of local cell c is entry c * n_points + q
};

/// Internal forces and tangent of a model whose points yield, on one distributed mesh. Every rank computes
/// all cells around its own nodes, so that sums need no communication.
class NonlinearProblem
{
public:
  /// @param placed  displacement [mm, per local node] at which the cement was placed, free of stress; empty
  ///                if it was there from the start
  NonlinearProblem(const ElasticityProblem& problem, const MaterialField& field, Kinematics kinematics,
                   std::vector<Vec3> placed = {});

  /// The model before any load.
  ModelState unloaded() const;

  /// Internal forces [N] of the owned nodes.
  /// @return false if a law found no stress on this rank; forces are then of no use
  bool forces(const std::vector<Vec3>& displacement, const std::vector<LawState>& old,
              std::vector<Vec3>& forces) const;

  /// Derivative of the forces, added to matrices that hold zeros; prescribed dofs keep a diagonal of their
  /// own.
  /// @param coarse  the operator of degree 1 for the preconditioner, or null: of each cell's mean tangent
  void add_tangent(const std::vector<Vec3>& displacement, const std::vector<LawState>& old,
                   const NodeConstraints& held, BlockMatrix& matrix, const NodeConstraints& held_vertices,
                   BlockMatrix* coarse) const;

  /// Points at the end of the step, to be kept once it has converged.
  /// @param energy  N mm, out: stored in this rank's own cells and lost there so far
  std::vector<LawState> points(const std::vector<Vec3>& displacement, const std::vector<LawState>& old,
                               double& energy) const;

  /// What each owned cell feels at the end of the step.
  std::vector<CellResponse> cells(const std::vector<Vec3>& displacement,
                                  const std::vector<LawState>& old) const;

  /// What damage has left of the stiffness at each point of the local cells: 1 without damage.
  std::vector<double> stiffness_left(const ModelState& state) const;

  /// True if every tangent is symmetric: then conjugate gradients will do.
  bool is_symmetric() const { return symmetric_; }
  const ElasticityProblem& elasticity() const { return problem_; }

private:
  /// A material in the axes of the problem.
  struct Prepared {
    bool linear;
    bool isotropic;
    bool is_placed;
    MandelMatrix unit_stiffness; ///< of a linear law, per modulus
  };
  /// One quadrature point of one cell, or of the membrane on it.
  struct Point {
    std::size_t q; ///< those of the membrane follow those of the cell
    const PointShape& shape;
    const LawResponse& response; ///< its tensors turned into the axes of the problem
    const Mat3& deformation;     ///< gradient of the displaced shape; the unit tensor for small strains
    const Mandel& strain;
    const Mandel& stress; ///< conjugate to the strain
    const MandelMatrix& tangent;
  };
  /// Calls visit(point) for the points of a local cell; false if one of them has no solution.
  template <class Visit>
  bool for_points(std::size_t cell, const std::vector<Vec3>& displacement, const std::vector<LawState>& old,
                  const Visit& visit) const;

  const ElasticityProblem& problem_;
  const MaterialField& field_;
  std::vector<Vec3> placed_;
  std::vector<Prepared> materials_;
  MandelMatrix turn_; ///< from the axes of the problem into those of the field
  Kinematics kinematics_;
  bool symmetric_ = true;
};

} // namespace cemvert
