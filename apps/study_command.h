// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apps/command_line.h"

namespace cemvert
{

/// `cemvert study`: runs what is missing of a designed set of cases and makes their table. Runs without MPI:
/// each case is a process (or an mpirun) of its own.
int run_study(const Command& command);

} // namespace cemvert
