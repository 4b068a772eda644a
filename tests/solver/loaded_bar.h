// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/box_mesh.h"
#include "solver/compression.h"

#include <map>

namespace cemvert::testing_boxes
{

constexpr double bar_modulus = 400; // MPa
const Vec3 bar_size{30, 20, 40};
const double bar_area = bar_size.x() * bar_size.y();

/// A bar along z. Layers are its lowest and highest quarter.
Mesh bar();
/// Heights are told between the layers: half of the bar.
CompressionTarget bar_target();
SolverSettings tight();
/// To 1 % apparent strain, faces free laterally.
LoadSettings load_of(const std::string& kind);

/// All of one elastic material, without lateral contraction: then bending is a quadratic displacement, exact
/// in P2.
MaterialField uniform(const Mesh& mesh, const CompressionModel& model, double young = bar_modulus);

/// Bone that yields in every bar alike: equal strengths and no lateral flow, so that bars in series stay
/// uniaxial.
struct YieldingBar {
  std::map<std::string, double> given = {
      {"yield stress", 2.5}, {"poisson ratio", 0}, {"interaction", 0}, {"tension ratio", 1}};
  Mesh mesh = bar();
  CompressionModel model{mesh, tight(), MPI_COMM_SELF};
  std::vector<double> values = law_values(*make_law("quadric damage"), "quadric damage", bar_modulus, given);

  MaterialField field(const std::function<int(Region)>& material_of_region = {}) const;
  /// The material point that every point of the bar is, at the last of these axial strains.
  LawResponse point(const std::vector<double>& strains) const;
};

/// Compressive strains in even steps, as a material point is driven.
std::vector<double> strains_to(double end, double step);

} // namespace cemvert::testing_boxes
