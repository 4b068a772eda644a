// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/progress.h"
#include "image/volume.h"

#include <optional>
#include <vector>

namespace cemvert
{

/// What the labels say of one vertebra, on a cut-out of the label map's lattice with a rim of 14 mm.
struct VertebraMasks {
  Mask vertebra;            ///< with the cement in it, without cavities
  std::optional<Mask> body; ///< if it is labelled by itself; one piece
};

/// Cement voxels count as bone where they lie in the bone's closing, i.e. where bone is around them: 10 mm
/// for the body, 5 mm for the vertebra (a wider ball would close the canal and take a leak into it for bone).
/// Specks of under 5 % of the main piece are dropped from the body, with a note.
///
/// @param vertebra,body,cement  label numbers; `body` may be empty
/// @throws DataError  if no voxel has one of the labels, or the body (the vertebra, if `body` is empty) has
///                    two pieces of comparable size; the message holds all volumes
VertebraMasks vertebra_masks(const LabelMap& labels, const std::vector<int>& vertebra,
                             const std::vector<int>& body, const std::vector<int>& cement, RunLog& log);

/// The body with the cement that lies in it.
Mask with_enclosed_cement(const Mask& body, const Mask& cement, double reach);

} // namespace cemvert
