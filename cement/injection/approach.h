// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"
#include "cement/needle.h"

namespace cemvert
{

/// The standard needle through the pedicle of one side, for `injection.approach` and portions with a `side`.
Needle transpedicular_needle(const VertebralAnatomy& anatomy, bool on_left);

} // namespace cemvert
