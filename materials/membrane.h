// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/case_values.h"
#include "mesh/mesh.h"

#include <cstdint>
#include <vector>

namespace cemvert
{

/// A thin cortex on the surface of the bone that resists stretching only, in addition to what the image shows
/// there. It stays elastic.
struct Membrane {
  double thickness = 0;                              ///< mm; 0: none
  double young_modulus = 12000, poisson_ratio = 0.3; ///< MPa, 1
  /// Per cell: bit f is set if the cell's face f, as cell_faces() counts them, bears the membrane. Empty
  /// without one.
  std::vector<std::uint8_t> faces;

  std::uint8_t faces_of(std::size_t cell) const { return faces.empty() ? std::uint8_t{0} : faces[cell]; }
};

KeyTable membrane_keys(); ///< `materials.cortex`
/// Without its faces.
Membrane membrane_settings(const CaseValues& values);

/// The membrane on every face where a bone cell borders on nothing or on a loading layer.
/// @throws ConfigError  on hexahedra, whose surface is stepped
Membrane membrane_on_bone(Membrane membrane, const Mesh& mesh);

} // namespace cemvert
