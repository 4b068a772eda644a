// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"
#include "solver/compression.h"

namespace cemvert
{

/// What the load needs to know of the vertebra: its height, where the platen turns, where heights are told,
/// and the zones whose damage is told apart.
CompressionTarget compression_target(const VertebralAnatomy& anatomy, const Mask& cement, const Mesh& mesh);

/// The same for a model without anatomy: a modulus image.
CompressionTarget compression_target(const Mesh& mesh);

/// Rank 0's target on every rank.
void broadcast(CompressionTarget& target);

} // namespace cemvert
