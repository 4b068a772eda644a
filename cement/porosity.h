// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cement/cement.h"
#include "image/volume.h"

#include <optional>

namespace cemvert
{

/// Porosity of trabecular bone: the part of its volume that marrow fills.
///
///   ash = 1.06 density + 0.0389 g/cm3       (Keyak 1994)
///   apparent = ash / 0.6                    (Schileo 2008, J Biomech 41:2483: 0.598)
///   porosity = 1 - apparent / 1.9 g/cm3     (tissue density 1.8 to 2.05 g/cm3)
///
/// @param density  K2HPO4-equivalent [g/cm3]
/// @return         0.05 to 0.98: dense cortex is never quite without pores, nor marrow without bone
double porosity_of(double density);

/// Where there is no density image: that of 0.11 g/cm3, a mean between healthy and osteoporotic bone.
inline constexpr double usual_porosity = 0.86;

/// At a point; `usual_porosity` without an image.
double porosity_at(const std::optional<ScalarImage>& density, const Vec3& point);

/// Part of each voxel's marrow space that cement fills, 0 to 1: its part of the voxel over the porosity; 0
/// without cement, 1 where there is more of it than marrow space (clefts, cement that the image shows).
ScalarImage marrow_filled(const CementMap& cement, const std::optional<ScalarImage>& density);

} // namespace cemvert
