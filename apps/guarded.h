// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apps/command_line.h"

#include <functional>

namespace cemvert
{

/// Runs `work` between MPI's start and end and turns what it throws into one message (rank 0) and an exit
/// code. An error that is not the same on all ranks ends all of them.
int run_guarded(int argc, char** argv, const std::function<int(const Command&)>& work);

/// Does `work` on rank 0 and lets every rank know how it went: an Error there is thrown on all ranks, so that
/// none waits for ever.
void on_root(const std::function<void()>& work);

bool is_root();
int number_of_ranks();

} // namespace cemvert
