// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"
#include "cement/needle.h"

namespace cemvert
{

/// The standard needle through the pedicle of one side, for `injection.approach` and portions with a `side`.
/// @param alone  no needle comes from the other side: the tip goes to the middle
Needle transpedicular_needle(const VertebralAnatomy& anatomy, bool on_left, bool alone);

} // namespace cemvert
