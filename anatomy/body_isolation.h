// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"
#include "anatomy/canal.h"

namespace cemvert
{

/// Volume over the volume of the convex hull, 0 to 1. A vertebral body alone has about 0.9 (crushed: 0.75),
/// a whole vertebra about 0.4.
double solidity_of(const Mask& mask);

/// The thick middle of a vertebra: what is left of it by the largest opening that keeps the body. The
/// pedicles are far thinner than the body, so the core holds the endplates' middle but no posterior element.
Mask body_core(const Mask& vertebra);

/// A body cut out of a vertebra, and how well the posterior wall was seen that it was cut along.
struct IsolatedBody {
  Mask body;
  double wall_seen = 0;    ///< share of the rays from the canal that met the wall
  double wall_scatter = 0; ///< mm, median departure of the wall from its fit
};

/// The vertebral body, cut from a whole vertebra along its posterior wall: the wall is taken where the canal
/// shows it and continued sideways across the pedicles.
///
/// @param indicator  smoothed_indicator of the vertebra
/// @param frame      centred in the body, right to 20 degrees
/// @param canal      in `frame`
/// @param trunk      body_core, or an earlier cut: between its ends the wall is looked for
/// @return the body, in one piece, on the vertebra's grid
/// @throws DataError  if the wall is not seen, or what is cut is less than 30 or more than 92 % of the
/// vertebra
IsolatedBody isolate_body(const Mask& vertebra, const ScalarImage& indicator, const VertebralFrame& frame,
                          const Canal& canal, const Mask& trunk);

} // namespace cemvert
