// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/loaded_model.h"

namespace cemvert
{

/// Volume integrals over one zone.
struct ZoneTotals {
  double volume = 0;  ///< of bone, mm3
  double yielded = 0; ///< mm3
  double damage = 0;  ///< mm3
};

/// Sums over all ranks of what the cells and held nodes feel at one moment. Doubles only: they are added up
/// as one array.
struct ModelTotals {
  std::array<double, 3> lower{}, upper{};                 ///< force on the vertebra through each face, N
  std::array<double, 3> moment{};                         ///< of both about the reference point, N mm
  double energy = 0, layer_energy = 0;                    ///< elastic, N mm
  double axial_stress = 0, cement_axial_stress = 0;       ///< integrated over vertebra and cement, N mm
  double plastic_dissipation = 0, damage_dissipation = 0; ///< N mm
  ZoneTotals bone;
  std::array<ZoneTotals, 16> zones;
};

/// Collective.
/// @param forces     per owned node, N
/// @param cells      per owned cell
/// @param displaced  mm, per local node, if the forces act on the displaced shape; else empty
ModelTotals totals_of(const Loading& loading, const MaterialField& field, const std::vector<Vec3>& forces,
                      const std::vector<CellResponse>& cells, const CompressionTarget& target,
                      const std::vector<Vec3>& displaced = {});

/// Largest von Mises stress of a cement cell's mean stress [MPa], of all ranks. Collective.
double peak_cement_stress(const PreparedModel& model, const MaterialField& field,
                          const std::vector<CellResponse>& cells);

} // namespace cemvert
