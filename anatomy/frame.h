// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"

#include <optional>

namespace cemvert
{

/// The frame at `centre` with the given superior axis; `anterior` is made normal to it, left follows.
/// `anterior` must not be parallel to `superior`.
VertebralFrame frame_of(const Vec3& centre, const Vec3& superior, const Vec3& anterior);

/// The frame the image header tells: superior is LPS +z, anterior LPS -y.
VertebralFrame header_frame(const Vec3& centre);

/// First estimate of the superior axis: the direction within `reach` of `start` [radian] along which the most
/// surface faces both up and down. The two endplates are the only large faces of a vertebral body that look
/// opposite ways within 45 degrees of the patient's axis.
///
/// @param indicator  smoothed_indicator of the body, or of a core of it
Vec3 superior_by_surface(const ScalarImage& indicator, const Vec3& start, double reach);

/// How well a mask mirrors itself left to right, seen along the superior axis.
struct MirrorPlane {
  double angle = 0;   ///< from the frame's left axis to the mirror's, about superior [radian]
  double overlap = 0; ///< share of the mask that lies on its own mirror image, 0 to 1
  double sharpness =
      0; ///< overlap lost at the better end of the search range: 0 for a shape round about superior
};

/// Best mirror plane that contains the superior axis' direction, turned by at most `reach` [radian] from the
/// frame's own mid-sagittal plane. Empty when the overlap has no maximum inside the range or the maximum is
/// too flat to tell a direction.
std::optional<MirrorPlane> find_mirror_plane(const Mask& mask, const VertebralFrame& frame, double reach);

/// The frame turned about its superior axis, from left towards anterior [radian].
VertebralFrame turned(const VertebralFrame& frame, double angle);

} // namespace cemvert
