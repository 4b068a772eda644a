// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apps/command_line.h"

namespace cemvert
{

/// `cemvert statistics`: the analyses of a plan on a user's table, or on summary values alone; statistics.md,
/// statistics.json and figures/ in the output folder, the overview on the screen.
int make_statistics(const Command& command);

} // namespace cemvert
