// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/case_values.h"
#include "core/geometry.h"
#include "materials/material_field.h"

#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

/// Which load faces are held laterally; both always move as planes.
enum class LateralSupport {
  fixed,      ///< both, as if glued to stiff platens
  upper_free, ///< the lower one only: the upper may slide and spread under its platen
  free        ///< none
};

/// What the load is raised to.
enum class LoadGoal { compression, travel, force };

/// How strains follow from displacements.
enum class Kinematics {
  small_strain,
  /// Green's strain of the displaced shape, with the stress that is conjugate to it: large turns, small
  /// strains. Equilibrium is that of the displaced shape (total Lagrangian).
  finite_rotation
};

/// Section `load:` of the case file.
struct LoadSettings {
  std::string kind = "flat layers"; ///< any of load_case_names()
  LoadGoal goal = LoadGoal::compression;
  /// Apparent strain: platen travel over the body's mean endplate-to-endplate height.
  double compression = 0.02;
  double travel = 0; ///< mm
  double force = 0;  ///< N
  LateralSupport lateral = LateralSupport::fixed;
  Kinematics kinematics = Kinematics::small_strain;
  double largest_step = 0.002; ///< of the apparent strain, where a material yields
  double force_drop = 0;       ///< part of the peak force whose loss ends the loading; 0: never
  bool unloads = false;        ///< taken off again at the end, for the height that stays lost
  double crushing = 0.05;      ///< apparent strain of the states that are fractured first
  /// Instead of it, if above 0: the largest loss of height anteriorly, in the middle or posteriorly [mm] ...
  double crushing_loss = 0;
  double crushing_loss_share = 0;    ///< ... or as a part of the height there
  Vec3 pivot_offset = Vec3::Zero();  ///< left, anterior, mm: where a ball joint stands
  double flexion = 0;                ///< rad, of the platen at the end of the travel
  std::vector<double> stated_forces; ///< N, for the factor of risk
  bool elastic_line_only = false;    ///< of studies of the stiffness: what yields is left out
};

/// A way to load a vertebra between two platens.
struct LoadCase {
  std::string meaning; ///< for the manual, no full stop
  /// The upper platen turns so that its force passes through the pivot.
  bool tilts_freely = false;
  /// The upper platen turns in proportion to its travel.
  bool flexes = false;
  /// Platens act on the endplates themselves: the layers move with them as rigid bodies.
  bool moves_endplates = false;
  /// Of the layers, where they are not the potting cement of `materials.layers`.
  std::optional<double> layer_modulus, layer_poisson; ///< MPa, 1
};

std::vector<std::string> load_case_names();
/// @throws ConfigError  listing those there are
LoadCase find_load_case(const std::string& name);

KeyTable load_keys();
/// @throws ConfigError  naming file, line and key: two goals, an offset or flexion that the kind has no use
/// for
LoadSettings load_settings(const CaseValues& values);

/// Materials under this load: some load cases have layers of their own.
MaterialSettings materials_under(const LoadSettings& load, MaterialSettings materials);

} // namespace cemvert
