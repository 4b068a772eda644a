// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/elasticity_problem.h"
#include "solver/endplate_motion.h"
#include "solver/load_case.h"
#include "solver/load_faces.h"
#include "solver/load_support.h"
#include "solver/platen.h"
#include "solver/solution_fields.h"

namespace cemvert
{

/// A mesh made ready for loading.
struct PreparedModel {
  Mat3 axes;
  LoadFaces platens;   ///< the flat outer faces
  LoadFaces endplates; ///< all nodes of the layers
  std::vector<Region> regions;
  std::vector<Pin> pins; ///< for faces that are free laterally
  Vec3 reference;        ///< a point of the lower face, in `axes` [mm]
  double model_height;   ///< mm
  ElasticityProblem problem;
  std::vector<EndplateNode> endplate_nodes; ///< owned by this rank
  OutputNumbering output;                   ///< on rank 0
};

/// One way of loading one model.
struct Loading {
  const PreparedModel& model;
  const LoadFaces& faces; ///< what the platens hold
  LateralSupport lateral;
  Platen platen;
  /// How the platen can move: first as it is driven, per mm of travel, then as it is free to turn, per mm at
  /// the edge of the endplate. Amplitudes [mm] of all of them make up its motion.
  std::vector<PlatenMotion> modes;

  PlatenMotion motion(const Eigen::VectorXd& amplitudes) const;
};

/// @param turn  per mm of travel [rad/mm], of a platen that flexes
/// @throws ConfigError  endplates to be moved of a model without layers
Loading loading_of(const PreparedModel& model, const LoadSettings& load, const CompressionTarget& target,
                   double turn);

Prescription prescription(const Loading& loading, const PlatenMotion& motion);

/// Of all ranks, from the forces of the owned nodes. Collective.
PlatenForce platen_force(const Loading& loading, const std::vector<Vec3>& forces);

/// The model's answer to each mode before it yields.
struct ElasticModes {
  std::vector<std::vector<Vec3>> shapes; ///< displacement [mm] per amplitude [mm], per local node
  Eigen::MatrixXd forces;                ///< platen's force and moments per amplitude: a column per mode
  LinearOutcome linear;                  ///< all modes together
};
/// Collective.
ElasticModes elastic_modes(const Loading& loading, const MaterialField& field);

/// Force of the driven mode [N], then the moments about free turns [N mm per mm]: 0 in equilibrium.
Eigen::VectorXd mode_forces(const Loading& loading, const PlatenForce& force);

/// Amplitudes of the elastic model for one unit of travel, its free turns without moment.
Eigen::VectorXd elastic_amplitudes(const ElasticModes& modes);

/// Displacement of amplitudes [mm, per local node].
std::vector<Vec3> displacement_of(const ElasticModes& modes, const Eigen::VectorXd& amplitudes);

} // namespace cemvert
