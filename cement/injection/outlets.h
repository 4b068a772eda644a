// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cement/injection/medium.h"
#include "core/progress.h"

#include <functional>
#include <string>

namespace cemvert
{

/// Opens the medium's surface where cement can leave the bone: at gaps of the body's cortex (as the density
/// image shows them), at the mouth of the basivertebral vein and where the settings say so. The bone in front
/// of the vein's mouth is taken to be as wide as its foramen.
/// @throws ConfigError  an outlet of the settings that does not lie on the surface
void open_surface(InjectionMedium& medium, const Scan& scan, const VertebralAnatomy& anatomy,
                  const InjectionSettings& settings, RunLog& log);

/// Opens those faces where the bone ends, as one outlet.
/// @param open  of each cell and face that ends the bone, whether it belongs to it
using FaceChoice = std::function<bool(std::size_t cell, std::size_t face)>;
/// @return true if there is such a face
bool add_outlet(InjectionMedium& medium, const std::string& name, const VertebralAnatomy& anatomy,
                const FaceChoice& open);

/// The same, as one outlet for each part of the surface that has such faces.
void add_outlets_by_place(InjectionMedium& medium, const std::string& name, const VertebralAnatomy& anatomy,
                          const FaceChoice& open);

/// Middle of a face of a cell, LPS mm.
Vec3 face_point(const InjectionMedium& medium, std::size_t cell, std::size_t face);

} // namespace cemvert
